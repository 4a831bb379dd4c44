"""What is said of the arms of `tracks`: a cell for each arm and outcome, and the contrasts between arms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict

import pandas as pd

from experiments.analysis.arms import PairedArms
from experiments.analysis.contrasts import Contrast
from experiments.designs.arm import Arm
from experiments.designs.doses import DOSES, EFFORT_ONE, EFFORT_TWO, EQUAL_ONE, EQUAL_TWO, dose
from simulation.results.outcomes import Outcome

__all__ = ["CONTRASTS", "cells_table"]


def _from_none(one: str) -> dict[str, float]:
    """What full Track II adds at a dose of Track I."""
    return {dose(one, "full"): 1.0, dose(one, "none"): -1.0}


_TOGETHER = dose("full", "full")
CONTRASTS: tuple[Contrast, ...] = (
    *(Contrast(f"track_two_at_{one}_track_one", _from_none(one)) for one in DOSES),
    Contrast(
        "track_two_from_half_to_full_track_one",
        _from_none("full") | {arm: -weight for arm, weight in _from_none("half").items()},
        words=("grows", "shrinks"),
    ),
    Contrast("together_less_one_at_equal_effort", {_TOGETHER: 1.0, EQUAL_ONE: -1.0}),
    Contrast("together_less_two_at_equal_effort", {_TOGETHER: 1.0, EQUAL_TWO: -1.0}),
    Contrast("together_less_better_at_equal_effort", {_TOGETHER: 1.0}, rivals=(EQUAL_ONE, EQUAL_TWO)),
)
"""What is compared. "Grows": what Track II does for the better is more at full Track I than at half."""


def cells_table(paired: PairedArms, arms: Sequence[Arm], certain: Callable[[Outcome], frozenset[str]]) -> pd.DataFrame:
    """A row for each arm and outcome; see `Tracks`. `certain`: the arms in which an outcome cannot be otherwise."""
    return pd.DataFrame(
        _cell(paired, arm, outcome, arm.name in certain(outcome))
        for arm in arms
        for outcome in paired.outcomes.values()
    )


def _cell(paired: PairedArms, arm: Arm, outcome: Outcome, certain: bool) -> dict[str, object]:
    return {
        "arm": arm.name,
        "effort_one": arm.effort(EFFORT_ONE),
        "effort_two": arm.effort(EFFORT_TWO),
        "outcome": outcome.name,
        "family": outcome.family,
        "unit": outcome.compared_in,
        **asdict(paired.cell(arm.name, outcome.name, certain)),
        "worlds": paired.worlds(outcome.name),
        "by_construction": certain,
    }
