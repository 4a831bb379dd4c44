"""`bench`: how fast the model is on this machine."""

from __future__ import annotations

import pandas as pd
from rich.table import Table

from experiments.benchmarks.batch import bench_batch
from experiments.benchmarks.model import bench as bench_model
from experiments.cli.messages import message
from experiments.cli.output import as_json, records, show, table

__all__ = ["bench"]


def bench(quick: bool, batch: bool, json: bool) -> None:
    """Measure, saying each figure as it comes, and print them all."""
    figures = (bench_batch if batch else bench_model)(quick, message)
    if json:
        as_json(records(figures))
    else:
        show(_bench_table(figures))


def _bench_table(figures: pd.DataFrame) -> Table:
    """The figures of the benchmark, beside the targets."""
    rows = [(row["measure"], _digits(row["value"]), row["unit"], row["target"]) for _, row in figures.iterrows()]
    return table("", ("What", "Measured", "Unit", "Target"), rows, ("Measured",))


def _digits(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"
