"""What stands beside the model: two naive accounts that know nothing of why conflicts end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from experiments.patterns.data import Conflicts

__all__ = ["Rates", "constant_rates"]

_YEARS = 15


@dataclass(frozen=True)
class Rates:
    """Chances that never change: by calendar year, whatever happened before.

    Attributes
    ----------
    endings
        The chance that an active year is the last of its episode, by how it ends (the codes of `outcome`). The defaults
        are the targets of P8.
    renewal
        The chance that a quiet year is followed by an active one; by default what gives some 1.34 episodes a dyad.
    war
        The chance that an active year has 1,000 deaths or more; the target of P30.
    signing
        The chance that a dyad signs an agreement in a year; by default what makes a third of dyads sign in fourteen.
    full
        The chance that it is a full one: 45 of the 205 that P28 and P32 count.
    failing
        The rate at which agreements end, a year; by default what ends a third within five years.
    alone
        The chance that no third party is named; the target of P32.
    """

    endings: Mapping[int, float] = field(
        default_factory=lambda: {1: 0.046, 2: 0.041, 3: 0.047, 4: 0.023, 5: 0.15, 6: 0.044}
    )
    renewal: float = 0.034
    war: float = 0.14
    signing: float = 0.028
    full: float = 0.22
    failing: float = 0.077
    alone: float = 0.2


def constant_rates(conflicts: int, seed: int = 1, rates: Rates | None = None) -> Conflicts:
    """Conflicts of one dyad each, over fifteen years, in which every chance is the same in every year.

    >>> constant_rates(100).dyad_years.columns[:3].tolist()
    ['conflict_id', 'dyad_id', 'year']
    """
    rates, generator = rates or Rates(), np.random.default_rng(seed)
    return Conflicts(_dyad_years(conflicts, generator, rates), _agreements(conflicts, generator, rates), _YEARS)


def _dyad_years(conflicts: int, generator: np.random.Generator, rates: Rates) -> pd.DataFrame:
    codes, chances = np.array(list(rates.endings)), np.array(list(rates.endings.values()))
    rows = []
    active, episode, count = np.ones(conflicts, bool), np.ones(conflicts, int), np.ones(conflicts, int)
    for year in range(1, _YEARS + 1):
        drawn = generator.random(conflicts)
        ends = drawn < chances.sum()
        outcome = codes[np.minimum(np.searchsorted(chances.cumsum(), drawn, side="right"), len(codes) - 1)]
        known = year < _YEARS
        ids = np.flatnonzero(active)
        rows.append(
            pd.DataFrame(
                {
                    "conflict_id": ids,
                    "dyad_id": ids,
                    "year": year,
                    "intensity_level": np.where(generator.random(len(ids)) < rates.war, 2, 1),
                    "dyadepisode": episode[ids],
                    "dyadcount": count[ids],
                    "dyadterm": pd.array(ends[ids] if known else [pd.NA] * len(ids), dtype="Int64"),
                    "outcome": pd.array(np.where(ends[ids], outcome[ids], -1), dtype="Int64"),
                }
            )
        )
        renewed = ~active & (generator.random(conflicts) < rates.renewal)
        episode += renewed
        count = np.where(active & ~ends, count + 1, 1)
        active = (active & ~ends) | renewed
    table = pd.concat(rows, ignore_index=True)
    return table.assign(outcome=table["outcome"].mask(table["dyadterm"].fillna(0) != 1))


def _agreements(conflicts: int, generator: np.random.Generator, rates: Rates) -> pd.DataFrame:
    conflict, year = np.nonzero(generator.random((conflicts, _YEARS)) < rates.signing)
    count = len(conflict)
    date = year + generator.random(count)
    end = date + generator.exponential(1 / rates.failing, count)
    ended = end < _YEARS
    return pd.DataFrame(
        {
            "conflict_id": conflict,
            "dyad_id": conflict.astype(str),
            "paid": np.arange(count) + 1,
            "year": year + 1,
            "pa_date": date,
            "pa_type": np.where(generator.random(count) < rates.full, 1, 2),
            "ended": ended,
            "duration": pd.array(np.where(ended, end, np.nan), dtype="Float64"),
            "superseded": pd.array([pd.NA] * count, dtype="Float64"),
            "third_party": generator.random(count) >= rates.alone,
            "observed": float(_YEARS),
        }
    )
