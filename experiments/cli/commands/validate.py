"""`validate`: an ensemble held against the bands, on fresh worlds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
from rich.table import Table

from experiments.calibration.validate import left_out, validated
from experiments.charts.patterns import patterns as drawn
from experiments.cli.messages import message
from experiments.cli.output import as_json, records, show, table
from experiments.execution.progress import progress_bar
from simulation.charts.style import save
from simulation.results.export import write_table

__all__ = ["validate"]


def validate(
    name: str,
    ensemble: Path | None,
    calibration: Path | None,
    quick: bool,
    worlds: int | None,
    seed: int,
    workers: int | None,
    out: Path | None,
    json: bool,
) -> None:
    """Print the tables, and write them with the figure into `out`."""
    with progress_bar("Sets") as progress:
        found = validated(name, ensemble, quick, worlds, seed, workers, out, progress)
    foreseen = None
    if calibration is not None:
        with progress_bar("Left out") as progress:
            foreseen = left_out(calibration, name, steps=12 if quick else 48, progress=progress)
    if json:
        rows = records(found)
        as_json({"validation": rows} | ({} if foreseen is None else {"left_out": records(foreseen)}))
    else:
        inside = int(found["inside"].sum())
        what = "the middle of the sets" if found["calibrated"].all() else "the scenario as it is, without an ensemble"
        show(f"{name}: {inside} of {len(found)} numbers inside their bands; {what}, on fresh worlds", "")
        show(_table(found), "")
        if foreseen is not None:
            show("Left out, and foreseen by constants that were matched to all others", "")
            show(_foreseen(foreseen), "")
        show("Const.: constant rates; Track I: Track I alone. docs/calibration.md says what was matched to what.")
    if out is not None:
        for path in _written(found, foreseen, out):
            message(f"written: {path}")


def _written(found: pd.DataFrame, foreseen: pd.DataFrame | None, out: Path) -> list[Path]:
    tables = {"validation.csv": found} | ({} if foreseen is None else {"left_out.csv": foreseen})
    for file, content in tables.items():
        write_table(content, out / file)
    return [*(out / file for file in tables), *save(drawn(found), out, "validation")]


def _table(found: pd.DataFrame) -> Table:
    names = ("", "Pattern", "Data", "Band", "Model", "90 %", "In", "Const.", "Track I")
    rows = [
        (
            *(row["id"], f"{row['pattern']} ({row['unit']})", _number(row["target"])),
            *(_range(row, "low", "high"), _number(row["model"]), _range(row, "model_low", "model_high")),
            "yes" if row["inside"] else "no",
            *(_number(row["constant_rates"]), _number(row["track_one_only"])),
        )
        for row in records(found)
    ]
    return table("", names, rows, right=names[2:])


def _foreseen(foreseen: pd.DataFrame) -> Table:
    names = ("Left out", "", "Data", "Band", "Foreseen", "90 %", "In", "Ranges alone")
    rows = [
        (
            *(row["left_out"], row["id"], _number(row["target"]), _range(row, "low", "high")),
            *(_number(row["foreseen"]), _range(row, "foreseen_low", "foreseen_high")),
            "not known" if row["inside"] is None else "yes" if row["inside"] else "no",
            _number(row["ranges_alone"]),
        )
        for row in records(foreseen)
    ]
    return table("", names, rows, right=names[2:])


def _range(row: dict[str, Any], low: str, high: str) -> str:
    return f"{_number(row[low])}–{_number(row[high])}"


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.0f}"
