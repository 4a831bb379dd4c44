"""`calibrate`: an ensemble of sets of constants, from the bands alone."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from rich.table import Table

from experiments.calibration.calibrate import Calibration
from experiments.calibration.calibrate import calibrate as found_by_matching
from experiments.calibration.learned import sentences
from experiments.cli.messages import message
from experiments.cli.output import as_json, records, show, table
from experiments.execution.progress import progress_bar

__all__ = ["calibrate"]


def calibrate(name: str, out: Path | None, quick: bool, seed: int, workers: int | None, json: bool) -> None:
    """Calibrate, write the tables into `out`, and print them."""
    with progress_bar("Sets") as progress:
        found = found_by_matching(
            name, out, quick, seed, workers, recovery=1 if quick else 20, tell=message, progress=progress
        )
    if json:
        tables = {Path(file).stem: records(content) for file, content in found.tables().items()}
        as_json({"tables": tables, "notes": _notes(found, quick)})
        return
    show(f"{name}: {len(found.ensemble)} sets of constants; the middle of them in the place of each number", "")
    show(_fit(found.fit), "")
    if len(found.learned):
        show("What was learned of each constant, 90 % of its range before and of the sets after", "")
        show(_learned(found.learned), "")
        show("Combinations that are pinned down most; the spread along each, of that of the ranges", "")
        show(_directions(found.directions), "")
    show(*[line for note in _notes(found, quick) for line in (note, "")])
    if out is not None:
        for file in found.tables():
            message(f"written: {out / file}")


def _notes(found: Calibration, quick: bool) -> list[str]:
    notes = ["A quick run shows that all works; its numbers mean nothing."] if quick else []
    if len(found.learned):
        inside = int(found.fit["inside"].sum())
        notes.append(f"{inside} of {len(found.fit)} numbers lie inside their bands for the middle of the sets.")
        notes += sentences(found.learned)
        least = found.track_two["same"].min()
        notes.append(f"Track II left calibration as it entered: the least p-value that it did is {least:.2f}.")
    if len(found.unmatched):
        notes.append(f"{len(found.unmatched)} draws of Track II match nothing; unmatched.csv lists them.")
    if found.recovery is not None:
        notes.append(
            f"Known sets were found again: intervals of 90 % held {found.recovery.coverage:.0%} of what was true."
        )
    return notes


def _fit(fit: pd.DataFrame) -> Table:
    names = ("", "Pattern", "Data", "Band", "Sets", "90 %", "In", "R²")
    rows = [
        (
            *(row["id"], f"{row['pattern']} ({row['unit']})", _number(row["target"])),
            *(f"{_number(row['low'])}–{_number(row['high'])}", _number(row["model"])),
            *(f"{_number(row['model_low'])}–{_number(row['model_high'])}", "yes" if row["inside"] else "no"),
            _number(row["r2"]),
        )
        for row in records(fit)
    ]
    return table("", names, rows, right=names[2:])


def _learned(learned: pd.DataFrame) -> Table:
    names = ("Factor", "Before", "Middle", "After", "Ratio", "Says")
    rows = [
        (
            *(row["factor"], f"{row['prior_low']:.3g}–{row['prior_high']:.3g}", f"{row['middle']:.3g}"),
            *(f"{row['low']:.3g}–{row['high']:.3g}", f"{row['ratio']:.2f}", row["says"]),
        )
        for row in records(learned)
    ]
    return table("", names, rows, right=names[1:5])


def _directions(directions: pd.DataFrame) -> Table:
    rows = [(f"{row['ratio']:.2f}", row["combination"]) for row in records(directions)]
    return table("", ("Ratio", "Combination"), rows, right=("Ratio",))


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.0f}"
