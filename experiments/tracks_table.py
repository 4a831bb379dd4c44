"""What `tracks` found, as tables for a terminal. Words and numbers only; nothing is computed here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pandas as pd
from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from experiments.tracks import Tracks

__all__ = ["cells_table", "contrasts_table", "tracks_tables"]

BY_CONSTRUCTION = "by construction"

OUTCOMES: dict[str, tuple[str, Callable[[float], str]]] = {
    "years_fighting": ("Years of fighting", "{:.2f}".format),
    "deaths": ("Deaths", "{:,.0f}".format),
    "quiet": ("Quiet (%)", lambda share: f"{100 * share:.1f}"),
    "quiet_without_victory": ("Quiet without victory (%)", lambda share: f"{100 * share:.1f}"),
    "agreement": ("Full agreement (%)", lambda share: f"{100 * share:.1f}"),
    "durable_agreement": ("Durable agreement (%)", lambda share: f"{100 * share:.1f}"),
}
"""The outcomes printed for each arm, the unsigned family first, with how their numbers are written."""

CONTRASTS: dict[str, str] = {
    "track_two_at_none_track_one": "Track II full against none, without Track I",
    "track_two_at_half_track_one": "Track II full against none, at half Track I",
    "track_two_at_full_track_one": "Track II full against none, at full Track I",
    "track_two_from_half_to_full_track_one": "Does what Track II does grow from half to full Track I?",
    "together_less_better_at_equal_effort": "Both tracks against the better single one at equal effort",
}
"""The contrasts printed, in words."""

_COMPARED = ("years_fighting", "deaths", "quiet_without_victory", "agreement", "durable_agreement")
_UNITS: dict[str, Callable[[float], str]] = {
    "ratio": "{:.3f}".format,
    "percentage points": "{:+.1f}".format,
    "years": "{:+.2f}".format,
    "deaths": "{:+,.0f}".format,
}
_DOSES = {0.0: "none", 0.5: "half", 1.0: "full"}
_POPULATIONS = {
    "all": "all onsets",
    "protracted": "protracted: active in the second year, arms part in the third",
}


def tracks_tables(tracks: Tracks) -> Group:
    """Both tables and what the intervals rest on, to be printed by a rich console."""
    lines = [Text(f"Intervals: 95 %, {tracks.basis}."), *(Text(f"Note: {note}") for note in tracks.notes)]
    return Group(cells_table(tracks), contrasts_table(tracks), *lines)


def cells_table(tracks: Tracks) -> Table:
    """Mean and interval of each outcome in each arm; "by construction" beside what cannot be otherwise."""
    counted = f"{tracks.kept:,} of {tracks.asked:,} worlds an arm, seed {tracks.seed}"
    table = _table(f"{tracks.scenario} · {_POPULATIONS[tracks.population]} · {counted}")
    table.add_column(Text("Track I"))
    table.add_column(Text("Track II"))
    for heading, _ in OUTCOMES.values():
        table.add_column(Text(heading), justify="right", vertical="top")
    for _, cells in tracks.cells.groupby("arm", sort=False):
        first = cells.iloc[0]
        found = cells.set_index("outcome")
        numbers = [_cell(found.loc[name], write) for name, (_, write) in OUTCOMES.items()]
        table.add_row(_dose(first["effort_one"]), _dose(first["effort_two"]), *numbers)
    return table


def contrasts_table(tracks: Tracks) -> Table:
    """The comparisons between arms, with what their intervals say."""
    table = _table("Between the arms, paired by world")
    table.add_column(Text("Comparison"), max_width=30)
    table.add_column(Text("Outcome"))
    table.add_column(Text("As"))
    table.add_column(Text("Estimate"), justify="right")
    table.add_column(Text("95 % interval"), justify="right")
    table.add_column(Text("Answer"))
    chosen = tracks.contrasts[tracks.contrasts["outcome"].isin(_COMPARED)]
    for name, rows in chosen.groupby("contrast", sort=False):
        if name in CONTRASTS:
            for place, (_, row) in enumerate(rows.iterrows()):
                table.add_row(Text(CONTRASTS[name] if place == 0 else ""), *_compared(row))
            table.add_section()
    return table


def _table(title: str) -> Table:
    return Table(
        title=Text(title), box=box.SIMPLE_HEAD, title_justify="left", pad_edge=False, show_lines=False
    )


def _dose(effort: float) -> Text:
    return Text(_DOSES.get(effort, f"× {effort:.2f}"))


def _cell(row: pd.Series, write: Callable[[float], str]) -> Text:
    if pd.isna(row["mean"]):
        return Text("–")
    under = BY_CONSTRUCTION if row["by_construction"] else f"{write(row['low'])}–{write(row['high'])}"
    return Text.assemble(write(row["mean"]), "\n", (under, "dim"))


def _compared(row: pd.Series) -> tuple[Text, ...]:
    write = _UNITS[row["unit"]]
    missing = pd.isna(row["mean"])
    answer = f"{row['answer']}, {BY_CONSTRUCTION}" if row["by_construction"] else row["answer"]
    return (
        Text(OUTCOMES[row["outcome"]][0].removesuffix(" (%)")),
        Text(row["unit"]),
        Text("–" if missing else write(row["mean"])),
        Text("–" if missing else f"{write(row['low'])} to {write(row['high'])}"),
        Text(answer),
    )
