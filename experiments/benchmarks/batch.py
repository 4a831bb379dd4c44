"""How fast experiments are: a hundred thousand worlds, threads, storing, resuming; beside Mesa's own runner."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
from mesa.batchrunner import batch_run

from experiments.execution.chunk import run_part, shards_of
from experiments.execution.store import Store
from experiments.experiment import Experiment
from simulation.calendar import WEEKS_IN_YEAR
from simulation.model import DiplomacyModel
from simulation.scenarios.scenario import load_scenario

__all__ = ["bench_batch"]

YEARS = 15
_ROW = tuple[str, float, str, str]

_RUN = """
import sys, time
from experiments.execution.peak import peak_mb
from experiments.experiment import Experiment
Experiment("bench", "baseline", cases=int(sys.argv[1]), seed=1).run(sys.argv[2], int(sys.argv[3]), progress=False)
print(time.process_time(), peak_mb())
"""


def bench_batch(quick: bool = False, progress: Callable[[str], None] | None = None) -> pd.DataFrame:
    """Measure and return one row a figure: measure, value, unit, target; `quick` runs a tenth of the worlds."""
    rows = []
    with tempfile.TemporaryDirectory(prefix="multitrack-bench-") as folder:
        for row in _rows(10_000 if quick else 100_000, Path(folder)):
            rows.append(row)
            if progress:
                progress(f"{row[0]}: {row[1]:.4g} {row[2]}")
    return pd.DataFrame(rows, columns=["measure", "value", "unit", "target"])


def _rows(worlds: int, folder: Path) -> Iterator[_ROW]:
    cores = os.cpu_count() or 1
    whole, spent, peak = _run(worlds, folder / "whole", cores)
    yield (
        f"{worlds:,} worlds of {YEARS} years, outcomes only, {cores} threads",
        whole,
        "s",
        "≤ 150 for 100,000 on two cores",
    )
    yield "a world, processor time of the whole run", spent / worlds, "core-s", ""
    yield "peak memory", peak, "MB", "≤ 1,000"
    _halve(folder / "whole")
    half, _, _ = _run(worlds, folder / "whole", cores)
    yield "resuming it half done, share of the whole", half / whole, "share", "≤ 0.6"
    small = max(2_000, worlds // 10)
    one, every = (_run(small, folder / f"threads{threads}", threads)[0] for threads in (1, cores))
    yield f"{cores} threads against one, {small:,} worlds", one / every, "times", "≥ 1.7 on two cores"
    yield "storing (Parquet, hash, state), share of a chunk", _storing(folder), "share", "≤ 0.05"
    yield "a world by mesa.batch_run over the Mesa model", _mesa(), "core-s", ""


def _run(worlds: int, folder: Path, threads: int) -> tuple[float, float, float]:
    """Seconds, processor seconds and peak megabytes of a process that runs so many worlds into a folder."""
    command = [sys.executable, "-c", _RUN, str(worlds), str(folder), str(threads)]
    begun = time.perf_counter()
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds = time.perf_counter() - begun
    spent, peak = map(float, ran.stdout.split())
    return seconds, spent, peak


def _halve(folder: Path) -> None:
    """Take every second chunk out of a finished folder."""
    states = folder / "chunks.jsonl"
    lines = states.read_text(encoding="utf-8").splitlines()
    states.write_text("\n".join(lines[::2]) + "\n", encoding="utf-8")


def _storing(folder: Path) -> float:
    """The share of a chunk's time that goes into writing it, median of five."""
    plan = replace(Experiment("bench", cases=5 * 256, seed=1).plan, chunk=256)
    shares = []
    with Store.opened(folder / "storing", plan) as store:
        for chunk in plan.chunks:
            part = plan.part(chunk.arm, plan.numbers[chunk.first : chunk.end])
            begun = time.perf_counter()
            tables = run_part(part)
            ran = time.perf_counter()
            store.keep(chunk.index, shards_of(tables))
            stored = time.perf_counter()
            shares.append((stored - ran) / (stored - begun))
    return float(pd.Series(shares).median())


def _mesa(worlds: int = 4) -> float:
    """Processor seconds a world of Mesa's batch_run over one process."""
    given: dict[str, Any] = {"scenario": load_scenario("baseline"), "seed": 1, "years": YEARS}
    DiplomacyModel(**given).step()
    begun = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # later Mesa drops batch_run, and says so
        batch_run(
            DiplomacyModel,
            given | {"world": list(range(worlds))},
            1,
            max_steps=WEEKS_IN_YEAR * YEARS,
            display_progress=False,
        )
    return (time.process_time() - begun) / worlds
