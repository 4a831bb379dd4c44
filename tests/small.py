"""A small experiment, for tests of what becomes of it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

import multitrack as mt
from experiments.execution import plan as plans
from experiments.experiment import Experiment
from experiments.results import Results


def study(cases: object = 12, chunk: int = 8, **given: object) -> Experiment:
    """A small experiment in several chunks."""
    named = {"design": mt.sweep({"track_two.effort": [0, 1]}), "seed": 3, "years": 6, "replicates": 2} | given
    made = Experiment("small", "baseline", cases=cases, **named)  # type: ignore[arg-type]
    made.plan = plans.replace(made.plan, chunk=chunk)
    return made


def rows(folder: Path) -> pd.DataFrame:
    return Results(folder).outcomes
