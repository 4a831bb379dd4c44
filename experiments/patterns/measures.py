"""How a pattern is measured: a number of conflicts, and the same number of conflicts drawn with replacement.

Every measure takes weights (r, conflicts), whose first row counts each conflict once, and gives (r,) numbers.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

__all__ = ["ended_by", "median", "ratio", "share"]


def ratio(
    rows: pd.DataFrame, numerator: np.ndarray | pd.Series, denominator: np.ndarray, weights: np.ndarray
) -> np.ndarray:
    """A sum over rows by another, as a share or a mean; nan where the second is 0."""
    totals = [_by_conflict(rows, np.asarray(values, float), weights) for values in (numerator, denominator)]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(totals[0] / totals[1])


def share(rows: pd.DataFrame, which: np.ndarray | pd.Series, weights: np.ndarray) -> np.ndarray:
    """The share of rows, in per cent, of which something is true."""
    return 100 * ratio(rows, which, np.ones(len(rows)), weights)


def median(rows: pd.DataFrame, values: np.ndarray | pd.Series, weights: np.ndarray) -> np.ndarray:
    """The median over rows; nan where there are none."""
    if rows.empty:
        return np.full(len(weights), np.nan)
    order = np.argsort(np.asarray(values, float), kind="stable")
    sorted_values, sums = np.asarray(values, float)[order], _of_rows(rows, weights)[:, order].cumsum(axis=1)
    half = sums[:, -1:] / 2
    low, high = (sums < half).sum(axis=1), (sums <= half).sum(axis=1)
    last = len(sorted_values) - 1
    found = (sorted_values[np.minimum(low, last)] + sorted_values[np.minimum(high, last)]) / 2
    return np.where(sums[:, -1] > 0, found, np.nan)


def ended_by(rows: pd.DataFrame, time: float, weights: np.ndarray) -> np.ndarray:
    """The share, in per cent, that has ended by a time (Kaplan & Meier 1958): `time` and `ended` of rows."""
    if rows.empty:
        return np.full(len(weights), np.nan)
    order = np.argsort(rows["time"].to_numpy(float), kind="stable")
    times, ended = rows["time"].to_numpy(float)[order], rows["ended"].to_numpy(bool)[order]
    counted = _of_rows(rows, weights)[:, order]
    at_risk = counted[:, ::-1].cumsum(axis=1)[:, ::-1]
    starts = np.flatnonzero(np.r_[True, np.diff(times) > 0])  # rows of the same time end together
    died = np.add.reduceat(counted * ended, starts, axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        hazard = np.where(at_risk[:, starts] > 0, died / at_risk[:, starts], 0.0)
    return np.asarray(100 * (1 - np.prod(1 - hazard[:, times[starts] <= time], axis=1)))


def _by_conflict(rows: pd.DataFrame, values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Weighted sums of values of rows (r,)."""
    sums = np.bincount(rows["conflict"].to_numpy(np.int64), values, weights.shape[1])
    return np.asarray(weights @ sums)


def _of_rows(rows: pd.DataFrame, weights: np.ndarray) -> np.ndarray:
    """The weights of rows (r, rows)."""
    return weights[:, rows["conflict"].to_numpy(np.int64)]
