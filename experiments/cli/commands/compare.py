"""`compare`: two saved runs of the same worlds, compared world by world."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
from rich.table import Table

from experiments.analysis.two_runs import LEAST, unlike
from experiments.analysis.two_runs import compare as compared
from experiments.cli.output import as_json, records, show, table
from experiments.cli.summaries import FAMILY_TITLES, heading, in_short
from simulation.results.runs import load_runs

__all__ = ["compare"]

_COLUMNS = ("Outcome", "First", "Second", "Difference", "95 % interval")
_THOUSAND, _MILLION = 999.5, 999_950.0  # what is rounded to so much is written so
_READING = (
    "\nDifference: what the second run has more, world by world, in the outcome's unit (docs/results.md); of shares in "
    "points, percentage points. A world has the same luck in both, so that intervals are narrower than two summaries "
    "side by side suggest. (12 worlds): only so many know the outcome in both runs. A dash: it differs in fewer than "
    f"{LEAST} worlds, too few for an interval. (ratio): the second run over the first, of deaths and years plus a "
    "little, by the mean difference of logarithms. Large wars weigh most in a difference; in a ratio all "
    "worlds weigh the same, so that the two may disagree. Outcomes in words, such as ended_by, are not compared."
)


def compare(first: Path, second: Path, json: bool) -> None:
    """Print how the second of two saved runs differs from the first."""
    one, other = load_runs(first), load_runs(second)
    found, notes = compared(one, other), unlike(one, other)
    worlds = len(set(one.outcomes["world"]) & set(other.outcomes["world"]))
    if json:
        said = {"first": str(first), "second": str(second), "worlds": worlds, "notes": notes}
        as_json(said | {"differences": records(found)})
        return
    differs = found["differing"] > 0
    same = found.loc[~differs, "outcome"].drop_duplicates()
    show(f"First: {first}", heading(one), f"Second: {second}", heading(other))
    show(f"{worlds:,} world{'s' * (worlds != 1)} in both")
    if differs.any():
        notes += [f"The same in every world: {', '.join(same)}."] if len(same) else []
        show(_table(found[differs], worlds), *(f"\n{note}" for note in notes), _READING)
    else:
        show("No outcome differs in any world.", *notes)


def _table(found: pd.DataFrame, worlds: int) -> Table:
    """The differences in blocks, one per family."""
    rows: list[tuple[str, ...]] = []
    for family, title in FAMILY_TITLES.items():
        of_family = found[found["family"] == family]
        if not of_family.empty:
            rows += [("",) * len(_COLUMNS)] if rows else []
            rows += [(title, *("",) * (len(_COLUMNS) - 1)), *(_row(row, worlds) for _, row in of_family.iterrows())]
    return table("", _COLUMNS, rows, _COLUMNS[1:])


def _row(row: pd.Series, worlds: int) -> tuple[str, ...]:
    share, ratio = row["unit"] == "percentage points", row["scale"] == "ratio"
    means = ("", "") if ratio else tuple(in_short(row[name], share) for name in ("first", "second"))
    difference, low, high = (_difference(row[name], ratio) for name in ("mean", "low", "high"))
    interval = "–" if low == "–" else f"{low} to {high}"
    notes = ["ratio"] if ratio else ["points"] if share else []
    notes += [] if row["worlds"] == worlds else [f"{row['worlds']:,} worlds"]
    name = f"  {row['outcome']}" + (f" ({', '.join(notes)})" if notes else "")
    return name, *means, difference, interval


def _difference(value: Any, ratio: bool) -> str:
    """Three digits and the sign; a ratio with four digits, which tell whether it is above 1."""
    if pd.isna(value):
        return "–"
    if ratio:
        return f"{value:,.0f}" if value >= 1000 else f"{value:#.4g}"
    if abs(value) >= _MILLION:
        return f"{value / 1e6:+,.1f}M"
    return f"{value:+z,.0f}" if abs(value) >= _THOUSAND else f"{value:+z.3g}"
