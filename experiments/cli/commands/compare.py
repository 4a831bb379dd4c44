"""`compare`: two saved runs of the same worlds, compared world by world."""

from __future__ import annotations

from pathlib import Path
from textwrap import fill
from typing import Any

import pandas as pd
from rich.table import Table

from experiments.analysis.two_runs import LEAST, unlike
from experiments.analysis.two_runs import compare as compared
from experiments.cli.output import as_json, records, show, table
from experiments.cli.summaries import FAMILY_TITLES, heading, in_short
from simulation.results.runs import load_runs

__all__ = ["compare"]

_COLUMNS = ("Outcome", "First", "Second", "Difference", "95 % interval", "Unit")
_WIDTH = 116
_READING = f"""
Difference: what the second run has more, world by world. A world has the same luck in both, so that intervals are
narrower than two summaries side by side suggest. Where a unit names worlds, only so many know the outcome in both runs.
points: percentage points. ratio: the second to the first, by the mean difference of logarithms of deaths and years, to
which a little is added. A dash: the outcome differs in fewer than {LEAST} worlds, too few for an interval.
"""


def compare(first: Path, second: Path, json: bool) -> None:
    """Print what the second of two saved runs has otherwise than the first."""
    one, other = load_runs(first), load_runs(second)
    found, notes = compared(one, other), unlike(one, other)
    worlds = len(set(one.outcomes["world"]) & set(other.outcomes["world"]))
    if json:
        said = {"first": str(first), "second": str(second), "worlds": worlds, "notes": notes}
        as_json(said | {"differences": records(found)})
        return
    differs = found["differing"] > 0
    same = found.loc[~differs, "outcome"].drop_duplicates()
    notes += [f"The same in every world: {', '.join(same)}."] if len(same) else []
    show(f"First: {first}", heading(one), f"Second: {second}", heading(other))
    show(f"{worlds:,} world{'s' * (worlds != 1)} in both", _table(found[differs], worlds))
    show(*(f"\n{fill(note, _WIDTH)}" for note in notes), _READING)


def _table(found: pd.DataFrame, worlds: int) -> Table:
    """The differences in blocks, one per family."""
    rows: list[tuple[str, ...]] = []
    for family, title in FAMILY_TITLES.items():
        of_family = found[found["family"] == family]
        if not of_family.empty:
            rows += [("",) * len(_COLUMNS)] if rows else []
            rows += [(title, *("",) * (len(_COLUMNS) - 1)), *(_row(row, worlds) for _, row in of_family.iterrows())]
    return table("", _COLUMNS, rows, _COLUMNS[1:5])


def _row(row: pd.Series, worlds: int) -> tuple[str, ...]:
    share, ratio = row["unit"] == "percentage points", row["scale"] == "ratio"
    means = ("", "") if ratio else tuple(_mean(row[name], share) for name in ("first", "second"))
    difference, low, high = (_difference(row[name], ratio) for name in ("mean", "low", "high"))
    interval = "–" if low == "–" else f"{low} to {high}"
    unit = "points" if share else row["unit"]
    known = "" if row["worlds"] == worlds else f" ({row['worlds']:,} worlds)"
    return f"  {row['outcome']}", *means, difference, interval, unit + known


def _mean(value: Any, share: bool) -> str:
    return f"{value:.3g}" if abs(value) >= 1e6 else in_short(value, share)


def _difference(value: Any, ratio: bool) -> str:
    """Three digits and the sign; a ratio has none."""
    if pd.isna(value):
        return "–"
    if ratio:
        return f"{value:.3g}"
    return f"{value:+z,.0f}" if 1000 <= abs(value) < 1e6 else f"{value:+z.3g}"
