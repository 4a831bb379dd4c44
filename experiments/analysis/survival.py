"""How long until it happens, by arm: Kaplan–Meier, with what was not seen to its end taken as censored."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from simulation.errors import InputError
from simulation.founding import FOLLOW_UP
from simulation.results.runs import Runs
from simulation.results.survival import lifetimes, survival_curve

if TYPE_CHECKING:
    from experiments.results import Results

__all__ = ["UNTIL", "survival"]

UNTIL = ("agreement", "failure")


def survival(results: Results, until: str, level: float) -> pd.DataFrame:
    """Columns `arm`, `weeks` (since the beginning), `share`, `low`, `high`; what shares a case counts together."""
    if until not in UNTIL:
        raise InputError(f"survival: until: given {until!r}; allowed: {', '.join(UNTIL)}")
    spells = _to_agreement(results) if until == "agreement" else _to_failure(results)
    return pd.concat([_curve(arm, spell, level) for arm, spell in spells], ignore_index=True)


def _to_agreement(results: Results) -> Iterator[tuple[str, pd.DataFrame]]:
    """Weeks to the first full agreement within the decision window, by arm."""
    window = results.plan.weeks - FOLLOW_UP
    if window < 1:
        raise InputError("survival: given a horizon without a decision window; allowed: more than five years")
    for arm, rows in results.outcomes.groupby("arm", sort=False):
        signed = rows["agreement"].fillna(False).to_numpy(dtype=bool)
        # Worlds without a signature are censored at the end of the window, when the search for one stops.
        weeks = rows["agreement_week"].fillna(window).to_numpy(dtype=np.int64)
        yield str(arm), pd.DataFrame({"world": rows["case"], "weeks": weeks, "ended": signed})


def _to_failure(results: Results) -> Iterator[tuple[str, pd.DataFrame]]:
    """Weeks from signing to failure, by arm; what a later agreement took up, or still lives, is censored."""
    for arm, rows in results.agreements.groupby("arm", sort=False):
        runs = Runs(results.outcomes, rows, results.outcomes, None, {"weeks": results.plan.weeks})
        yield str(arm), lifetimes(runs).assign(world=rows["case"])


def _curve(arm: str, lives: pd.DataFrame, level: float) -> pd.DataFrame:
    """The curve of one arm, from week 0 to the last seen."""
    start = pd.DataFrame({"weeks": [0], "share": 1.0, "low": 1.0, "high": 1.0})
    result = survival_curve(lives, level) if lives["ended"].any() else start
    last = result.tail(1).assign(weeks=lives["weeks"].max())
    curve = pd.concat([start, result, last], ignore_index=True).drop_duplicates("weeks")
    curve.insert(0, "arm", arm)
    return curve
