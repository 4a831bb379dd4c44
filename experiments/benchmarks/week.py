"""What each rule of the week costs on this machine."""

from __future__ import annotations

import time

import numpy as np

from simulation.ensemble import Progress
from simulation.founding import found_worlds
from simulation.machine import apply
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
    shipped = week()
    _compile_each(progress)
    spent = dict.fromkeys((mechanism.name for mechanism in shipped), 0)
    founded = found_worlds(load_scenario(_SCENARIO), 1, np.arange(worlds), weeks)
    with np.errstate(over="ignore"):  # keys wrap around if the compiler is off
        for now in range(1, weeks + 1):
            for mechanism in shipped:
                start = time.perf_counter_ns()
                apply((mechanism,), founded.worlds, founded.settings, now)
                spent[mechanism.name] += time.perf_counter_ns() - start
    return {name: total / (worlds * weeks) for name, total in spent.items()}


def _compile_each(progress: Progress | None) -> None:
    """Call every mechanism of the week once, so that it is compiled."""
    shipped = week()
    founded = found_worlds(load_scenario(_SCENARIO), 1, np.arange(2), _WEEKS)
    for done, mechanism in enumerate(shipped, 1):
        with np.errstate(over="ignore"):
            apply((mechanism,), founded.worlds, founded.settings, 1)
        if progress:
            progress(done, len(shipped))
