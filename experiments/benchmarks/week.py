"""What each rule of the week costs on this machine."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from simulation.ensemble import Progress
from simulation.founding import found_worlds
from simulation.mechanism import Mechanism, over_worlds
from simulation.scenarios.scenario import load_scenario
from simulation.week import week

__all__ = ["nanoseconds_by_rule"]

_SCENARIO, _WORLDS, _WEEKS = "baseline", 64, 520


def nanoseconds_by_rule(
    worlds: int = _WORLDS, weeks: int = _WEEKS, progress: Progress | None = None
) -> dict[str, float]:
    """Nanoseconds that each mechanism takes for one world's week, by name: the mean over worlds of *baseline*.

    Each is called alone, so that their sum is a little more than the cost of the week. The first time on a machine
    each is compiled first. `progress(done, total)` is called in mechanisms.
    """
    scenario, entries = load_scenario(_SCENARIO), _entries(progress)
    spent = dict.fromkeys((mechanism.name for mechanism, _ in entries), 0)
    founded = found_worlds(scenario, 1, np.arange(worlds), weeks)
    with np.errstate(over="ignore"):  # keys wrap around if the compiler is off
        for now in range(1, weeks + 1):
            for mechanism, entry in entries:
                start = time.perf_counter_ns()
                entry(founded.worlds, founded.settings, now)
                spent[mechanism.name] += time.perf_counter_ns() - start
    return {name: total / (worlds * weeks) for name, total in spent.items()}


def _entries(progress: Progress | None) -> list[tuple[Mechanism, Any]]:
    """Every mechanism of the week with the function that carries it out for many worlds, compiled and called once."""
    scenario, shipped = load_scenario(_SCENARIO), week()
    entries: list[tuple[Mechanism, Any]] = []
    for mechanism in shipped:
        entry = over_worlds((mechanism,))
        founded = found_worlds(scenario, 1, np.arange(2), _WEEKS)
        with np.errstate(over="ignore"):
            entry(founded.worlds, founded.settings, 1)
        entries.append((mechanism, entry))
        if progress:
            progress(len(entries), len(shipped))
    return entries
