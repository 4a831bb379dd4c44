"""Contracts that every claim passes: it is declared in full, and its arms are arms that its worlds can have."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest

import multitrack as mt
from experiments.claims import Claim, Says, claims, claims_named
from experiments.claims.arms import Branch
from experiments.claims.claim import PAPER, POINTS, Judged, Measured, Per, digest
from experiments.claims.contrast import AgainstBest, Levels, Options, Total, averaged, more_than
from experiments.claims.literature import LITERATURE
from experiments.court.docket import docket_of, key_of
from experiments.designs.cases import random_cases
from experiments.designs.design import Design
from simulation.results.columns import columns_of
from simulation.results.outcomes import outcome_named
from simulation.results.playback import COURSES
from simulation.results.series import SERIES
from simulation.week import read_only_at_founding, week

IDS = (
    *(f"S{n}" for n in range(1, 11)), *(f"F{n}" for n in range(1, 11)), *(f"B{n}" for n in range(1, 13)),
    *(f"W{n}" for n in range(1, 13)), *(f"D{n}" for n in range(1, 12)), *(f"M{n}" for n in range(1, 9)),
    *(f"I{n}" for n in range(1, 4)),
)  # fmt: skip
CLAIMS = claims()
EVERY = pytest.mark.parametrize("id", CLAIMS)


def test_every_claim_of_the_paper_is_declared() -> None:
    assert len(IDS) == 66 and list(CLAIMS)[:66] == list(IDS)


@EVERY
def test_a_claim_says_what_it_is_and_where_it_stands(id: str) -> None:
    claim = CLAIMS[id]
    assert claim.id == id and claim.says in get_args(Says) and claim.kind in get_args(Judged)
    for sentence in (claim.statement, claim.question):
        assert len(sentence.split()) >= 5 and sentence[0].isupper() and re.search(r"[.?)]\Z", sentence)
        assert not re.search(r"  |→|\*|\blater\b by forks", sentence)
    assert re.fullmatch(r"(\d(\.\d+)*(\.[a-d])?|R\d)(, (\d(\.\d+)*|R\d))*", claim.section)
    assert claim.source.startswith(PAPER) and re.fullmatch(r"\d{4}-\d\d-\d\d", claim.stated)
    assert claim.mechanisms and set(claim.mechanisms) <= {mechanism.name for mechanism in week()}
    assert set(claim.evidence) <= set(LITERATURE)
    assert (claim.path is not None) == (claim.says == "through") == bool(claim.plays)
    assert set(claim.plays) <= set(COURSES)


@EVERY
def test_a_claim_is_judged_by_declared_outcomes_with_a_smallest_effect(id: str) -> None:
    claim = CLAIMS[id]
    parties = mt.load_scenario(claim.scenario).parties
    columns = {column.name for column in columns_of("outcomes", parties)} | {"carried_out"}
    units = {"logarithm": "ratio", "share": "percentage points"}
    for measured in claim.measured:
        declared, series = outcome_named(measured.name), measured.name.removeprefix("mean_")
        assert measured.name in columns or declared or series in SERIES
        scale = "plain" if declared is None or measured.per else declared.scale
        assert measured.smallest.unit == units.get(scale, "standard deviations") and measured.per in get_args(Per)
        assert measured.smallest.value > 0 and measured.smallest.reason
        if measured.smallest.unit == "standard deviations":
            assert measured.smallest.least is not None and measured.smallest.least > 0


@EVERY
def test_the_contrast_is_of_the_kind_that_the_question_needs(id: str) -> None:
    claim = CLAIMS[id]
    kinds = {"best": Options, "shape": Levels, "only if": AgainstBest}
    assert isinstance(claim.contrast, kinds.get(claim.kind, (Total, AgainstBest)))
    if isinstance(claim.contrast, Total):
        assert abs(sum(claim.contrast.weights.values())) < 1e-9 and all(claim.contrast.weights.values())
    if isinstance(claim.contrast, Levels):
        assert len(claim.contrast.levels) >= 5
    if claim.plays:
        assert {"with", "without"} <= set(claim.arms)


@EVERY
def test_what_only_the_founding_reads_is_set_for_the_whole_run(id: str) -> None:
    """In the population of protracted conflicts arms part in the third year: what is read before would do nothing."""
    claim = CLAIMS[id]
    wide = {re.sub(r"^parties\.\w+\.", "parties.", name) for arm in claim.arms.values() for name in _settings(arm)}
    wide |= {re.sub(r"^parties\.\w+\.", "parties.", name) for name in claim.common}
    if claim.population == "protracted":
        assert not wide & read_only_at_founding()
    elif not (claim.equal or any(isinstance(arm, Branch) for arm in claim.arms.values())):
        assert claim.population in ("onsets", "all") and not wide & set(claim.world)


def _settings(arm: object) -> list[str]:
    return list(arm.turn) if isinstance(arm, Branch) else list(arm)  # type: ignore[call-overload]


@pytest.mark.parametrize("every", [5, pytest.param(1, marks=pytest.mark.slow)])
def test_the_docket_has_every_arm_once_and_all_of_them_can_be_run(every: int) -> None:
    """All of them, or one of so many."""
    docket = docket_of(CLAIMS.values())
    asked = sum(len(keys) for keys in docket.keys.values())
    own = {(id, key) for id, keys in docket.keys.items() for key in keys.values()}
    apart = {(docket.groups[id], key) for id, key in own}
    assert 200 < len(apart) < len(own) <= asked  # claims share arms
    beside = {(group, key) for group in docket.arms for key in docket.unasked(group)}
    assert docket.count == len(apart | beside)
    for group, arms in docket.arms.items():
        assert [key_of(arm) for arm in arms.values()] == list(arms)
        some = tuple(arms.values())[::every]
        study = mt.Experiment(
            "all", group.scenario, Design("all", some), random_cases(1), settings=group.settings,
            population=group.population,  # type: ignore[arg-type]
        )  # fmt: skip
        assert len(study.plan.design) == len(some)


def test_claims_that_ask_the_same_of_the_same_worlds_share_their_arms() -> None:
    docket = docket_of([CLAIMS["D3"], CLAIMS["D5"], CLAIMS["D6"]])
    assert docket.count == len(CLAIMS["D3"].arms) + len(docket.standing[docket.groups["D3"]]) and not docket.forks
    assert docket.keys["D3"] == docket.keys["D5"] == docket.keys["D6"]


def test_the_hash_of_a_claim_is_that_of_all_it_declares() -> None:
    claim = CLAIMS["S1"]
    assert digest(claim) == digest(replace(claim))
    changed = (
        replace(claim, statement=claim.statement + " "),
        replace(claim, contrast=more_than(*list(claim.arms)[:2])),
        replace(claim, outcome=replace(claim.outcome, more=True)),
        replace(claim, arms={**claim.arms, "more": {"track_one.effort": 0.1}}),
    )
    assert len({digest(one) for one in (claim, *changed)}) == 5
    assert len({digest(one) for one in CLAIMS.values()}) == len(CLAIMS)


def test_weights_of_an_arm_on_both_sides_add_up() -> None:
    assert averaged(["a", "b"], ["b", "c"]).weights == {"a": 0.5, "b": 0.0, "c": -0.5}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"says": "better"}, "X1: says: given 'better'; allowed: always, only if"),
        ({"judged": "mean"}, "X1: judged: given 'mean'; allowed: always"),
        ({"outcome": Measured("agreements", POINTS)}, r"X1: outcome: given 'agreements'; .*; did you mean agreement\?"),
        ({"beside": (Measured("mean_trust", POINTS),)}, r"X1: outcome: given 'mean_trust'; allowed: an outcome of"),
    ],
)
def test_what_a_claim_cannot_be_judged_by_is_refused_before_anything_runs(said: dict[str, Any], told: str) -> None:
    with pytest.raises(mt.InputError, match=told):
        replace(CLAIMS["S9"], id="X1", **said)


def test_a_contrast_of_arms_that_are_not_there_is_refused() -> None:
    with pytest.raises(mt.InputError, match="X1: contrast: given 'c'; allowed: a, b"):
        replace(CLAIMS["S9"], id="X1", arms={"a": {}, "b": {}}, contrast=more_than("a", "c"))


OWN = """
from dataclasses import replace
from experiments.claims import claims
CLAIM = replace(claims()["B3"], id="X1", statement="Coordination of the tracks makes agreement likelier.")
"""


def test_a_claim_of_ones_own_is_a_file_from_anywhere(tmp_path: Path) -> None:
    file = tmp_path / "my_claim.py"
    file.write_text(OWN, encoding="utf-8")
    named = claims_named([str(file), "s1"])
    assert list(named) == ["X1", "S1"] and isinstance(named["X1"], Claim)


@pytest.mark.parametrize(
    ("text", "told"),
    [("CLAIM = 3", "given CLAIM = 3"), ("", "given CLAIM = None"), ("1 / 0", "ZeroDivisionError")],
)
def test_a_file_that_declares_no_claim_is_refused(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "mine.py"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(mt.InputError, match=told):
        claims_named([str(file)])


@pytest.mark.parametrize(
    ("names", "told"), [(["S99"], "given 'S99'"), (["S1", "s1"], "S1 twice"), (["no.py"], "no such")]
)
def test_an_unknown_claim_is_refused(names: list[str], told: str) -> None:
    with pytest.raises(mt.InputError, match=told):
        claims_named(names)
