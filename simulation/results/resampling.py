"""The bootstrap over cases: means, and the same means in each resample.

An estimate is carried as a vector: its first entry is the estimate itself, the others are the same estimate in each
resample. The resamples depend on the seed and the number of cases alone, so the difference of two vectors *is* the
paired bootstrap of the difference, and the same holds for every sum of vectors (Efron & Tibshirani 1993).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

__all__ = ["LEVEL", "RESAMPLES", "Estimate", "Vector", "estimate", "resampled_means"]

LEVEL = 0.95
"""Level of the intervals unless another is given."""
RESAMPLES = 2000
"""Number of bootstrap resamples unless another is given."""

_BLOCK = 2_000_000
"""Weights in memory at a time."""

Vector = np.ndarray


@dataclass(frozen=True)
class Estimate:
    """A number with its interval; nan where it cannot be computed."""

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

    Returns an array (1 + resamples, columns) whose first row is the plain mean. A case that is nan in a column is
    left out of that column.
    """
    present = np.isfinite(values)
    # Missing values count as 0 in the sum and as 0 in the number: matrix products do the rest.
    filled = np.where(present, values, 0.0)
    counted = present.astype(np.float64)
    rows = [_ratio(filled.sum(axis=0, keepdims=True), counted.sum(axis=0, keepdims=True))]
    rows += [_ratio(weights @ filled, weights @ counted) for weights in _weights(len(values), resamples, seed)]
    return np.concatenate(rows)


def _ratio(sums: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Means; nan where the count is zero."""
    means: np.ndarray = np.divide(sums, counts, out=np.full_like(sums, np.nan), where=counts > 0)
    return means


def _weights(cases: int, resamples: int, seed: int) -> Iterator[np.ndarray]:
    """How often each case is drawn in each resample, in blocks (some resamples, cases) that fit in memory."""
    # By seed and number of cases alone: every outcome and arm gets the same resamples, which pairs them.
    generator = np.random.default_rng([seed, cases])
    block = max(1, _BLOCK // max(1, cases))
    for first in range(0, resamples, block):
        rows = min(block, resamples - first)
        # Each row has its own range of numbers, so that one count serves all resamples of the block.
        drawn = generator.integers(cases, size=(rows, cases)) + np.arange(rows)[:, None] * cases
        yield np.bincount(drawn.ravel(), minlength=rows * cases).reshape(rows, cases).astype(np.float64)
