"""What the activities inside Track II bring, each and in pairs, from the arms of the claim that blends them."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np
import pandas as pd

from experiments.analysis.shapley import interaction_index, shapley
from experiments.court.hearing import Heard
from experiments.court.intervals import mean_interval
from experiments.court.panel import MAIN, panel_of

__all__ = ["activities"]

_BLENDED, _NONE = "M7", "none"
_LEVEL = 0.95


def activities(heard: Heard) -> pd.DataFrame:
    """A row an outcome and activity, or pair of them: `mean` over cases with its ends at 0.95, more being better.

    Of an activity (`kind` "share") its Shapley share of what all of them bring over none; of a pair its interaction
    index. Both are linear in the outcomes, so that each case has its own. The activities share one number of sessions:
    one that joins takes sessions from the others. Track I is as the scenario has it.
    """
    if _BLENDED not in heard.cases:
        return pd.DataFrame()
    claim = heard.cases[_BLENDED].claim
    rows: list[dict[str, Any]] = []
    for measured in MAIN:
        panel = panel_of(claim, measured, heard.rows(claim, heard.looks[claim.id]))
        better = 1.0 if measured.more else -1.0
        values: dict[frozenset[Hashable], Any] = {
            frozenset(name.split()) - {_NONE}: better * arm.case() for name, arm in panel.arms.items()
        }
        shares = {(one,): share for one, share in shapley(values).items()}
        pairs = {tuple(sorted(map(str, pair))): index for pair, index in interaction_index(values).items()}
        for kind, found in (("share", shares), ("pair", pairs)):
            for who, each in found.items():
                told = {"outcome": measured.name, "kind": kind, "activities": " ".join(map(str, who))}
                rows.append(told | _over_cases(np.asarray(each)))
    return pd.DataFrame(rows)


def _over_cases(each: np.ndarray) -> dict[str, Any]:
    interval = mean_interval(each, _LEVEL)
    return {"mean": interval.mean, "low": interval.low, "high": interval.high, "cases": int(np.isfinite(each).sum())}
