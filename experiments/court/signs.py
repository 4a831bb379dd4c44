"""What a claim's effect is where an effect of Track II was drawn below zero, and where above.

The size and sign of what Track II does were drawn from priors, since no data tell. Which way a claim's effect goes may
be what was drawn. They come in sets of constants, of which each case draws one: sets are counted here, and not cases.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from experiments.claims.claim import Claim
from experiments.claims.contrast import Total
from experiments.court.beside import prior
from experiments.court.effects import effects, groups_of, sign_of
from experiments.court.hearing import Heard
from experiments.court.intervals import mean_difference, mean_interval
from experiments.court.panel import panel_of
from simulation.scenarios.scenario import load_scenario
from simulation.world.sets import ROW

__all__ = ["signs"]

_LEVEL = 0.95
_LEAST = 10  # sets on either side


def signs(heard: Heard) -> pd.DataFrame:
    """A row a claim and effect of Track II that is drawn from below and above zero: the claim's mean effect where it
    was drawn below, and above, over sets of constants, at the level 0.95; and the difference at that of all rows
    together."""
    rows = [row for case in heard.cases.values() for row in _of_claim(heard, case.claim)]
    joint = 1.0 - (1.0 - _LEVEL) / max(len(rows), 1)
    return pd.DataFrame(_measured(row, joint) for row in rows)


def _of_claim(heard: Heard, claim: Claim) -> Iterator[dict[str, Any]]:
    """A claim's effects in sets on either side of zero, for each setting that its own arms leave to be drawn."""
    ensemble = load_scenario(claim.scenario).ensemble
    if ensemble is None:
        return
    panel = panel_of(claim, claim.outcome, heard.rows(claim, heard.looks[claim.id]))
    if isinstance(claim.contrast, Total) and len(groups_of(claim.contrast, panel)) > 1:
        return  # of forks at two states a case's number is its influence on the whole, and no effect of its own
    found = effects(claim.contrast, panel, sign_of(claim))
    known = np.isfinite(found)
    rows = heard.settings(claim).loc[panel.cases[known], ROW].to_numpy()
    by_set = pd.Series(found[known]).groupby(rows).mean()
    set_by_arms = {name for _, arm in heard.arms(claim).values() for name in arm.settings}
    drawn = prior(load_scenario(claim.scenario)).query("below_zero > 0")["setting"]
    for name in drawn:
        if name in ensemble.settings and name not in set_by_arms:
            value = ensemble.column(name)[by_set.index.to_numpy() - 1]
            below, above = by_set[value < 0.0].to_numpy(), by_set[value > 0.0].to_numpy()
            if min(len(below), len(above)) >= _LEAST:
                yield {"claim": claim.id, "setting": name, "below": below, "above": above}


def _measured(row: dict[str, Any], joint: float) -> dict[str, Any]:
    """Means with their intervals in place of the effects of sets."""
    told = {"claim": row["claim"], "setting": row["setting"]}
    for side in ("below", "above"):
        interval = mean_interval(row[side], _LEVEL)
        told |= {side: interval.mean, f"{side}_low": interval.low, f"{side}_high": interval.high}
        told |= {f"{side}_sets": len(row[side])}
    gained = mean_difference(row["above"], row["below"], joint)
    return told | {"difference": gained.mean, "low": gained.low, "high": gained.high}
