"""Contracts that every claim passes: it is declared in full, its arms can be run, and they are different histories."""

from __future__ import annotations

import re
from itertools import combinations
from typing import Any, get_args

import numpy as np
import pytest

import multitrack as mt
from experiments.claims import Claim, Says, claims
from experiments.claims.claim import PAPER
from simulation.results.columns import columns_of
from simulation.results.outcomes import OUTCOMES
from simulation.results.playback import COURSES
from simulation.results.runs import Runs
from simulation.results.series import SERIES

IDS = (
    *(f"S{n}" for n in range(1, 11)), *(f"F{n}" for n in range(1, 11)), *(f"B{n}" for n in range(1, 13)),
    *(f"W{n}" for n in range(1, 13)), *(f"D{n}" for n in range(1, 12)), *(f"M{n}" for n in range(1, 9)),
    *(f"I{n}" for n in range(1, 4)),
)  # fmt: skip
CLAIMS = claims()
WORLDS, YEARS = 24, 11


def test_every_claim_of_the_paper_is_declared() -> None:
    assert len(IDS) == 66 and list(CLAIMS)[:66] == list(IDS)


@pytest.mark.parametrize("id", CLAIMS)
def test_a_claim_says_what_it_is_and_where_it_stands(id: str) -> None:
    claim = CLAIMS[id]
    assert claim.id == id and claim.says in get_args(Says)
    for sentence in (claim.statement, claim.contrast):
        assert len(sentence.split()) >= 5 and sentence[0].isupper() and re.search(r"[.?)]\Z", sentence)
        assert not re.search(r"  |→|\*", sentence)
    assert re.fullmatch(r"(\d(\.\d+)*(\.[a-d])?|R\d)(, (\d(\.\d+)*|R\d))*", claim.section)
    assert claim.source.startswith(PAPER)
    assert (claim.path is not None) == (claim.says == "through")


@pytest.mark.parametrize("id", CLAIMS)
def test_a_claim_is_judged_by_declared_outcomes_with_a_smallest_effect(id: str) -> None:
    claim = CLAIMS[id]
    assert claim.outcomes
    parties = mt.load_scenario(claim.scenario).parties
    columns = {column.name: column for table in ("outcomes", "agreements") for column in columns_of(table, parties)}
    compared = {outcome.name: outcome.scale for outcome in OUTCOMES}
    units = {"logarithm": "ratio", "share": "percentage points", "plain": "standard deviations"}
    for name, smallest in claim.outcomes.items():
        assert name in columns or name in compared or name in SERIES
        assert smallest.unit == units[compared.get(name, "plain")] and smallest.value > 0
    assert set(claim.plays) <= set(COURSES)


@pytest.mark.parametrize("id", CLAIMS)
def test_the_arms_of_a_claim_are_an_experiment_of_its_population(id: str) -> None:
    """Names and values are those that the scenario knows and allows, and arms can part when the population does."""
    claim = CLAIMS[id]
    study = mt.Experiment(
        id, claim.scenario, mt.arms(claim.arms), cases=2, settings=claim.common, population=claim.population
    )
    assert len(study.plan.design) == len(claim.arms) >= 2


def test_an_unknown_setting_in_an_arm_is_refused() -> None:
    with pytest.raises(mt.InputError, match=r"track_two\.efort"):
        mt.Experiment("wrong", "baseline", mt.arms({"a": {"track_two.efort": 0.0}}), cases=2)


def simulated(claim: Claim, arm: str, **more: Any) -> Runs:
    return mt.simulate(
        mt.load_scenario(claim.scenario),
        worlds=WORLDS,
        settings={**claim.common, **claim.arms[arm]},
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
@pytest.mark.parametrize("id", CLAIMS)
def test_the_arms_of_a_claim_are_different_histories(id: str) -> None:
    """How a track works makes no difference where it is off: only such arms may be alike."""
    claim = CLAIMS[id]
    runs = {arm: simulated(claim, arm) for arm in claim.arms}
    alike = [pair for pair in combinations(runs, 2) if same(runs[pair[0]], runs[pair[1]])]
    assert [(one, other) for one, other in alike if not off(claim, one) & off(claim, other)] == []


def off(claim: Claim, arm: str) -> set[str]:
    """The tracks that an arm has switched off."""
    settings = {**claim.common, **claim.arms[arm]}
    return {track for track in ("track_one", "track_two") if settings.get(f"{track}.effort") == 0.0}


@pytest.mark.medium
@pytest.mark.parametrize("id", [id for id, claim in CLAIMS.items() if claim.plays])
def test_what_a_claim_says_works_through_a_state_can_be_played_back(id: str) -> None:
    claim = CLAIMS[id]
    whole, without = simulated(claim, "with", record=claim.plays), simulated(claim, "without")
    assert whole.weekly is not None
    played = simulated(claim, "without", play=dict.fromkeys(claim.plays, whole.weekly))
    assert not same(played, without)
    assert not same(played, whole)
