"""Every claim can be asked: its arms can be set, run, and are not the same history."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from claims import CLAIMS, Asked

import multitrack as mt
from simulation.results.runs import Runs
from simulation.results.series import SERIES

IDS = (
    *(f"S{n}" for n in range(1, 11)), *(f"F{n}" for n in range(1, 11)), *(f"B{n}" for n in range(1, 13)),
    *(f"W{n}" for n in range(1, 13)), *(f"D{n}" for n in range(1, 12)), *(f"M{n}" for n in range(1, 9)),
    *(f"I{n}" for n in range(1, 4)),
)  # fmt: skip
WORLDS, YEARS = 24, 11


def test_all_claims_are_asked() -> None:
    assert len(IDS) == 66
    assert sorted(CLAIMS) == sorted(IDS)


def lived(asked: Asked, arm: str, **more: Any) -> Runs:
    settings = {**asked.common, **asked.arms[arm]}
    return mt.simulate(
        mt.load_scenario(asked.scenario),
        worlds=WORLDS,
        settings=settings,
        weekly=[*SERIES, *more.pop("record", ())],
        years=YEARS,
        **more,
    )


def same(one: Runs, other: Runs) -> bool:
    """Whether two arms were one history in every series recorded and every outcome."""
    assert one.weekly is not None
    assert other.weekly is not None
    recorded = all(np.array_equal(one.weekly[name], other.weekly[name], equal_nan=True) for name in SERIES)
    return recorded and one.outcomes.equals(other.outcomes)


@pytest.mark.medium
@pytest.mark.parametrize("claim", IDS)
def test_the_arms_of_a_claim_are_different_histories(claim: str) -> None:
    """How a track works makes no difference where it is off: only such arms may be alike."""
    asked = CLAIMS[claim]
    runs = {name: lived(asked, name) for name in asked.arms}
    alike = [pair for pair in combinations(runs, 2) if same(runs[pair[0]], runs[pair[1]])]
    assert [(one, other) for one, other in alike if not off(asked, one) & off(asked, other)] == []


def off(asked: Asked, arm: str) -> set[str]:
    """The tracks that an arm has switched off."""
    settings = {**asked.common, **asked.arms[arm]}
    return {track for track in ("track_one", "track_two") if settings.get(f"{track}.effort") == 0.0}


@pytest.mark.medium
@pytest.mark.parametrize("claim", [claim for claim, asked in CLAIMS.items() if asked.plays])
def test_what_a_claim_says_works_through_a_state_can_be_played_back(claim: str) -> None:
    asked = CLAIMS[claim]
    whole, without = lived(asked, "with", record=asked.plays), lived(asked, "without")
    assert whole.weekly is not None
    played = lived(asked, "without", play=dict.fromkeys(asked.plays, whole.weekly))
    assert not same(played, without)
    assert not same(played, whole)
