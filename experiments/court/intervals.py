"""Intervals over cases, never over replicates."""

from __future__ import annotations

from typing import Any

import numpy as np

from experiments.court.evidence import Interval

__all__ = [
    *("NOTHING", "RESAMPLES", "fresh_share", "mean_difference", "mean_interval", "ratio_interval", "split_level"),
    *("told_mean", "welch_degrees"),
]

NOTHING = 1e-12
"""A number below is rounding: effects that cancel leave as much."""
RESAMPLES = 20_000
"""Resamples of a bootstrap: with a tenth of these the ends at the court's level are the extremes."""
_AT_ONCE = 2_000
ANYTHING = (float("-inf"), float("inf"))
"""The ends of an interval that holds anything."""

CLAIMS = 66
"""Claims of the founding paper; the level of each is such that all together err in one docket of twenty."""
LOOKS = (0.2, 0.8)
"""How the chance to err is split between the two looks."""


def split_level(look: int, claims: int = CLAIMS) -> float:
    """The level of a look, so that looking twice costs nothing.

    >>> round(split_level(1), 6), round(split_level(2), 6)
    (0.999848, 0.999394)
    """
    return 1.0 - 0.05 / claims * LOOKS[look - 1]


def mean_interval(values: np.ndarray, level: float) -> Interval:
    """The mean of values (n,) over cases, with its t interval; that of fewer than two cases holds anything.

    >>> mean_interval(np.array([1.0, 2.0, 3.0]), 0.95).mean
    2.0
    """
    from scipy.stats import t  # heavy: half a second to import

    known = values[np.isfinite(values)]
    if len(known) < 2:
        return Interval(float(known.mean()) if len(known) else 0.0, *ANYTHING)
    mean = float(known.mean())
    half = float(t.ppf(0.5 + level / 2.0, len(known) - 1) * known.std(ddof=1) / np.sqrt(len(known)))
    return Interval(mean, mean - half, mean + half)


def ratio_interval(parts: np.ndarray, wholes: np.ndarray, level: float, seed: int = 1) -> Interval:
    """The ratio of two means over the same cases (n,), with the percentile interval of a bootstrap over cases."""
    if len(parts) < 2 or wholes.mean() == 0.0:
        return Interval(0.0, *ANYTHING)
    generator = np.random.default_rng(seed)
    found = []
    for _ in range(RESAMPLES // _AT_ONCE):
        counts = generator.multinomial(len(parts), np.full(len(parts), 1.0 / len(parts)), size=_AT_ONCE)
        with np.errstate(divide="ignore", invalid="ignore"):
            found.append((counts @ parts) / (counts @ wholes))
    ratios = np.concatenate(found)
    tail = (1.0 - level) / 2.0
    known = np.isfinite(ratios)
    # Where the whole may be nothing, the ratio may be anything.
    low, high = np.quantile(ratios[known], [tail, 1.0 - tail]) if (~known).mean() <= tail else ANYTHING
    return Interval(float(parts.mean() / wholes.mean()), float(low), float(high))


def fresh_share(events: int, trials: int, level: float) -> Interval:
    """A share with its exact binomial interval (Clopper & Pearson 1934), of replicates of one case."""
    from scipy.stats import beta  # heavy, as above

    tail = (1.0 - level) / 2.0
    low = float(beta.ppf(tail, events, trials - events + 1)) if events else 0.0
    high = float(beta.ppf(1.0 - tail, events + 1, trials - events)) if events < trials else 1.0
    return Interval(events / trials, low, high)


def welch_degrees(one: np.ndarray, other: np.ndarray, cases: np.ndarray, others: np.ndarray) -> np.ndarray:
    """The degrees of freedom of a difference of two means, from the squares of their standard errors and their cases
    (Welch 1947); one where these do not tell."""
    below = one**2 / np.maximum(cases - 1, 1) + other**2 / np.maximum(others - 1, 1)
    known = np.isfinite(below) & (below > 0.0)
    return np.where(known, (one + other) ** 2 / np.where(known, below, 1.0), 1.0)


def told_mean(values: np.ndarray, level: float) -> dict[str, Any]:
    """The mean of values (n,) over cases, its ends at a level, and of how many cases it is, as columns of a table."""
    found = mean_interval(values, level)
    return {"mean": found.mean, "low": found.low, "high": found.high, "cases": int(np.isfinite(values).sum())}


def mean_difference(one: np.ndarray, other: np.ndarray, level: float) -> Interval:
    """The difference of two means with its interval (Welch 1947)."""
    from scipy.stats import t  # heavy: half a second to import

    if min(len(one), len(other)) < 2:
        return Interval(float("nan"), float("-inf"), float("inf"))
    parts = one.var(ddof=1) / len(one), other.var(ddof=1) / len(other)
    variance = sum(parts)
    first, second = map(np.asarray, parts)
    degrees = float(welch_degrees(first, second, np.asarray(len(one)), np.asarray(len(other))))
    mean = float(one.mean() - other.mean())
    half = float(t.ppf(0.5 + level / 2.0, degrees) * np.sqrt(variance))
    return Interval(mean, mean - half, mean + half)
