"""What the activities inside Track II bring, each and in pairs, from the arms of the claim that blends them."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np
import pandas as pd

from experiments.analysis.shapley import interaction_index, owen, shapley
from experiments.claims.claim import Claim, Measured
from experiments.court.docket import BLENDED, DOSES
from experiments.court.hearing import Heard
from experiments.court.intervals import told_mean
from experiments.court.panel import MAIN, panel_of
from experiments.court.weigh import Rows

__all__ = ["activities"]

_NONE, _ONE = "none", "track_one"
_LEVEL = 0.95


def activities(heard: Heard) -> pd.DataFrame:
    """A row a dose of Track I, outcome and activity, or pair of them: `mean` over cases with its ends at 0.95.

    Of an activity (`kind` "share") its Shapley share of what all of them bring over none; of a pair its interaction
    index; more is better. Both are linear in the outcomes, so that each case has its own. The activities share one
    number of sessions: one that joins takes sessions from the others. `track_one` is the effort of Track I, missing
    where it is as the scenario has it.

    Of `kind` "union" are the shares of Track I and of each activity in what all four bring, from none to full effort
    of Track I, where the activities join Track I, or it them, as one union (Owen 1977).
    """
    if BLENDED not in heard.cases:
        return pd.DataFrame()
    claim = heard.cases[BLENDED].claim
    group, looks = heard.group(claim), heard.looks[claim.id]
    beside = {dose: heard.blends(group, dose, looks) for dose in DOSES}
    blends = {float("nan"): heard.rows(claim, looks), **beside}
    rows = [{"track_one": dose} | row for dose, arms in blends.items() for row in _at_a_dose(claim, arms)]
    return pd.DataFrame([*rows, *_of_both_tracks(claim, beside[min(DOSES)], beside[max(DOSES)])])


def _at_a_dose(claim: Claim, arms: Rows) -> list[dict[str, Any]]:
    """The rows of one dose of Track I."""
    rows: list[dict[str, Any]] = []
    for measured in MAIN:
        values = _values(claim, measured, arms)
        shares = {(one,): share for one, share in shapley(values).items()}
        pairs = {tuple(sorted(map(str, pair))): index for pair, index in interaction_index(values).items()}
        for kind, found in (("share", shares), ("pair", pairs)):
            for who, each in found.items():
                told = {"outcome": measured.name, "kind": kind, "activities": " ".join(map(str, who))}
                rows.append(told | told_mean(np.asarray(each), _LEVEL))
    return rows


def _of_both_tracks(claim: Claim, without: Rows, full: Rows) -> list[dict[str, Any]]:
    """The rows of Owen shares, from the blends without Track I and beside all of it."""
    rows: list[dict[str, Any]] = []
    for measured in MAIN:
        values = _values(claim, measured, {**without, **{f"{_ONE} {name}": table for name, table in full.items()}})
        players = {str(player) for joined in values for player in joined}
        for who, each in owen(values, [[_ONE], sorted(players - {_ONE})]).items():
            told = {"outcome": measured.name, "kind": "union", "activities": str(who)}
            rows.append(told | told_mean(np.asarray(each), _LEVEL))
    return rows


def _values(claim: Claim, measured: Measured, arms: Rows) -> dict[frozenset[Hashable], Any]:
    """What each set of players brings about in each case: more is better."""
    better = 1.0 if measured.more else -1.0
    panel = panel_of(claim, measured, arms)
    return {frozenset(name.split()) - {_NONE}: better * arm.case() for name, arm in panel.arms.items()}
