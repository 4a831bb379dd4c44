"""What each rule of the week costs on this machine."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from simulation.engine.drivers import ALL
from simulation.ensemble import Progress
from simulation.founding import Founded, found_worlds
from simulation.machine import precompile_week, verbs_of
from simulation.scenarios.scenario import load_scenario
from simulation.week import week

__all__ = ["nanoseconds_by_rule"]

_SCENARIO, _WORLDS, _WEEKS = "baseline", 64, 520


def nanoseconds_by_rule(
    worlds: int = _WORLDS, weeks: int = _WEEKS, progress: Progress | None = None
) -> dict[str, float]:
    """Nanoseconds that each mechanism takes for one world's week, by name: the mean over worlds of *baseline*.

    Each verb is called by itself, and what a call takes on no worlds is subtracted. Their sum is still a little more
    than the cost of the week, in which the verbs of a few mechanisms share a pass over the worlds.
    `progress(done, total)` is called in weeks.
    """
    founded = found_worlds(load_scenario(_SCENARIO), 1, np.arange(worlds), weeks)
    calls = _spent(replace(founded, worlds=founded.worlds[:0], settings=founded.settings[:0]), weeks)
    spent = _spent(founded, weeks, progress)
    return {name: max(0, total - calls[name]) / (worlds * weeks) for name, total in spent.items()}


def _spent(founded: Founded, weeks: int, progress: Progress | None = None) -> dict[str, int]:
    """Nanoseconds that all verbs of each mechanism take together, over all weeks of founded worlds."""
    precompile_week(founded.capacity)
    verbs = verbs_of(week(), founded)
    spent = dict.fromkeys((mechanism.name for mechanism in week()), 0)
    with np.errstate(over="ignore"):  # keys wrap around if the compiler is off
        for now in range(1, weeks + 1):
            for mechanism, verb in week().verbs():
                do = verbs[verb.name]
                start = time.perf_counter_ns()
                do(ALL, now)
                spent[mechanism.name] += time.perf_counter_ns() - start
            if progress:
                progress(now, weeks)
    return spent
