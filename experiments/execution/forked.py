"""Forks at a state of the world, and what is counted from a fork on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from experiments.designs.arm import Arm
from experiments.designs.states import State
from simulation.calendar import WEEKS_IN_YEAR

if TYPE_CHECKING:
    import xarray as xr

    from simulation.results.runs import Runs

__all__ = ["AtState", "averages", "from_fork"]

_FOLLOW_UP = 5 * WEEKS_IN_YEAR
_YEARS = 10  # calendar years of which active ones are counted


@dataclass(frozen=True)
class AtState:
    """In which week worlds fork: `weeks` (n,), 0 where a world is never in the state, and the deaths before it (n,)."""

    weeks: np.ndarray
    before: np.ndarray

    @classmethod
    def drawn(cls, state: State, weekly: xr.Dataset, places: np.ndarray, weeks: int) -> AtState:
        """A week drawn for each world, by its place (n,) from 0 to 1 among those after which the state holds."""
        holds = state.holds(weekly)
        holds[:, _window(weeks) - 1 :] = False  # the fork comes in the week after, within the decision window
        count = holds.sum(axis=1)
        chosen = np.minimum((places * count).astype(np.int64), np.maximum(count - 1, 0))
        # The position of the (chosen + 1)-th week in which it holds.
        last = (np.cumsum(holds, axis=1) <= chosen[:, None]).sum(axis=1)
        fork = np.where(count > 0, last + 2, 0)
        killed = np.cumsum(weekly["killed"].to_numpy(), axis=1)
        before = killed[np.arange(len(fork)), np.maximum(fork - 2, 0)]
        return cls(fork, np.where(fork > 1, before, 0))

    @property
    def rows(self) -> np.ndarray:
        """The rows of the worlds that are ever in the state."""
        return np.flatnonzero(self.weeks > 0)

    def met(self) -> AtState:
        """The same of these worlds alone."""
        return AtState(self.weeks[self.rows], self.before[self.rows])


def _window(weeks: int) -> int:
    """The last week of the decision window."""
    return weeks - _FOLLOW_UP if weeks > _FOLLOW_UP else weeks


def averages(weekly: xr.Dataset | None, arm: Arm, first: np.ndarray, weeks: int) -> dict[str, np.ndarray]:
    """The mean of each series of the arm from week `first` (n,) to the end of the decision window (n,).

    Over parties or dyads too, where the series has one of them as an axis.
    """
    if weekly is None:
        return {}
    week = np.arange(1, weeks + 1)
    counts = (week[None] >= first[:, None]) & (week[None] <= _window(weeks))
    found = {}
    for name in arm.averages:
        values = weekly[name].to_numpy().astype(np.float64)
        plain = values.mean(axis=2) if values.ndim > 2 else values
        found[f"mean_{name}"] = np.where(counts, plain, 0.0).sum(axis=1) / np.maximum(counts.sum(axis=1), 1)
    return found


def from_fork(runs: Runs, drawn: AtState, offsets: np.ndarray) -> dict[str, np.ndarray]:
    """Deaths and active years (n,) of each world from its fork on; `offsets` (n,) are weeks of year 1 before week 1.

    The calendar year of the fork counts: what of it came before is the same in all arms.
    """
    deaths = runs.outcomes["deaths"].astype("Float64").to_numpy(np.float64, na_value=np.nan)
    assert runs.dyad_years is not None
    active = runs.dyad_years[["world", "year"]].drop_duplicates()
    fork_year = dict(zip(runs.outcomes["world"], (drawn.weeks - 1 + offsets) // WEEKS_IN_YEAR + 1, strict=True))
    later = active[(active["year"] >= active["world"].map(fork_year)) & (active["year"] <= _YEARS)]
    years = later.groupby("world").size().reindex(runs.outcomes["world"], fill_value=0).to_numpy(np.float64)
    return {"deaths_from_fork": np.maximum(deaths - drawn.before, 0.0), "years_from_fork": years}
