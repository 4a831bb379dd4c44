"""How fast the model is, measured in one run so that the figures can be compared with each other."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

import numba
import numpy as np
import pandas as pd

from simulation.ensemble import BLOCK, live, simulate
from simulation.founding import entities, found_worlds
from simulation.live.fan import SERIES
from simulation.model import DiplomacyModel
from simulation.scenarios.scenario import load_scenario
from simulation.week import week
from simulation.world.citizens import MOST

__all__ = ["bench"]

YEARS, WEEKS = 10, 520


class _Row(NamedTuple):
    measure: str
    value: float
    unit: str
    target: str = ""


def bench(quick: bool = False, progress: Callable[[str], None] | None = None) -> pd.DataFrame:
    """Measure and return one row a figure: measure, value, unit, target.

    Everything but the cold start is warm: machine code is loaded and every function has run once. `quick`
    leaves out the largest runs and the cold start.
    """
    rows = []
    for row in _rows(quick):
        rows.append(row)
        if progress:
            progress(f"{row.measure}: {row.value:.4g} {row.unit}")
    return pd.DataFrame(rows, columns=_Row._fields)


def _rows(quick: bool) -> Iterator[_Row]:
    scenario = load_scenario("baseline")
    yield _Row("calibration: 10 million multiplications and additions, compiled", _calibration(), "ms")
    yield from _worlds(scenario, quick)
    yield from _entities(scenario)
    yield from _mesa(scenario)
    yield from _years(scenario)
    yield from _scenarios()
    yield from _parties(quick)
    yield from _citizens()
    yield from _starts(quick)


def _seconds(work: Callable[[], Any], clock: Callable[[], float] = time.perf_counter, times: int = 5) -> float:
    """The least of five times of the same work, after one that is not counted: what others do at the same time on the
    machine can only lengthen it (the rule of Python's timeit)."""
    work()
    return min(_time(work, clock) for _ in range(times))


def _time(work: Callable[[], Any], clock: Callable[[], float]) -> float:
    start = clock()
    work()
    return clock() - start


def _calibration() -> float:
    """A fixed loop, so that machines can be compared."""

    @numba.njit
    def loop(turns: int) -> float:
        value = 0.5
        for _ in range(turns):
            value = value * 0.999999 + 0.000001
        return value

    return 1000 * _seconds(lambda: loop(10_000_000))


def _worlds(scenario: Any, quick: bool) -> Iterator[_Row]:
    cores = os.cpu_count() or 1
    for worlds in (1, 100, 1000) if quick else (1, 100, 1000, 4000):
        spent, every, gain = _alternately(
            partial(simulate, scenario, worlds, years=YEARS, threads=1),
            partial(simulate, scenario, worlds, years=YEARS, threads=cores),
        )
        target = {1: "≤ 20", 1000: "≤ 1.2"}.get(worlds, "")
        name = f"a world of ten years, {worlds:,} world{'s' if worlds > 1 else ''}"
        yield _Row(f"{name}, one thread", 1000 * spent / worlds, "core-ms", target)
        yield _Row(f"{name}, {cores} threads", 1000 * every / worlds, "ms")
        if worlds == 1000:
            yield _Row(f"{cores} threads against one, 1,000 worlds", gain, "times", "≥ 1.7 on two cores")


def _alternately(one: Callable[[], Any], every: Callable[[], Any], times: int = 5) -> tuple[float, float, float]:
    """The least processor time on one thread, the least time on all, and by what all are quicker, the median.

    One and all run alternately, so that other work on the machine affects both equally.
    """
    one()
    spent, alone, together = [], [], []
    for _ in range(times):
        busy, start = time.process_time(), time.perf_counter()
        one()
        spent.append(time.process_time() - busy)
        alone.append(time.perf_counter() - start)
        together.append(_time(every, time.perf_counter))
    return min(spent), min(together), float(np.median(np.array(alone) / np.array(together)))


def _entities(scenario: Any) -> Iterator[_Row]:
    """The compiled week alone, founding and tables left out."""
    shipped = week()
    numbers = np.arange(BLOCK)
    mean = float(entities(found_worlds(scenario, 1, numbers, WEEKS).worlds).mean())
    whole = _seconds(lambda: live(shipped, found_worlds(scenario, 1, numbers, WEEKS), WEEKS))
    founding = _seconds(lambda: found_worlds(scenario, 1, numbers, WEEKS))
    yield _Row("entities in a world (agents, groups, ties that exist), mean", mean, "entities")
    yield _Row("an entity's week", 1e9 * (whole - founding) / (BLOCK * WEEKS * mean), "ns", "≤ 20")


def _mesa(scenario: Any) -> Iterator[_Row]:
    model = DiplomacyModel(scenario, seed=1, world=0)
    weeks = 100
    model.step()

    def step() -> None:
        for _ in range(weeks):
            model.step()

    yield _Row("a week of the Mesa model", 1000 * _seconds(step) / weeks, "ms", "≤ 1.5")


def _years(scenario: Any) -> Iterator[_Row]:
    for years in (5, 15, 50):
        spent = _seconds(partial(simulate, scenario, 128, years=years, threads=1))
        yield _Row(f"a year of a world, horizon of {years} years", 1000 * spent / 128 / years, "core-ms")


def _scenarios() -> Iterator[_Row]:
    """The largest shipped scenario, and what a page of the live view asks for at a reset."""
    drc = partial(simulate, load_scenario("drc"), 128, years=YEARS, threads=1)
    yield _Row("a world of ten years of drc", 1000 * _seconds(drc, time.process_time, 3) / 128, "core-ms", "≤ 4")
    page = partial(simulate, load_scenario("oslo"), 300, weekly=SERIES)
    yield _Row("300 worlds of oslo with what a page shows, week by week", _seconds(page, times=3), "s", "≤ 1.5")


def _parties(quick: bool) -> Iterator[_Row]:
    """Cost against the number of parties, on a scenario made for the purpose."""
    for parties in (2, 3) if quick else (2, 3, 5):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "parties.toml")
            with open(path, "w", encoding="utf-8") as file:
                file.write('[scenario]\ntitle = "made for the benchmark"\n[issues.power]\n[issues.territory]\n')
                for number in range(parties):
                    kind = "armed_group" if number else "state"
                    file.write(f'[parties.p{number}]\nkind = "{kind}"\nofficials = 4\nngos = 6\n')
            scenario = load_scenario(path)
        spent = _seconds(partial(simulate, scenario, 64, years=YEARS, threads=1))
        yield _Row(f"a world of ten years, {parties} parties", 1000 * spent / 64, "core-ms")


def _citizens() -> Iterator[_Row]:
    """A world of as many citizens as there can be, founding and tables left out."""
    scenario, weeks = load_scenario("baseline").replace(citizens=MOST), 104
    worlds = (found_worlds(scenario, 1, np.array([number]), weeks) for number in itertools.count())
    spent = _seconds(lambda: live(week(), next(worlds), weeks))
    founding = _seconds(lambda: next(worlds))
    yield _Row(f"a week of a world of {MOST:,} citizens", 1000 * (spent - founding) / weeks, "ms", "≤ 4")


_START = """
import json, sys, time
start = time.perf_counter()
from experiments.execution.peak import peak_mb
from simulation.ensemble import simulate
from simulation.scenarios.scenario import load_scenario
simulate(load_scenario("baseline"), int(sys.argv[1]), years=10)
print(json.dumps([time.perf_counter() - start, peak_mb()]))
"""


def _started(worlds: int, **environment: str) -> tuple[float, float]:
    """Seconds and peak megabytes of a process that imports the model and runs `worlds` worlds."""
    command = [sys.executable, "-c", _START, str(worlds)]
    ran = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=True)
    seconds, megabytes = json.loads(ran.stdout)
    return seconds, megabytes


def _starts(quick: bool) -> Iterator[_Row]:
    warm = min(_started(1)[0] for _ in range(3))
    yield _Row("start of a process to its first world, with cached machine code", warm, "s", "≤ 1.5")
    _, few = _started(64)
    yield _Row("peak memory of a process, 64 worlds", few, "MB")
    if quick:
        return
    _, many = _started(4000)
    yield _Row("peak memory of a process, 4,000 worlds, outcomes only", many, "MB", "≤ 400")
    with tempfile.TemporaryDirectory() as folder:
        cold, _ = _started(1, MULTITRACK_CACHE=folder)
    yield _Row("start of a process to its first world, everything compiled", cold, "s", "≤ 20")
