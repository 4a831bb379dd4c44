"""The fan: the parallel worlds among which the shown one is one, as bands week by week and as shares at the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.ensemble import simulate
from simulation.live.course import PANELS

if TYPE_CHECKING:
    import pandas as pd

    from simulation.results.runs import Runs
    from simulation.scenarios.scenario import Scenario

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


def fan_of(
    scenario: Scenario, world: int, given: Mapping[str, Any], progress: Callable[[int, int], None] | None = None
) -> Fan:
    """Run the block that holds `world`; `given` are the arguments of `simulate` that the shown world was made with."""
    numbers = block_of(world)
    runs = simulate(scenario, worlds=numbers, weekly=SERIES, progress=progress, **given)
    assert runs.weekly is not None
    bands = {name: _bands(runs.weekly[name].to_numpy()) for name in SERIES}
    peaks = {name: runs.weekly[name].sel(world=world).max("week").to_numpy() for name in SERIES}
    return Fan(numbers, bands, peaks, type(runs)(runs.outcomes, runs.agreements, runs.episodes, None, runs.manifest))


def _bands(values: np.ndarray) -> np.ndarray:
    """Quantiles over worlds, the same values as numpy's default but from one sort."""
    ordered = np.sort(values.astype(np.float32), axis=0)
    places = np.array(LEVELS) * (len(values) - 1)
    low = np.floor(places).astype(int)
    part = (places - low).astype(np.float32).reshape(-1, *(1,) * (values.ndim - 1))
    between: np.ndarray = ordered[low] * (1 - part) + ordered[np.minimum(low + 1, len(values) - 1)] * part
    return between
