"""`patterns`: a scenario held against facts about armed conflicts."""

from __future__ import annotations

from math import isnan
from pathlib import Path
from typing import Any

import pandas as pd
from rich.table import Table

from experiments.charts.patterns import patterns as drawn
from experiments.cli.messages import message
from experiments.cli.output import as_json, records, show, table
from experiments.execution.progress import progress_bar
from experiments.patterns.held import held_against_patterns
from experiments.patterns.table import not_computed
from simulation.charts.style import save
from simulation.errors import InputError
from simulation.results.export import write_table
from simulation.scenarios.distributions import Distribution
from simulation.scenarios.scenario import load_scenario

__all__ = ["patterns"]

_FILES = ("patterns.csv", "patterns.png", "patterns.svg")


def patterns(
    name: str, worlds: int, seed: int, threads: int | None, out: Path | None, overwrite: bool, json: bool
) -> None:
    """Print the table, and write it with its figure into `out`."""
    for existing in (out / name for name in _FILES if out is not None):
        if existing.exists() and not overwrite:
            raise InputError(f"{existing}: it exists; allowed: a new folder, or --overwrite")
    with progress_bar("Worlds") as progress:
        found = held_against_patterns(name, worlds, seed, threads, progress)
    notes = _notes(name, worlds, found)
    if json:
        as_json({"patterns": records(found), "notes": notes, "not_computed": not_computed(found)})
    else:
        inside = int(found["inside"].sum())
        show(f"{name}: {inside} of {len(found)} patterns inside their bands; {worlds:,} worlds, seed {seed}", "")
        show(_table(found), "")
        show(
            *notes,
            "Const.: constant rates; Track I: the scenario with Track I alone. docs/patterns.md says what is counted.",
        )
        show("Looked at beside the model, not computed:", *_not_computed(found), "")
    if out is not None:
        for path in _written(found, out):
            message(f"written: {path}")


def _notes(name: str, worlds: int, found: pd.DataFrame) -> list[str]:
    """What a reader must know before the table is believed; each is a paragraph, with an empty line after it."""
    notes = []
    if not any(isinstance(value, Distribution) for value in load_scenario(name).values.values()):
        notes += [
            f"{name} is one case, and its worlds differ in luck alone. The bands are of a population of conflicts "
            "within states, for which baseline stands: a single case may lie outside them and be right. "
            "simulation/scenarios/README.md holds the shipped cases against their own courses.",
            "",
        ]
    wider = int((found["high"] - found["low"] > found["high_band"] - found["low_band"]).sum())
    if wider:
        notes += [
            f"With {worlds:,} worlds {wider} of {len(found)} intervals are wider than their bands: whether such a "
            "number lies inside is luck. More worlds give narrower intervals.",
            "",
        ]
    return notes


def _not_computed(found: pd.DataFrame) -> list[str]:
    return [f"  {id}: {what}" for id, what in not_computed(found).items()]


def _written(found: pd.DataFrame, out: Path) -> list[Path]:
    """The table and its figure as files. Raises InputError where they cannot be written."""
    write_table(found, out / _FILES[0])
    return [out / _FILES[0], *save(drawn(found), out, "patterns")]


def _table(found: pd.DataFrame) -> Table:
    names = ("", "Pattern", "Data", "Band", "Model", "95 %", "In", "Const.", "Track I")
    rows = [_row(row) for row in records(found)]
    return table("", names, rows, right=names[2:])


def _row(row: dict[str, Any]) -> tuple[str, ...]:
    band = f"{_number(row['low_band'])}–{_number(row['high_band'])}"
    interval = f"{_number(row['low'])}–{_number(row['high'])}"
    pattern = f"{row['pattern']} ({row['unit']})"
    return (
        *(row["id"], pattern, _number(row["target"]), band, _number(row["model"]), interval),
        *("yes" if row["inside"] else "no", _number(row["constant_rates"]), _number(row["track_one_only"])),
    )


def _number(value: float | None) -> str:
    if value is None or isnan(value):
        return "-"
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.0f}"
