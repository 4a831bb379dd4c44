"""Quantile bands of a weekly series over worlds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from experiments.execution.chunk import WEEKLY
from simulation.errors import InputError

if TYPE_CHECKING:
    from experiments.results import Results

__all__ = ["bands"]


def bands(results: Results, series: str, quantiles: Sequence[float]) -> pd.DataFrame:
    """Quantiles of a series over the worlds of each arm: columns `arm`, `week`, the axis beyond, `q05` and so on."""
    if not quantiles or not all(0 <= share <= 1 for share in quantiles):
        raise InputError(f"quantiles: given {list(quantiles)}; allowed: shares from 0 to 1")
    table = _table_of(results, series)
    axis = [table.removeprefix(f"{WEEKLY}_")] if table != WEEKLY else []
    keys = ["arm", "week", *axis]
    result = []
    for arm in range(len(results.plan.design)):  # one arm at a time, so that memory is that of one
        rows = results.rows(table, [*keys, series], arm)
        spread = rows.groupby(keys, sort=False)[series].quantile(np.asarray(quantiles)).unstack()
        result.append(spread.set_axis([f"q{100 * share:02.0f}" for share in quantiles], axis=1).reset_index())
    return pd.concat(result, ignore_index=True)


def _table_of(results: Results, series: str) -> str:
    """The table that holds a series. Raises InputError where none does."""
    for table, path in results.first_shards().items():
        if table.startswith(WEEKLY) and series in pq.read_schema(path).names:
            return table
    recorded = ", ".join(results.plan.weekly) or "none; ask for them with weekly=[...]"
    raise InputError(f"bands: given {series!r}; allowed: the weekly series that were recorded ({recorded})")
