"""How long agreements last: their lifetimes, and the share that has not ended (Kaplan & Meier 1958)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from simulation.results.runs import Runs

__all__ = ["lifetimes", "survival_curve"]


def lifetimes(runs: Runs) -> pd.DataFrame:
    """Each agreement's time under observation: `world`, `weeks` (at least 1), `ended` (else censored).

    What a later agreement took up has not ended: it is censored in that week, as it is at the end of the run.
    """
    table = runs.agreements
    last = int(runs.manifest["weeks"])
    ended, superseded = table["ended_week"].astype("Float64"), table["superseded"].astype("Float64")
    seen_until = pd.concat([ended, superseded], axis=1).min(axis=1).fillna(last)
    weeks = (seen_until - table["week"]).clip(lower=1).astype("int64")
    failed = (ended.notna() & (ended <= superseded.fillna(np.inf))).astype(bool)
    return table.assign(weeks=weeks, ended=failed)


def survival_curve(lives: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """Survival at each week in which an agreement ended: `weeks`, `share`, `low`, `high`.

    Agreements of one world share its fate and sisters end together, so the interval's variance adds up what
    each *world* contributes (infinitesimal jackknife; equals Greenwood's formula where every world has one
    agreement). It is formed on log(−log S), which keeps it between 0 and 1.
    """
    from scipy.stats import norm  # heavy, and only these curves need it
    from statsmodels.duration.survfunc import SurvfuncRight  # heavy: a second to import

    curve = SurvfuncRight(lives["weeks"].to_numpy(), lives["ended"].to_numpy(dtype=float))
    share, times = curve.surv_prob, curve.surv_times
    spread = norm.ppf((1 + level) / 2) * _log_error(lives, times, curve.n_risk, curve.n_events)
    with np.errstate(divide="ignore", invalid="ignore"):
        width = np.exp(spread / np.abs(np.log(share)))
        low, high = share**width, share ** (1 / width)
    low, high = (np.where((share == 1) | (share == 0), share, end) for end in (low, high))
    return pd.DataFrame({"weeks": times, "share": share, "low": low, "high": high})


def _log_error(lives: pd.DataFrame, times: np.ndarray, at_risk: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Standard error of log S at each of `times`, agreements of one world counted together."""
    weeks, ended = lives["weeks"].to_numpy(), lives["ended"].to_numpy(dtype=bool)
    _, worlds = np.unique(lives["world"].to_numpy(), return_inverse=True)
    by_world = np.zeros(worlds.max() + 1)
    errors = np.empty(len(times))
    for index, (time, risk, ending) in enumerate(zip(times, at_risk, ends, strict=True)):
        if risk > ending:  # where all end, the curve is at 0 and has no interval
            step = ((weeks >= time) * (ending / risk) - (ended & (weeks == time))) / (risk - ending)
            by_world += np.bincount(worlds, step, len(by_world))
        errors[index] = np.sqrt(by_world @ by_world)
    return errors
