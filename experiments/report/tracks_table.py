"""What `tracks` found, as tables for a terminal. Words and numbers only; nothing is computed here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd
from rich import box
from rich.columns import Columns
from rich.console import Group
from rich.table import Table
from rich.text import Text

from experiments.claims.claim import INTERACTION_POINTS, INTERACTION_RATIO, POINTS, RATIO
from simulation.founding import FOLLOW_UP
from simulation.results.outcomes import Outcome, outcomes_in

if TYPE_CHECKING:
    from experiments.tracks import Tracks

__all__ = ["KEY", "cells_tables", "contrasts_tables", "ensemble_in_words", "tracks_tables", "window_in_words"]

BY_CONSTRUCTION = "by construction"

FAMILIES: dict[str, tuple[Outcome, ...]] = {
    f"{family.capitalize()} outcomes": tuple(
        outcome for outcome in outcomes_in("tracks table") if outcome.family == family
    )
    for family in ("unsigned", "signed")
}
"""The outcomes printed: two families, always together, and beside each other where the terminal is wide enough."""

CONTRASTS: dict[str, str] = {
    "track_two_at_none_track_one": "Track II full against none, without Track I",
    "track_two_at_half_track_one": "Track II full against none, at half Track I",
    "track_two_at_full_track_one": "Track II full against none, at full Track I",
    "track_two_from_half_to_full_track_one": "Does the effect of Track II grow from half to full Track I?",
    "together_less_better_at_equal_effort": "Both tracks against the better single one at equal effort",
}
"""The contrasts printed, in words."""

_COMPARED = {outcome.name: outcome for outcome in outcomes_in("contrasts table")}
_DOSES = {0.0: "none", 0.5: "half", 1.0: "full"}
_POPULATIONS = {
    "all": "all worlds",
    "onsets": "worlds that ever fight",
    "protracted": "still fighting in the second year; arms differ from the third",
    "protracted_worlds": "still fighting in the second year, each by itself; arms differ from the third",
}


_LEAST = (
    f"{100 * (RATIO.value - 1):.0f} % of years and deaths, {POINTS.value:g} points of shares (of growing and shrinking "
    f"{100 * (INTERACTION_RATIO.value - 1):.0f} % and {INTERACTION_POINTS.value:g} points)"
)
KEY = (
    "Rows: how hard each track works, in place of the scenario's own efforts; “× 1.33” and the like is one track "
    "alone with the people of both (effort_track_one and effort_track_two of the outcomes say what was spent: a "
    "track may work for a time only). Ratio: of deaths and years plus a little, by the mean difference of "
    "logarithms, in which all worlds weigh the same; in a difference large wars weigh most, so that the two may "
    "disagree. Better and worse are for people: fewer deaths, more that lasts. Hardly differs: the whole interval is "
    f"below the smallest effect that matters, {_LEAST}. By construction: it cannot be otherwise, since only officials "
    "sign."
)
"""What the words of the tables mean."""


def tracks_tables(tracks: Tracks) -> Group:
    """All that is printed, for a rich console of 80 columns or more."""
    counted = f"{tracks.kept:,} of {tracks.asked:,} worlds, seed {tracks.seed}"
    head = Text(f"{tracks.scenario}: {_POPULATIONS[tracks.population]}, {counted}", "bold")
    lines = [*ensemble_in_words(tracks.manifest), *window_in_words(tracks.manifest["weeks"])]
    notes = [Text(f"Note: {note}") for note in tracks.notes]
    families = Columns(cells_tables(tracks), padding=(0, 4))
    basis = Text(f"\nIntervals: 95 %, {tracks.basis}.")
    return Group(head, *map(Text, lines), families, *contrasts_tables(tracks), basis, Text(KEY), *notes)


def window_in_words(weeks: int) -> list[str]:
    """The weeks over which outcomes are counted, as a line; none where the run is too short for any."""
    if weeks <= FOLLOW_UP:
        return []
    return [f"Decision window: weeks 1 to {weeks - FOLLOW_UP:,}; the last {FOLLOW_UP:,} show what lasts."]


def ensemble_in_words(manifest: Mapping[str, Any]) -> list[str]:
    """By which rows of their scenario's ensemble worlds go, as a line; none where it has none, or they go by none."""
    ensemble, own = manifest["scenario"]["scenario"].get("ensemble"), manifest["scenario"].get("ensemble", {})
    row = manifest["settings"].get("ensemble.row", own.get("row"))
    if not ensemble or row == 0:
        return []
    if isinstance(row, int):
        return [f"Constants: every world has row {row} of the scenario's ensemble of {len(ensemble['rows']):,}."]
    return [f"Constants: each world has a row of the scenario's ensemble of {len(ensemble['rows']):,} (ensemble.row)."]


def cells_tables(tracks: Tracks) -> list[Table]:
    """Means and intervals by arm, a table a family; "by construction" beside what cannot be otherwise."""
    arms = [
        {row["outcome"]: row for _, row in cells.iterrows()} for _, cells in tracks.cells.groupby("arm", sort=False)
    ]
    return [_family_table(title, outcomes, arms) for title, outcomes in FAMILIES.items()]


def _family_table(title: str, outcomes: Sequence[Outcome], arms: Sequence[Mapping[str, pd.Series]]) -> Table:
    table = _table(title)
    for heading in ("Track I", "Track II"):
        table.add_column(Text(heading), no_wrap=True)
    for outcome in outcomes:
        table.add_column(Text(outcome.label), justify="right", min_width=12)
    for cells in arms:
        any_cell = cells[outcomes[0].name]
        numbers = (_cell(cells[outcome.name], outcome.write) for outcome in outcomes)
        table.add_row(_dose(any_cell["effort_one"]), _dose(any_cell["effort_two"]), *numbers)
    return table


def contrasts_tables(tracks: Tracks) -> list[Table]:
    """A table for each comparison between arms that was made, with what its intervals say."""
    shown = tracks.contrasts[tracks.contrasts["outcome"].isin(_COMPARED)]
    groups = dict(iter(shown.groupby("contrast", sort=False)))
    return [_contrast_table(words, groups[name]) for name, words in CONTRASTS.items() if name in groups]


def _contrast_table(words: str, rows: pd.DataFrame) -> Table:
    table = _table(words)
    table.add_column(Text("Outcome"), min_width=21, no_wrap=True)
    table.add_column(Text("As"), min_width=6, no_wrap=True)
    table.add_column(Text("Estimate"), justify="right", min_width=8, no_wrap=True)
    table.add_column(Text("95 % interval"), justify="right", min_width=18, no_wrap=True)
    table.add_column(Text("Answer"))
    for _, row in rows.iterrows():
        table.add_row(*_compared(row))
    return table


def _table(title: str) -> Table:
    heading = Text(f"\n{title}", "bold")
    return Table(title=heading, title_justify="left", box=box.SIMPLE_HEAD, show_edge=False, padding=(0, 1, 0, 0))


def _dose(effort: float) -> str:
    return _DOSES.get(effort, f"× {effort:.2f}")


def _cell(row: pd.Series, write: Callable[[float], str]) -> Text:
    if pd.isna(row["mean"]):
        return Text("–")
    under = BY_CONSTRUCTION if row["by_construction"] else f"{write(row['low'])}–{write(row['high'])}"
    return Text.assemble(write(row["mean"]), "\n", (under, "dim"))


def _compared(row: pd.Series) -> tuple[Text, ...]:
    outcome = _COMPARED[row["outcome"]]
    ratio = row["scale"] == "ratio"
    write = "{:.3f}".format if ratio else outcome.write_difference
    unit = "points" if outcome.scale == "share" else row["unit"]
    answer = f"{row['answer']}, {BY_CONSTRUCTION}" if row["by_construction"] else row["answer"]
    if pd.isna(row["mean"]):
        return Text(outcome.label), Text(unit), Text("–"), Text("–"), Text(answer)
    interval = f"{write(row['low'])} to {write(row['high'])}"
    return Text(outcome.label), Text(unit), Text(write(row["mean"])), Text(interval), Text(answer)
