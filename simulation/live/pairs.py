"""A hundred worlds of one button: each world and its twin under the same luck, and what differs between the two.

Worlds differ by luck far more than by one setting. Differences within pairs leave that luck out; two unpaired means
with intervals that overlap do not.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from simulation.ensemble import Progress, run_worlds
from simulation.live.fan import block_of
from simulation.results.outcomes import Outcome
from simulation.results.resampling import Estimate, estimate, resampled_means

if TYPE_CHECKING:
    from simulation.live.twins import Twin
    from simulation.run import Run

__all__ = ["FEW", "Paired", "Pairs", "compared", "few_of", "pairs_of"]

FEW = 100
"""Worlds that are compared first; then the whole block of parallel worlds is."""

_LEAST = 2  # pairs below which there is no interval


@dataclass(frozen=True)
class Paired:
    """One outcome over pairs of worlds: with the button less without it, pair by pair, where both are known.

    `differences` (n,) belong to the worlds `numbers` (n,); `without` and `with_it` are the two means. Shares are in
    percentage points, but for the differences: 1, 0 and -1. `better` and `worse` count worlds; of an outcome of which
    neither more nor less is better, `better` counts those with more of it.
    """

    outcome: Outcome
    numbers: np.ndarray
    differences: np.ndarray
    without: float
    with_it: float
    estimate: Estimate
    better: int
    worse: int

    @property
    def same(self) -> int:
        """Worlds in which the outcome is the same."""
        return len(self.numbers) - self.better - self.worse


@dataclass(frozen=True)
class Pairs:
    """Worlds without and with what a button does, as tables of outcomes with the same worlds in the same order.

    `twin` says what differs between the shown world and its twin. Where it takes a change of the user's out again, the
    shown world is the one with the change.
    """

    twin: Twin
    without: pd.DataFrame
    with_it: pd.DataFrame

    @classmethod
    def of_runs(cls, twin: Twin, shown: pd.DataFrame, other: pd.DataFrame) -> Pairs:
        """The pairs of the outcomes of shown worlds and of their twins."""
        return cls(twin, other, shown) if twin.kind == "without" else cls(twin, shown, other)

    @cached_property
    def _known(self) -> dict[str, Paired]:
        return {}

    def of(self, outcome: Outcome) -> Paired:
        """The differences of one outcome."""
        if outcome.name not in self._known:
            self._known[outcome.name] = compared(outcome, self.without, self.with_it)
        return self._known[outcome.name]


def compared(outcome: Outcome, without: pd.DataFrame, with_it: pd.DataFrame) -> Paired:
    """An outcome over pairs of worlds, of two tables with the same worlds in the same order."""
    one, other = outcome.values(without), outcome.values(with_it)
    known = np.isfinite(one) & np.isfinite(other)
    differences, numbers = (other - one)[known], without["world"].to_numpy()[known]
    signs = np.sign(differences) * (outcome.better or 1)
    scale = 100.0 if outcome.scale == "share" else 1.0
    before, after = (float(values[known].mean()) * scale if known.any() else math.nan for values in (one, other))
    found = _mean(scale * differences)
    return Paired(
        outcome, numbers, differences, before, after, found, better=int((signs > 0).sum()), worse=int((signs < 0).sum())
    )


def _mean(differences: np.ndarray) -> Estimate:
    """Their mean with its interval over worlds, as experiments estimate it."""
    if not len(differences):
        return Estimate(np.nan, np.nan, np.nan)
    found = estimate(resampled_means(differences[:, None])[:, 0])
    return found if len(differences) >= _LEAST else Estimate(found.mean, np.nan, np.nan)


def few_of(world: int) -> range:
    """The numbers of the hundred worlds of a block among which this one is."""
    first = block_of(world).start + (world - block_of(world).start) // FEW * FEW
    return range(first, first + FEW)


def pairs_of(twin: Twin, shown: Run, other: Run, numbers: range, progress: Progress | None = None) -> Pairs:
    """Run worlds of both; `progress` is called with worlds done and in all, and can end it by raising."""
    return Pairs.of_runs(twin, *(_outcomes(run, numbers, progress) for run in (shown, other)))


def _outcomes(run: Run, numbers: range, progress: Progress | None) -> pd.DataFrame:
    worlds = np.array(numbers)
    return run_worlds(replace(run, worlds=worlds, weekly=(), events=False), progress=progress).outcomes
