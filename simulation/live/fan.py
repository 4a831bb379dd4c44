"""The fan: the parallel worlds among which the shown one is one, as bands week by week and as shares at the end."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from simulation.ensemble import Progress, simulate_run
from simulation.live.course import PANELS
from simulation.run import needs_of

if TYPE_CHECKING:
    import pandas as pd

    from simulation.results.runs import Runs
    from simulation.run import Run

__all__ = ["LEVELS", "WORLDS", "Fan", "block_of", "fan_of"]

WORLDS = 300
LEVELS = (0.05, 0.25, 0.75, 0.95)
SERIES = tuple(dict.fromkeys(line.series for panel in PANELS for line in panel.lines))
"""The weekly series that the charts of the course show."""


@dataclass(frozen=True)
class Fan:
    """Bands (level, week, entry) of each series over the worlds `numbers`, weeks from 1, and their outcomes.

    `bands` holds the quantiles `LEVELS`; `peaks` (entry) the most that the shown world itself comes to; `runs` the
    tables of all these worlds.
    """

    numbers: range
    bands: Mapping[str, np.ndarray]
    peaks: Mapping[str, np.ndarray]
    runs: Runs

    @cached_property
    def summary(self) -> pd.DataFrame:
        """The outcomes over these worlds, by name: mean and interval."""
        return self.runs.summary().set_index("outcome")


def block_of(world: int) -> range:
    """The numbers of the worlds among which this one is shown."""
    first = world // WORLDS * WORLDS
    return range(first, first + WORLDS)


def fan_of(run: Run, progress: Progress | None = None) -> Fan:
    """The fan of a run of one world: the block of worlds that holds it, all with the same settings and changes."""
    numbers = block_of(run.only_world)
    block = _kept_block(replace(run, worlds=np.array(numbers), weekly=SERIES, events=False), progress)
    place = run.only_world - numbers.start
    return Fan(numbers, block.bands, {name: peaks[place] for name, peaks in block.peaks.items()}, block.runs)


@dataclass(frozen=True)
class _Block:
    """What the fans of all worlds of a block have in common; `peaks` (world, entry) are those of each world."""

    bands: Mapping[str, np.ndarray]
    peaks: Mapping[str, np.ndarray]
    runs: Runs


_KEPT = 12
"""Blocks that are kept: a few scenarios, each with some twins."""
_blocks: OrderedDict[str, _Block] = OrderedDict()
_lock = Lock()


def _kept_block(run: Run, progress: Progress | None) -> _Block:
    """The block of a run, from those that are kept if it is there: opening it again, or its next world, runs nothing.

    The last ones asked for are kept, for all tabs; two that ask for the same new one at the same time both run it. Of
    custom rules and agents a run tells a fingerprint only: theirs are made each time.
    """
    described = run.described()
    if needs_of(described):
        return _block(run, progress)
    key = json.dumps(described, sort_keys=True)
    with _lock:
        if key in _blocks:
            _blocks.move_to_end(key)
            return _blocks[key]
    made = _block(run, progress)
    with _lock:
        _blocks[key] = made
        while len(_blocks) > _KEPT:
            _blocks.popitem(last=False)
    return made


def _block(run: Run, progress: Progress | None) -> _Block:
    runs = simulate_run(run, progress=progress)
    assert runs.weekly is not None
    bands = {name: _bands(runs.weekly[name].to_numpy()) for name in SERIES}
    peaks = {name: runs.weekly[name].transpose("world", "week", ...).max("week").to_numpy() for name in SERIES}
    return _Block(bands, peaks, type(runs)(runs.outcomes, runs.agreements, runs.episodes, None, runs.manifest))


def _bands(values: np.ndarray) -> np.ndarray:
    """Quantiles over worlds, the same values as numpy's default but from one sort."""
    ordered = np.sort(values.astype(np.float32), axis=0)
    places = np.array(LEVELS) * (len(values) - 1)
    low = np.floor(places).astype(int)
    part = (places - low).astype(np.float32).reshape(-1, *(1,) * (values.ndim - 1))
    between: np.ndarray = ordered[low] * (1 - part) + ordered[np.minimum(low + 1, len(values) - 1)] * part
    return between
