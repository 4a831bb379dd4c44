"""How long until it happens, by arm: Kaplan–Meier, with what was not seen to its end taken as censored."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from statsmodels.duration.survfunc import SurvfuncRight

from simulation.errors import InputError
from simulation.founding import FOLLOW_UP

if TYPE_CHECKING:
    from experiments.results import Results

__all__ = ["survival"]


def survival(results: Results, until: str, level: float) -> pd.DataFrame:
    """Columns `arm`, `week` (since the beginning), `share`, `low`, `high`, `at_risk`; intervals by worlds.

    Pointwise intervals of log(-log) (Kalbfleisch & Prentice 1980); they count worlds as independent.
    """
    if until not in ("agreement", "failure"):
        raise InputError(f"survival: until: given {until!r}; allowed: agreement, failure")
    spells = _to_agreement(results) if until == "agreement" else _to_failure(results)
    return pd.concat([_curve(arm, spell, level) for arm, spell in spells], ignore_index=True)


def _to_agreement(results: Results) -> Iterator[tuple[str, pd.DataFrame]]:
    """Weeks to the first full agreement within the decision window, by arm."""
    window = results.plan.weeks - FOLLOW_UP
    if window < 1:
        raise InputError("survival: given a horizon without a decision window; allowed: more than five years")
    for arm, rows in results.outcomes.groupby("arm", sort=False):
        signed = rows["agreement"].fillna(False).to_numpy(dtype=bool)
        weeks = rows["agreement_week"].fillna(window).to_numpy(dtype=np.float64)
        yield str(arm), pd.DataFrame({"weeks": weeks, "happened": signed})


def _to_failure(results: Results) -> Iterator[tuple[str, pd.DataFrame]]:
    """Weeks from signing to failure, by arm; superseded agreements and those still living are censored."""
    for arm, rows in results.agreements.groupby("arm", sort=False):
        failed = rows["ended_week"].notna().to_numpy(dtype=bool)
        seen = rows["ended_week"].fillna(rows["superseded"]).fillna(results.plan.weeks)
        weeks = np.maximum((seen - rows["week"]).to_numpy(dtype=np.float64), 0.5)
        yield str(arm), pd.DataFrame({"weeks": weeks, "happened": failed})


def _curve(arm: str, spells: pd.DataFrame, level: float) -> pd.DataFrame:
    """The curve of one arm, beginning at 1 in week 0."""
    start = pd.DataFrame({"arm": [arm], "week": 0.0, "share": 1.0, "low": 1.0, "high": 1.0, "at_risk": len(spells)})
    if not spells["happened"].any():
        end = start.assign(week=spells["weeks"].max())
        return pd.concat([start, end], ignore_index=True)
    found = SurvfuncRight(spells["weeks"], spells["happened"].astype(int))
    share = np.asarray(found.surv_prob)
    low, high = _interval(share, np.asarray(found.surv_prob_se), level)
    columns = {"week": found.surv_times, "share": share, "low": low, "high": high, "at_risk": found.n_risk}
    rows = pd.DataFrame({"arm": arm, **columns}).astype({"week": "float64", "at_risk": "int64"})
    return pd.concat([start, rows], ignore_index=True)


def _interval(share: np.ndarray, error: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray]:
    from scipy.stats import norm

    inside = (share > 0) & (share < 1)
    safe = np.where(inside, share, 0.5)
    spread = norm.ppf((1 + level) / 2) * error / np.abs(safe * np.log(safe))
    low, high = safe ** np.exp(spread), safe ** np.exp(-spread)
    return np.where(inside, low, share), np.where(inside, high, share)
