"""`compare`: two saved runs of the same worlds, compared world by world."""

from __future__ import annotations

from pathlib import Path
from textwrap import fill
from typing import Any

import pandas as pd
from rich.table import Table

from experiments.analysis.two_runs import compare as compared
from experiments.cli.commands.run import FAMILIES, heading, number
from experiments.cli.output import as_json, records, show, table
from simulation.results.runs import load_runs

__all__ = ["compare"]

_COLUMNS = ("Outcome", "First", "Second", "Difference", "95 % interval", "Unit")
_WIDTH = 116
_READING = """
Difference: what the second run has more, world by world. A world has the same luck in both, so that intervals are
narrower than two summaries side by side suggest. Where a unit names worlds, only so many know the outcome in both runs.
ratio: the second to the first, by the mean difference of logarithms of deaths and years, to which a little is added.
points: percentage points. A dash: one world alone, or an outcome that fewer than ten worlds of both runs together have,
or fewer than ten lack.
"""


def compare(first: Path, second: Path, json: bool) -> None:
    """Print what the second of two saved runs has otherwise than the first."""
    one, other = load_runs(first), load_runs(second)
    found = compared(one, other)
    if json:
        as_json({"first": str(first), "second": str(second), "differences": records(found)})
        return
    same = (found[["mean", "low", "high"]] == 0.0).all(axis=1) & (found["first"] == found["second"])
    names = found.loc[same, "outcome"].drop_duplicates()
    note = "\n" + fill(f"The same in every world: {', '.join(names)}.", _WIDTH) if len(names) else ""
    about = (f"First: {first}", heading(one), f"Second: {second}", heading(other))
    show(*about, _table(found[~found["outcome"].isin(names)]), note, _READING)


def _table(found: pd.DataFrame) -> Table:
    """The differences in blocks, one per family."""
    rows: list[tuple[str, ...]] = []
    worlds = found["worlds"].max()
    for family, title in FAMILIES.items():
        of_family = found[found["family"] == family]
        if not of_family.empty:
            rows += [("",) * len(_COLUMNS)] if rows else []
            rows += [(title, *("",) * (len(_COLUMNS) - 1)), *(_row(row, worlds) for _, row in of_family.iterrows())]
    return table("", _COLUMNS, rows, _COLUMNS[1:5])


def _row(row: pd.Series, worlds: int) -> tuple[str, ...]:
    share, ratio = row["unit"] == "percentage points", row["scale"] == "ratio"
    means = ("", "") if ratio else (_short(row["first"], share), _short(row["second"], share))
    difference, low, high = (_short(row[name]) for name in ("mean", "low", "high"))
    interval = "–" if low == "–" else f"{low} to {high}"
    unit = "points" if share else row["unit"]
    unit = unit if row["worlds"] == worlds else f"{unit} ({row['worlds']:,} worlds)"
    return f"  {row['outcome']}", *means, difference, interval, unit


def _short(value: Any, share: bool = False) -> str:
    return f"{value:.3g}" if not pd.isna(value) and abs(value) >= 1e6 else number(value, share)
