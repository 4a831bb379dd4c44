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

_FEWEST, _SURE = 200, 0.05


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
        show("Combinations that are pinned down most: the spread along each, of that of the ranges; by chance", "")
        show(_directions(found.directions), "")
    show(*[line for note in _notes(found, quick) for line in (note, "")])
    if out is not None:
        for file in found.tables():
            message(f"written: {out / file}")


def _notes(found: Calibration, quick: bool) -> list[str]:
    notes = ["A quick run shows that everything works; its numbers mean nothing."] if quick else []
    if len(found.learned):
        inside = int(found.fit["inside"].sum())
        notes.append(f"{inside} of {len(found.fit)} numbers lie inside their bands for the middle of the sets.")
        notes += sentences(found.learned)
        notes.append(_of_track_two(found.track_two))
        if len(found.ensemble) < _FEWEST and not quick:
            notes.append(f"Fewer than {_FEWEST} sets are confirmed: an ensemble should have as many.")
    if len(found.unmatched):
        notes.append(
            f"Of {len(found.unmatched)} draws of Track II no set that was tried is confirmed; unmatched.csv says how "
            "their best sets fail."
        )
    if found.recovery is not None:
        notes.append(
            f"Known sets were found again: intervals of 90 % held {found.recovery.coverage:.0%} of what was true, and "
            f"{found.recovery.coverage_along:.0%} along the combinations that were pinned down most."
        )
    return notes


def _of_track_two(table: pd.DataFrame) -> str:
    """Whether matching favoured some draws of Track II: one of many inputs may look so by luck alone."""
    least, sure = table["same"].min(), _SURE / len(table)
    if not least < sure:
        return (
            "Track II left calibration as it entered: each draw has the inputs that were drawn, and those that match "
            f"with the first set tried do not differ from the others (least p-value of {len(table)}: {least:.2f})."
        )
    favoured = ", ".join(table.loc[table["same"] < sure, "input"])
    return f"Some draws of Track II match less easily than others, by {favoured}: track_two.csv and unmatched.csv."


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
    rows = [(f"{row['ratio']:.2f}", f"{row['by_chance']:.2f}", row["combination"]) for row in records(directions)]
    return table("", ("Ratio", "Chance", "Combination"), rows, right=("Ratio", "Chance"))


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.0f}"
