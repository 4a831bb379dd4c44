"""The estimator of paired arms: outcomes of arms that share worlds and luck, their means and weighted sums.

An arm's expected outcome in a case is its mean over the case's worlds (replicates). Cases are resampled, never
replicates. One set of resamples serves all arms and outcomes, so that a difference is resampled as a difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd

from simulation.errors import InputError
from simulation.results.outcomes import Outcome
from simulation.results.resampling import LEVEL, RESAMPLES, Estimate, Vector, estimate, resampled_means

__all__ = ["PairedArms", "Scale"]

Scale = Literal["difference", "ratio"]
"""How arms are compared: by means, or by means of logarithms, whose difference is a ratio."""

EVENTS = 10
"""A share is not estimable with fewer events, or fewer non-events, in all arms of a contrast together."""

_LEAST = 2
"""Cases below which there is no interval."""


class PairedArms:
    """The outcomes of several arms over the same worlds, and their bootstrap over cases.

    `tables` maps an arm's name to its table of outcomes: a row a world, the same worlds in the same order in all. The
    column `case` says which worlds are replicates of one case; without it every world is a case. A world in which an
    outcome is missing in one arm is left out of that outcome in all arms. Raises InputError where the worlds differ.

    >>> from simulation.results.outcomes import outcome_named
    >>> deaths = outcome_named("deaths")
    >>> tables = {arm: pd.DataFrame({"world": [0, 1], "deaths": [10 * f, 30 * f]}) for arm, f in (("a", 2), ("b", 1))}
    >>> PairedArms(tables, [deaths]).contrast({"a": 1, "b": -1}, "deaths").mean
    20.0
    """

    def __init__(
        self,
        tables: Mapping[str, pd.DataFrame],
        outcomes: Iterable[Outcome],
        resamples: int = RESAMPLES,
        seed: int = 1,
        level: float = LEVEL,
    ) -> None:
        _check_worlds(tables)
        self.arms = tuple(tables)
        self.outcomes = {outcome.name: outcome for outcome in outcomes}
        self.resamples, self.seed, self.level = resamples, seed, level
        self._values = {name: _complete(outcome, tables) for name, outcome in self.outcomes.items()}
        self._case = _cases_of(next(iter(tables.values())))

    def values(self, arm: str, outcome: str) -> Vector:
        """The outcome of each world in an arm (worlds,); nan where it is missing in any arm."""
        return self._values[outcome][:, self.arms.index(arm)]

    def worlds(self, outcome: str) -> int:
        """Number of worlds in which the outcome is known in every arm."""
        return int(np.isfinite(self._values[outcome][:, 0]).sum())

    def case_means(self, outcome: str) -> np.ndarray:
        """The mean outcome of each case and arm (cases, arms); nan where no world of the case is known."""
        return self._case_means[outcome]

    def cases(self, outcome: str) -> int:
        """Number of cases in which the outcome is known."""
        return int(np.isfinite(self._case_means[outcome][:, 0]).sum())

    def scales(self, outcome: str) -> tuple[Scale, ...]:
        """How the outcome is compared: as a difference, and counts of deaths and years as a ratio too."""
        return ("difference", "ratio") if self.outcomes[outcome].scale == "logarithm" else ("difference",)

    def unit(self, outcome: str, scale: Scale = "difference") -> str:
        """The unit of a contrast; differences of shares are in percentage points."""
        if scale == "ratio":
            return "ratio"
        return "percentage points" if self.outcomes[outcome].scale == "share" else self.outcomes[outcome].compared_in

    def mean(self, arm: str, outcome: str, scale: Scale = "difference") -> Vector:
        """Mean outcome of an arm, or of the logarithm of the outcome plus what is added to it (1 + resamples,)."""
        means = self._means if scale == "difference" else self._log_means
        return means[:, list(self.outcomes).index(outcome) * len(self.arms) + self.arms.index(arm)]

    def total(self, weights: Mapping[str, float], outcome: str, scale: Scale = "difference") -> Vector:
        """A weighted sum of arms' means (1 + resamples,): {"a": 1, "b": -1} is the paired difference.

        On the scale "ratio" it sums means of logarithms, whose exponential is a ratio, or a ratio of ratios.
        """
        weighted = np.stack([weight * self.mean(arm, outcome, scale) for arm, weight in weights.items()])
        total: Vector = weighted.sum(axis=0)
        return total

    def best(self, arms: Iterable[str], outcome: str, scale: Scale = "difference") -> Vector:
        """The mean of the best of several arms, chosen separately in each resample (1 + resamples,).

        The worlds that choose the best also value it, which favours it: what is compared with it is judged strictly.
        """
        means = np.stack([self.total({arm: 1.0}, outcome, scale) for arm in arms])
        # Chosen in each resample, so that the interval includes the doubt about which rival is best.
        best: Vector = means.max(axis=0) if self.outcomes[outcome].better > 0 else means.min(axis=0)
        return best

    def estimate(self, vector: Vector, outcome: str, scale: Scale = "difference") -> Estimate:
        """A vector as tables show it, with its interval: exp of logarithms, shares in percentage points."""
        if scale == "ratio":
            return estimate(np.exp(vector), self.level)
        return estimate(100.0 * vector if self.outcomes[outcome].scale == "share" else vector, self.level)

    def contrast(self, weights: Mapping[str, float], outcome: str, scale: Scale = "difference") -> Estimate:
        """A weighted sum of arms' means as tables show it; without an interval where there is one case alone."""
        combined = self.estimate(self.total(weights, outcome, scale), outcome, scale)
        # A single case cannot say how much cases differ, so there is an estimate and no interval.
        return combined if self.cases(outcome) >= _LEAST else Estimate(combined.mean, np.nan, np.nan)

    def cell(self, arm: str, outcome: str, certain: bool = False) -> Estimate:
        """Mean outcome of an arm, shares from 0 to 1. A share's interval is never narrower than the exact binomial one.

        `certain`: the outcome cannot be otherwise in this arm, so that seeing no event is no sign of few worlds.
        """
        plain = estimate(self.mean(arm, outcome), self.level)
        if certain or self.outcomes[outcome].scale != "share" or np.isnan(plain.mean):
            return plain
        from scipy.stats import binomtest  # heavy: half a second to import

        cases = self.cases(outcome)
        # The bootstrap of a share near 0 or 1 sees too little variation; the exact interval is the floor of its width.
        exact = binomtest(round(plain.mean * cases), cases).proportion_ci(self.level, "exact")
        return Estimate(plain.mean, min(plain.low, exact.low), max(plain.high, exact.high))

    def correlation(self, arm: str, other: str, outcome: str) -> float:
        """Correlation of the outcome between two arms over their worlds; nan where one does not vary."""
        one, two = self.values(arm, outcome), self.values(other, outcome)
        known = np.isfinite(one)
        if known.sum() < 2 or np.ptp(one[known]) == 0 or np.ptp(two[known]) == 0:
            return float("nan")
        return float(np.corrcoef(one[known], two[known])[0, 1])

    def estimable(self, arms: Iterable[str], outcome: str) -> bool:
        """Whether a share has enough events and non-events in these arms together; others need one world."""
        if self.outcomes[outcome].scale != "share":
            return self.worlds(outcome) > 0
        values = np.concatenate([self.values(arm, outcome) for arm in dict.fromkeys(arms)])
        events, others = np.count_nonzero(values == 1.0), np.count_nonzero(values == 0.0)
        return bool(events >= EVENTS and others >= EVENTS)

    @cached_property
    def _case_means(self) -> dict[str, np.ndarray]:
        if self._case is None:
            return self._values
        return {name: _means_by(self._case, values) for name, values in self._values.items()}

    @cached_property
    def _means(self) -> np.ndarray:
        return resampled_means(np.hstack(list(self._case_means.values())), self.resamples, self.seed)

    @cached_property
    def _log_means(self) -> np.ndarray:
        columns = [_logarithm(outcome, self._case_means[name]) for name, outcome in self.outcomes.items()]
        return resampled_means(np.hstack(columns), self.resamples, self.seed)


def _check_worlds(tables: Mapping[str, pd.DataFrame]) -> None:
    first, *others = tables
    for arm in others:
        if not np.array_equal(tables[arm]["world"], tables[first]["world"]):
            raise InputError(f"{arm}: its worlds are not those of {first}; allowed: arms paired by world")


def _cases_of(table: pd.DataFrame) -> np.ndarray | None:
    """The case of each world (worlds,); None where every world is a case of its own."""
    if "case" not in table or table["case"].is_unique:
        return None
    return table["case"].to_numpy()


def _complete(outcome: Outcome, tables: Mapping[str, pd.DataFrame]) -> np.ndarray:
    """Values (worlds, arms) of an outcome; a world missing in one arm is missing in all."""
    values = np.column_stack([outcome.values(table) for table in tables.values()])
    # Pairs must stay whole: a world that is known in one arm alone would shift the difference by who survived.
    values[np.isnan(values).any(axis=1)] = np.nan
    return values


def _means_by(case: np.ndarray, values: np.ndarray) -> np.ndarray:
    means: np.ndarray = pd.DataFrame(values).groupby(case).mean().to_numpy()
    return means


def _logarithm(outcome: Outcome, values: np.ndarray) -> np.ndarray:
    if outcome.scale != "logarithm":
        return np.full_like(values, np.nan)
    return np.log(values + outcome.added)
