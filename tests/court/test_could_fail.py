"""Whether a claim could have failed: each kind of question fails by its own evidence, and not by another's."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest
from made_evidence import made, options
from made_rows import MadeBench, in_some, planted

from experiments.claims import claims
from experiments.claims.claim import RATIO, Claim, Measured
from experiments.claims.contrast import AgainstBest, Levels, Options, more_than
from experiments.court import audit, examine
from experiments.court.audit import WHOLE, _without, cells_of, could_fail
from experiments.court.bench import Size
from experiments.court.evidence import Evidence, Interval
from experiments.court.hearing import Case, Heard, hear
from experiments.court.judge import judge
from experiments.court.search import Search
from experiments.court.weigh import elsewhere
from experiments.designs.arm import Arm
from simulation.week import week

CASES, REPLICATES = 120, 8
YEARS = Measured("years_fighting", RATIO, more=False)
ARMS: dict[str, Any] = {name: {} for name in "abcde"}
TWO = replace(
    claims()["S8"], arms=ARMS, contrast=more_than("a", "b"), outcome=YEARS, beside=(), judged="more"
)  # of all onsets, so that the outcome's column has its own name
ASKED: dict[str, Claim] = {
    **{kind: replace(TWO, judged=kind) for kind in ("more", "either", "little", "can")},  # type: ignore[arg-type]
    "always": replace(TWO, judged="always", contrast=AgainstBest("a", ("b", "c"))),
    "best": replace(TWO, judged="best", contrast=Options("a", ("b", "c"), rivals=("b",))),
    "shape": replace(TWO, judged="shape", contrast=Levels(tuple("abcde"))),
}
SUPPORTED: dict[str, Evidence] = {
    "more": made("more", 0.2),
    "either": made("either", -0.2),
    "little": made("little"),
    "can": made("can", 0.2),
    "always": made("always", 0.2, confirmed_worst=0, confirmed_searched=0),
    "best": made("best", 0.2, options=options(0.2, 0.2, named=1), regret=Interval(-0.2, -0.21, -0.19)),
    "shape": made("shape", 0.2, options=options(0.2, 0.2), inner=options(0.2, 0.2, 0.2)),
}


def in_a_tenth(value: float, elsewhere: float = 0.0) -> np.ndarray:
    """A gain by case: one in every tenth case, another in all others."""
    return np.where(np.arange(CASES) % 10 == 3, value, elsewhere)


def rows(column: str, values: np.ndarray) -> pd.DataFrame:
    """Rows of an arm in which a column has these values (cases, replicates)."""
    case, replicate = np.indices(values.shape)
    return pd.DataFrame({"case": case.ravel(), "replicate": replicate.ravel(), column: values.ravel()})


def fought(*gains: float | np.ndarray) -> dict[str, pd.DataFrame]:
    """Rows of arms a, b, … that have less years of fighting by so much, as logarithms, and each a little luck."""
    luck = np.random.default_rng(1)
    base = luck.normal(1.5, 0.3, (CASES, REPLICATES))  # arms share their luck
    found = {}
    for name, gain in zip("abcde", gains, strict=False):
        by_case = np.broadcast_to(gain, CASES)[:, None]
        found[name] = rows("years_fighting", np.exp(base - by_case + luck.normal(0, 0.02, base.shape)) - 0.25)
    return found


@pytest.mark.parametrize(
    ("kind", "gains", "fails"),
    [
        ("more", (0.2, 0.0), False), ("more", (0.0, 0.0), True), ("more", (0.0, 0.2), True), ("more", (0.05, 0), False),
        ("either", (0.2, 0.0), False), ("either", (0.0, 0.2), False), ("either", (0.0, 0.0), True),
        ("either", (0.05, 0.0), False),
        ("little", (0.0, 0.0), False), ("little", (0.2, 0.0), True), ("little", (0.0, 0.2), True),
        ("can", (in_a_tenth(0.3), 0.0), False), ("can", (0.0, 0.0), True), ("can", (0.0, 0.2), True),
        ("can", (in_a_tenth(0.3, -0.1), 0.0), False),  # on average the other way
        ("always", (0.2, 0.0, 0.0), False), ("always", (0.2, 0.0, 0.4), True), ("always", (0.0, 0.0, 0.0), True),
        ("always", (in_a_tenth(-0.3, 0.3), 0.0, 0.0), True),  # a tenth is harmed
        ("always", (in_a_tenth(0.0, 0.3), 0.0, 0.0), False), ("always", (0.05, 0.0, 0.0), False),
        ("best", (0.2, 0.0, 0.0), False), ("best", (0.0, 0.2, 0.0), True), ("best", (0.0, 0.0, 0.0), True),
        ("best", (0.0, 0.0, 0.2), False),  # beaten, by one that the paper does not name as its rival
        ("shape", (0.0, 0.1, 0.2, 0.1, 0.0), False), ("shape", (0.0, 0.1, 0.2, 0.3, 0.4), True),
        ("shape", (0.2, 0.1, 0.0, 0.1, 0.2), True), ("shape", (0.0, 0.0, 0.0, 0.0, 0.0), True),
        ("shape", (0.0, 0.0, 0.05, 0.0, 0.0), False),
    ],
)  # fmt: skip
def test_a_claim_fails_by_what_its_kind_is_judged_by(kind: str, gains: tuple[Any, ...], fails: bool) -> None:
    assert judge(SUPPORTED[kind]).answer == "supported"
    assert could_fail(elsewhere(SUPPORTED[kind], ASKED[kind], fought(*gains))) is fails


def reaching(**chances: np.ndarray) -> dict[str, pd.DataFrame]:
    """Rows of arms in which so many of the eight replicates of each case come to quiet without victory."""
    yes = {arm: np.arange(REPLICATES)[None, :] < count[:, None] for arm, count in chances.items()}
    luck = np.random.default_rng(2)
    return {arm: rows("quiet_without_victory", luck.permuted(seen.astype(float), axis=1)) for arm, seen in yes.items()}


NONE, SOME, ONE_CASE = np.zeros(CASES), np.where(np.arange(CASES) % 2, 4, 1), np.where(np.arange(CASES) == 7, 1.0, 0.0)


@pytest.mark.parametrize(
    ("arms", "fails"),
    [
        ({"a": SOME, "b": NONE, "c": NONE}, False),
        ({"a": SOME, "b": NONE, "c": 8 * ONE_CASE}, True),  # one case surely gets there without
        ({"a": SOME, "b": NONE, "c": ONE_CASE}, False),  # one world of a case may be luck
        ({"a": SOME, "b": 2 * in_a_tenth(1), "c": NONE}, False),
        ({"a": ONE_CASE, "b": NONE, "c": NONE}, True),  # the condition does next to nothing
        ({"a": NONE, "b": NONE, "c": NONE}, False),  # nobody gets there in any arm, which says nothing
    ],
)
def test_only_if_fails_by_one_case_that_gets_there_without(arms: dict[str, np.ndarray], fails: bool) -> None:
    claim = replace(claims()["S8"], arms=ARMS, contrast=AgainstBest("a", ("b", "c")))
    evidence = made("only if", 0.2, delta=0.03, confirmed=0, reached=Interval(0.3, 0.2, 0.4))
    assert judge(evidence).answer == "supported"
    assert could_fail(elsewhere(evidence, claim, reaching(**arms))) is fails


@pytest.mark.parametrize(
    ("total", "share", "fails"), [(0.2, 0.5, False), (0.2, 0.0, True), (0.0, 0.5, True), (-0.2, 0.5, True)]
)
def test_through_fails_by_its_total_and_by_its_share(total: float, share: float, fails: bool) -> None:
    claim = replace(claims()["M6"], population="onsets", outcome=YEARS)
    evidence = made("through", 0.2, share=Interval(0.5, 0.4, 0.6))
    assert judge(evidence).answer == "supported"
    names = ("with", "without", "without, played from with", "with, played from without")
    gains = (total, 0.0, share * total, (1.0 - share) * total)
    found = dict(zip(names, fought(*gains).values(), strict=True))
    assert could_fail(elsewhere(evidence, claim, found)) is fails


@pytest.fixture
def far_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """How far mechanisms are from levers, which takes a while to find out, is not asked here."""
    monkeypatch.setattr(audit, "steps", lambda claim: {})


@pytest.mark.usefixtures("far_away")
def test_a_mechanism_makes_a_claim_fail_where_it_does_not_fail_with_it() -> None:
    """Of `best` too, which is judged by options: what is left of these without the mechanism decides."""
    evidence, claim = SUPPORTED["best"], ASKED["best"]
    as_before, beaten = fought(0.2, 0.0, 0.0), fought(0.0, 0.2, 0.0)
    found = cells_of(evidence, claim, {WHOLE: as_before, "keeps": as_before, "takes": beaten})
    assert [(cell.mechanism, cell.fails) for cell in found] == [("keeps", False), ("takes", True)]
    # Where the few worlds of the audit show it failing as it is, they do not tell what a mechanism does.
    assert not any(cell.fails for cell in cells_of(evidence, claim, {WHOLE: beaten, "takes": beaten}))


@pytest.mark.usefixtures("far_away")
@pytest.mark.parametrize("kind", ["always", "best", "shape", "more"])
@pytest.mark.parametrize(("by_audit", "by_theory"), [(True, False), (False, True), (False, False)])
def test_what_never_failed_is_not_supported(
    kind: str, by_audit: bool, by_theory: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched: list[bool] = []
    failing, claim, evidence = fought(0.0, 0.2, 0.0, 0.0, 0.2), ASKED[kind], SUPPORTED[kind]
    monkeypatch.setattr(examine, "_found_failing", lambda *_: bool(searched.append(True)))  # type: ignore[func-returns-value]
    holding = fought(0.0, 0.1, 0.2, 0.1, 0.0) if kind == "shape" else fought(0.2, 0.0, 0.0)
    without = failing if by_audit else holding
    rivals = pd.DataFrame([{"theory": "another", "answer": "supported", "differs": False, "fails": by_theory}])
    cells = cells_of(evidence, claim, {WHOLE: holding, "rule": without})
    case, heard = Case(claim, evidence, judge(evidence)), cast(Heard, None)  # nothing is asked of it
    found = examine._examined(heard, case, cells, rivals, lambda _: None)
    assert found.verdict.answer == ("supported" if by_audit or by_theory else "could not fail")
    assert bool(searched) is not (by_audit or by_theory)


@pytest.mark.parametrize(
    ("kind", "gains", "order"),
    [
        ("more", (-0.2, 0.0, 0.4), [0, 1, 2]), ("either", (-0.2, 0.0, 0.4), [1, 0, 2]),
        ("little", (-0.2, 0.0, 0.4), [2, 0, 1]), ("always", (-0.2, 0.0, 0.4), [0, 1, 2]),
    ],
)  # fmt: skip
def test_a_search_goes_where_the_kind_fails(kind: str, gains: tuple[float, ...], order: list[int]) -> None:
    by_case = np.resize(gains, CASES)
    found = examine.towards_failing(SUPPORTED[kind], ASKED[kind], fought(by_case, 0.0, 0.0))
    assert found.iloc[:3].sort_values().index.tolist() == order


def test_what_is_played_into_an_arm_is_without_the_mechanism_too() -> None:
    strength = next(one.strength for one in week() if one.strength is not None)
    played = _without(
        Arm("a", {"track_two.effort": 1.0}, plays=("trust",), played_from={"track_two.effort": 0.0}), strength
    )
    assert played.settings[strength.name] == played.played_from[strength.name] == 0.0
    assert not _without(Arm("a", {}), strength).played_from


@pytest.mark.parametrize(("outside", "fails"), [(-0.2, True), (0.2, False)])
def test_a_search_ends_where_a_claim_fails_if_there_is_such_a_place(outside: float, fails: bool) -> None:
    """In half of the cases, those of high rivalry, the effect is the other way; or it is there everywhere."""
    truth = planted("more", {"with": in_some(0.5, 0.2, outside)})
    size = Size((40, 160), 8, 8, confirming=40, search=Search(32, 10, 4))
    heard = hear(MadeBench([truth], size), [truth.claim])
    evidence = replace(heard.cases["X1"].evidence, effect=Interval(0.2, 0.19, 0.21))
    assert examine._found_failing(heard, truth.claim, evidence) is fails


def test_where_arms_do_not_differ_a_claim_is_shown_neither_true_nor_false() -> None:
    """A mechanism that is all by which a lever works leaves arms that are the same: that is no failure."""
    same = fought(0.0, 0.0)
    same["b"] = same["a"].copy()
    for kind in ("more", "can"):
        found = elsewhere(SUPPORTED[kind], ASKED[kind], same)
        assert found.differ == 0.0 and not could_fail(found)


def test_effects_that_cancel_up_to_rounding_are_nothing() -> None:
    assert not could_fail(made("more", 0.0, effect=Interval(-1e-20, -4e-18, 4e-18)))
    assert could_fail(made("more", 0.0, effect=Interval(0.0, -1e-6, 1e-6)))


def test_can_does_not_fail_by_a_tenth_below_its_mean_nor_by_one_without_width() -> None:
    """The best tenth is no lower than the mean of all cases: where that may matter, nothing failed."""
    found = replace(SUPPORTED["can"], best=Interval(0.0, -0.01, 0.01))
    assert could_fail(replace(found, effect=Interval(0.0, -0.01, 0.01)))
    assert not could_fail(replace(found, effect=Interval(0.2, 0.1, 0.3)))
    assert not could_fail(replace(found, effect=Interval(0.001, -0.01, 0.01), best=Interval(0.0, 0.0, 0.0)))
