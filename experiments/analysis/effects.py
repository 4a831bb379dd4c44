"""Effects between arms that share their worlds and luck: means, differences, interactions and their
intervals.

Everything is computed from saved outcomes. An arm's expected outcome is carried as a vector: its first entry
is the estimate, the others are the same estimate in each bootstrap resample. One matrix of resampling weights
serves all arms and outcomes, so that a difference of two vectors *is* the paired bootstrap of the difference,
and so for every sum of them. Cases are resampled, never replicates: here every world is a case of its own,
which is a draw of all uncertain settings where the scenario has any, and luck alone where it has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from scipy.stats import binomtest

from simulation.results.outcomes import Outcome, outcomes_in

__all__ = [
    "NOT_ESTIMABLE",
    "OUTCOMES",
    "UNDECIDED",
    "Contrast",
    "Estimate",
    "Sample",
    "contrast_table",
    "estimate",
    "resampled_means",
]

LEVEL = 0.95
"""Level of the intervals, where nothing else is said."""
RESAMPLES = 2000
"""Bootstrap resamples, where nothing else is said."""
EVENTS = 10
"""A share is not estimable with fewer events, or fewer non-events, in all arms of a contrast together."""

UNDECIDED, NOT_ESTIMABLE = "undecided", "not estimable"
"""Answers where the interval includes no effect, and where a share has too few events to say anything."""

_BLOCK = 2_000_000
"""Weights held in memory at a time."""

Vector = np.ndarray


OUTCOMES: tuple[Outcome, ...] = outcomes_in("tracks")
"""What arms are compared on; those that judge the tracks' interaction first."""


@dataclass(frozen=True)
class Estimate:
    """A number with its interval; nan where nothing could be computed."""

    mean: float
    low: float
    high: float


def estimate(vector: Vector, level: float = LEVEL) -> Estimate:
    """The estimate in a vector (1 + resamples,) with the percentile interval of its resamples."""
    if not np.isfinite(vector[0]):
        return Estimate(np.nan, np.nan, np.nan)
    low, high = np.nanquantile(vector[1:], [(1 - level) / 2, (1 + level) / 2])
    return Estimate(float(vector[0]), float(low), float(high))


def resampled_means(values: np.ndarray, resamples: int = RESAMPLES, seed: int = 1) -> np.ndarray:
    """Column means of `values` (cases, columns), and again in each bootstrap resample of the cases.

    Returns an array (1 + resamples, columns) whose first row is the plain mean; cases that are nan in a
    column are left out of it. The resamples are a function of `seed` and the number of cases alone, whatever
    the columns.
    """
    present = np.isfinite(values)
    filled = np.where(present, values, 0.0)
    counted = present.astype(np.float64)
    rows = [_ratio(filled.sum(axis=0, keepdims=True), counted.sum(axis=0, keepdims=True))]
    rows += [_ratio(weights @ filled, weights @ counted) for weights in _weights(len(values), resamples, seed)]
    return np.concatenate(rows)


def _ratio(sums: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Means; nan where nothing was counted."""
    means: np.ndarray = np.divide(sums, counts, out=np.full_like(sums, np.nan), where=counts > 0)
    return means


def _weights(cases: int, resamples: int, seed: int) -> Iterable[np.ndarray]:
    """How often each case is drawn in each resample, in blocks (some resamples, cases) that fit in memory."""
    generator = np.random.default_rng([seed, cases])
    block = max(1, _BLOCK // max(1, cases))
    for first in range(0, resamples, block):
        rows = min(block, resamples - first)
        drawn = generator.integers(cases, size=(rows, cases)) + np.arange(rows)[:, None] * cases
        yield np.bincount(drawn.ravel(), minlength=rows * cases).reshape(rows, cases).astype(np.float64)


class Sample:
    """The outcomes of several arms over the same worlds, and their bootstrap.

    `arms` maps an arm's name to its table of outcomes: a row a world, the same worlds in the same order in
    all. A world in which an outcome is missing in one arm is left out of that outcome in all of them.
    """

    def __init__(
        self,
        arms: Mapping[str, pd.DataFrame],
        outcomes: Iterable[Outcome] = OUTCOMES,
        resamples: int = RESAMPLES,
        seed: int = 1,
        level: float = LEVEL,
    ) -> None:
        _same_worlds(arms)
        self.arms = tuple(arms)
        self.outcomes = {outcome.name: outcome for outcome in outcomes}
        self.resamples, self.seed, self.level = resamples, seed, level
        self._values = {name: _complete(outcome, arms) for name, outcome in self.outcomes.items()}

    def values(self, arm: str, outcome: str) -> Vector:
        """The outcome of each world in an arm (n,); nan where it is missing in any arm."""
        return self._values[outcome][:, self.arms.index(arm)]

    def worlds(self, outcome: str) -> int:
        """Number of worlds in which the outcome is known in every arm."""
        return int(np.isfinite(self._values[outcome][:, 0]).sum())

    def mean(self, arm: str, outcome: str) -> Vector:
        """Mean outcome of an arm: the estimate, then each resample (1 + resamples,)."""
        return self._means[:, self._column(arm, outcome)]

    def log_mean(self, arm: str, outcome: str) -> Vector:
        """Mean of the logarithm of the outcome plus what is added to it (1 + resamples,)."""
        return self._log_means[:, self._column(arm, outcome)]

    def total(self, weights: Mapping[str, float], outcome: str, logarithms: bool = False) -> Vector:
        """A weighted sum of arms' means (1 + resamples,): {"a": 1, "b": -1} is the paired difference.

        `logarithms` sums means of logarithms instead, whose exponential is a ratio, or a ratio of ratios.
        """
        means = self.log_mean if logarithms else self.mean
        weighted = np.stack([weight * means(arm, outcome) for arm, weight in weights.items()])
        total: Vector = weighted.sum(axis=0)
        return total

    def best(self, arms: Iterable[str], outcome: str, logarithms: bool = False) -> Vector:
        """The mean of the best of several arms, chosen anew in each resample (1 + resamples,).

        Choosing by the same worlds that value it favours the best: what is compared with it is judged
        strictly.
        """
        means = np.stack([self.total({arm: 1.0}, outcome, logarithms) for arm in arms])
        best: Vector = means.max(axis=0) if self.outcomes[outcome].better > 0 else means.min(axis=0)
        return best

    def cell(self, arm: str, outcome: str, certain: bool = False) -> Estimate:
        """Mean outcome of an arm. A share's interval is never narrower than the exact binomial one.

        `certain`: the outcome cannot be otherwise in this arm, so that seeing no event is no sign of few
        worlds.
        """
        found = estimate(self.mean(arm, outcome), self.level)
        if certain or self.outcomes[outcome].scale != "share" or np.isnan(found.mean):
            return found
        known = self.worlds(outcome)
        exact = binomtest(round(found.mean * known), known).proportion_ci(self.level, "exact")
        return Estimate(found.mean, min(found.low, exact.low), max(found.high, exact.high))

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

    def _column(self, arm: str, outcome: str) -> int:
        return list(self.outcomes).index(outcome) * len(self.arms) + self.arms.index(arm)

    @cached_property
    def _means(self) -> np.ndarray:
        return resampled_means(np.hstack(list(self._values.values())), self.resamples, self.seed)

    @cached_property
    def _log_means(self) -> np.ndarray:
        columns = [_logarithm(outcome, self._values[name]) for name, outcome in self.outcomes.items()]
        return resampled_means(np.hstack(columns), self.resamples, self.seed)


def _same_worlds(arms: Mapping[str, pd.DataFrame]) -> None:
    tables = list(arms.values())
    if any(not np.array_equal(table["world"], tables[0]["world"]) for table in tables):
        raise ValueError("arms are paired by world: every arm must hold the same worlds in the same order")


def _complete(outcome: Outcome, arms: Mapping[str, pd.DataFrame]) -> np.ndarray:
    """Values (worlds, arms) of an outcome, a world missing in one arm missing in all."""
    values = np.column_stack([outcome.values(table) for table in arms.values()])
    values[np.isnan(values).any(axis=1)] = np.nan
    return values


def _logarithm(outcome: Outcome, values: np.ndarray) -> np.ndarray:
    if outcome.scale != "logarithm":
        return np.full_like(values, np.nan)
    return np.log(values + outcome.added)


@dataclass(frozen=True)
class Contrast:
    """A comparison of arms: `weights` of their means, less the best of `rivals` where there are any.

    {"a": 1, "b": -1} is what a does more than b; four arms make an interaction. `words` are the answer where
    the interval lies wholly on the better side of no effect, and where on the worse. `officials` is false
    where an arm without them, or the definition of signing, settles signed outcomes beforehand: these are "by
    construction".
    """

    name: str
    weights: Mapping[str, float]
    words: tuple[str, str] = ("better", "worse")
    rivals: tuple[str, ...] = ()
    officials: bool = True

    @property
    def arms(self) -> tuple[str, ...]:
        """All arms it reads."""
        return (*self.weights, *self.rivals)

    def vector(self, sample: Sample, outcome: str, logarithms: bool = False) -> Vector:
        """The contrast and its resamples (1 + resamples,), of logarithms where asked for."""
        total = sample.total(self.weights, outcome, logarithms)
        return total - sample.best(self.rivals, outcome, logarithms) if self.rivals else total


def contrast_table(sample: Sample, contrasts: Iterable[Contrast]) -> pd.DataFrame:
    """A row for each contrast, outcome that has a better and a worse, and scale; contrasts without their arms
    left out.

    Every outcome is compared as a difference (shares in percentage points), counts of deaths and years also
    as a ratio: exp of the mean difference of logarithms.
    """
    drawn = [contrast for contrast in contrasts if set(contrast.arms) <= set(sample.arms)]
    return pd.DataFrame(
        _row(sample, outcome, contrast, logarithms)
        for outcome in sample.outcomes.values()
        if outcome.better
        for logarithms in ((False, True) if outcome.scale == "logarithm" else (False,))
        for contrast in drawn
    )


def _row(sample: Sample, outcome: Outcome, contrast: Contrast, logarithms: bool) -> dict[str, object]:
    found = _scaled(contrast.vector(sample, outcome.name, logarithms), outcome, logarithms, sample.level)
    estimable = sample.estimable(contrast.arms, outcome.name)
    answer = _answer(found, 1.0 if logarithms else 0.0, outcome.better, contrast.words)
    return {
        "contrast": contrast.name,
        "outcome": outcome.name,
        "family": outcome.family,
        "scale": "ratio" if logarithms else "difference",
        "unit": "ratio" if logarithms else "percentage points" if outcome.scale == "share" else outcome.compared_in,
        **asdict(found),
        "worlds": sample.worlds(outcome.name),
        "correlation": sample.correlation(*contrast.arms, outcome.name) if len(contrast.arms) == 2 else np.nan,
        "by_construction": outcome.family == "signed" and not contrast.officials,
        "answer": answer if estimable else NOT_ESTIMABLE,
    }


def _scaled(vector: Vector, outcome: Outcome, logarithms: bool, level: float) -> Estimate:
    if logarithms:
        return estimate(np.exp(vector), level)
    return estimate(100.0 * vector if outcome.scale == "share" else vector, level)


def _answer(found: Estimate, null: float, better: int, words: tuple[str, str]) -> str:
    """The first word where the interval lies wholly on the better side of `null`; the second, the worse."""
    low, high = sorted((better * (found.low - null), better * (found.high - null)))
    return words[0] if low > 0 else words[1] if high < 0 else UNDECIDED
