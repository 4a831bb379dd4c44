"""What an experiment would take: worlds, time and memory, from a few worlds run here."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass

from experiments.execution.chunk import run_part, shards_of
from experiments.execution.peak import peak_mb
from experiments.execution.plan import Plan

__all__ = ["Expected", "expected"]

_SAMPLE = 128
_AHEAD = 3  # chunks in memory a worker: one running, two waiting


@dataclass(frozen=True)
class Expected:
    """Size and cost of an experiment on this machine: seconds, megabytes of memory and of disk are estimates."""

    arms: int
    cases: int
    replicates: int
    worlds: int
    chunks: int
    workers: int
    seconds: float
    memory_mb: float
    disk_mb: float


def expected(plan: Plan, workers: int | None = None) -> Expected:
    """Run a few worlds of the first and the last arm, once to warm up and once measured, and scale up.

    All worlds are counted as if they were of the population, and the reference arm is left out: where worlds do not
    count, the experiment takes less than this.
    """
    threads = workers or os.cpu_count() or 1
    sample = min(_SAMPLE, plan.worlds, plan.chunk)
    starts = {0: 0} if len(plan.design) == 1 else {0: 0, len(plan.design) - 1: plan.chunks[-1].first}
    seconds, size, ran = 0.0, 0, 0
    for arm, first in starts.items():
        part = plan.part(arm, plan.numbers[first : first + sample])
        run_part(part.cut(slice(1)))
        begun = time.perf_counter()
        shards = shards_of(run_part(part))
        seconds += time.perf_counter() - begun
        size += sum(map(len, shards.values()))
        ran += len(part.numbers)
    scale = plan.total / ran
    memory = peak_mb() + threads * _AHEAD * size / ran * plan.chunk / 2**20
    sizes = len(plan.design), len(plan.cases), plan.replicates, plan.total, len(plan.wanted), threads
    return Expected(*sizes, seconds * scale / threads, memory, size * scale / 2**20)
