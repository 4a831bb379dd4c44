"""Each kind of question on made rows, from the rows to the verdict: every answer is found where it is planted."""

from __future__ import annotations

import math
from typing import Any

import pytest
from made_rows import CHANCE, KINDS, LEVEL, RATE, Planted, answer, in_some, planted, reversed_claim, scattered

from experiments.claims.claim import Judged
from experiments.court import intervals
from experiments.court.bench import Size
from experiments.court.judge import ANSWERS
from experiments.court.search import Search

SIZE = Size((160, 320), 8, 16, confirming=400, search=Search(8, 2, 2))
DELTA = math.log(1.05)
HARMS_A_TENTH = in_some(0.1, -0.3, 0.2)
ONLY_THERE = in_some(0.7, 0.12, -0.1)
SAME: dict[str, Any] = {"same_luck": True}
"""Arms that do not differ in any world."""


@pytest.fixture(autouse=True)
def fewer_resamples(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tenth of the resamples: the shares that are planted lie far from the threshold."""
    monkeypatch.setattr(intervals, "RESAMPLES", 2_000)


def of_with(kind: Judged, gain: Any, **said: Any) -> Planted:
    return planted(kind, {"with": gain}, **said)


def of_level(level: str, gain: Any, **said: Any) -> Planted:
    return planted("shape", {level: gain}, **said)


RARE: dict[str, Any] = {"measured": CHANCE, "base": 0.05}
PLANTED: list[tuple[Planted, str]] = [
    (of_with("more", 0.2), "supported"),
    (of_with("more", 0.2, measured=CHANCE), "supported"),
    (of_with("either", 0.5, measured=LEVEL), "supported"),
    (of_with("more", 0.2, measured=RATE, base=0.6), "supported"),
    (of_with("more", HARMS_A_TENTH), "mixed"),
    (of_with("more", -0.2), "contradicted"),
    (of_with("more", 0.0), "negligible"),
    (of_with("more", ONLY_THERE), "conditional"),
    (of_with("more", DELTA), "undecided: at the threshold"),
    (of_with("more", 0.2, luck=4.0), "undecided: too few runs"),
    (of_with("more", scattered(0.15, -DELTA, 0.2), luck=0.1), "undecided: tails undecided"),
    (of_with("more", 0.0, measured=CHANCE, base=0.0005), "undecided: not estimable"),
    (of_with("more", 0.0, lever=0.0, luck=0.05), "out of reach: nothing moves this outcome"),
    (of_with("more", 0.005, measured=CHANCE, base=0.99, lever=-0.5), "out of reach: no room in the claimed direction"),
    (of_with("more", 0.2, measured=CHANCE, base=0.01), "out of reach: no room in the other direction"),
    (of_with("more", 0.2, measured=RATE, chances=0.01), "out of reach: too few cases with a denominator"),
    (of_with("more", 0.0, **SAME), "out of reach: the arms do not differ"),
    (of_with("either", -0.2), "supported"),
    (of_with("either", 0.0), "negligible"),
    (of_with("either", DELTA), "undecided: at the threshold"),
    (of_with("either", 0.0, **SAME), "out of reach: the arms do not differ"),
    (of_with("little", 0.0), "supported"),
    (of_with("little", 0.2), "contradicted"),
    (of_with("little", -0.2), "contradicted"),
    (of_with("little", -DELTA), "undecided: at the threshold"),
    (of_with("little", 0.0, **SAME), "out of reach: the arms do not differ"),
    (of_with("always", 0.2), "supported"),
    (of_with("always", in_some(0.006, -0.1, 0.2), luck=0.1), "supported, not always"),
    (of_with("always", -0.2), "contradicted"),
    (of_with("always", in_some(0.1, -0.4, 0.3)), "contradicted"),
    (of_with("always", 0.0), "negligible"),
    (of_with("always", DELTA), "undecided: at the threshold"),
    (of_with("always", 0.0, lever=0.0, luck=0.05), "out of reach: nothing moves this outcome"),
    (of_with("only if", 0.4, **RARE), "supported"),
    (of_with("only if", 0.4, measured=CHANCE, base=0.3), "contradicted"),
    (of_with("only if", 0.0, **RARE), "negligible"),
    (of_with("only if", 0.03, **RARE), "undecided: too few runs"),
    (of_with("only if", 0.4, measured=CHANCE, base=0.01), "out of reach: no room in the other direction"),
    (of_with("best", 0.2), "supported"),
    (planted("best", {"other": 0.2}), "contradicted"),
    (planted("best", {"without": 0.2}), "undecided: options undecided"),  # better, but not named as the rival
    (of_with("best", 0.0), "negligible"),
    (of_with("best", ONLY_THERE), "conditional"),
    (of_with("best", 0.0, **SAME), "out of reach: the arms do not differ"),
    (of_with("can", in_some(0.12, 0.5, 0.0)), "supported"),
    (of_with("can", in_some(0.12, 0.5, -0.1)), "supported"),
    (of_with("can", 0.0, luck=0.1), "contradicted"),
    (of_with("can", DELTA, luck=0.1), "undecided: at the threshold"),
    (of_with("can", 0.0, **SAME), "out of reach: the arms do not differ"),
    (of_with("through", 0.3, share=0.6), "supported"),
    (of_with("through", 0.3, share=0.0), "negligible"),
    (of_with("through", 0.0, share=0.6), "negligible"),
    (of_with("through", -0.3, share=0.6), "contradicted"),
    (of_with("through", HARMS_A_TENTH, share=0.6), "mixed"),
    (of_with("through", ONLY_THERE, share=0.6), "conditional"),
    (of_with("through", 0.3, share=0.25), "undecided: share through the path undecided"),
    (of_with("through", 0.0, share=0.6, **SAME), "out of reach: the arms do not differ"),
    (of_level("2", 0.2), "supported"),
    (of_level("4", 0.2), "contradicted"),
    (of_level("2", 0.0), "negligible"),
    (of_level("2", ONLY_THERE), "conditional"),
    (of_level("2", DELTA), "undecided: options undecided"),
    (of_level("2", 0.0, **SAME), "out of reach: the arms do not differ"),
]


@pytest.mark.parametrize("kind", KINDS)
def test_every_answer_is_found_where_it_is_planted(kind: Judged) -> None:
    for truth, expected in ((truth, expected) for truth, expected in PLANTED if truth.claim.kind == kind):
        verdict = answer(truth, SIZE).verdict
        found = f"{verdict.answer}: {verdict.reason}" if verdict.reason else verdict.answer
        assert found == expected, (kind, truth)


def test_data_are_made_for_every_answer_and_the_plain_ones_of_each_kind() -> None:
    """Of those that come from rows alone: what could not fail is known from the audit."""
    made = {(truth.claim.kind, expected.split(":")[0]) for truth, expected in PLANTED}
    assert {said for _, said in made} == set(ANSWERS) - {"could not fail"}
    for kind in KINDS:
        least = {"supported", "undecided", "out of reach"} | ({"contradicted"} if kind != "either" else {"negligible"})
        assert least <= {said for one, said in made if one == kind}


REVERSED: list[tuple[Planted, str]] = [
    (of_with("more", 0.2), "contradicted"),
    (of_with("more", 0.0), "negligible"),
    (of_with("more", HARMS_A_TENTH), "undecided"),  # harm on average, and help for a tenth
    (of_with("either", 0.2), "supported"),
    (of_with("little", 0.2), "contradicted"),
    (of_with("little", 0.0), "supported"),
    (of_with("always", 0.2), "contradicted"),
    (of_with("best", 0.2), "contradicted"),
    (of_with("can", 0.2), "contradicted"),
    (of_with("through", 0.3, share=0.6), "contradicted"),
    (of_level("2", 0.2), "contradicted"),
    (of_level("4", 0.2), "contradicted"),  # nothing in between is best, or worst
]
"""Truths of which the answer to the claim as it is stands above, with the answer to its opposite. Not of *only if*: a
case that reaches the outcome without the condition speaks against it whatever the sign."""


def test_a_reversed_claim_gets_the_reversed_answer() -> None:
    for truth, expected in REVERSED:
        assert answer(reversed_claim(truth), SIZE).verdict.answer == expected, (truth.claim.kind, truth.gains)


def test_a_reversed_claim_has_the_negative_of_the_effect_from_the_same_rows() -> None:
    plain, turned = (answer(one, SIZE).evidence for one in (of_with("more", 0.2), reversed_claim(of_with("more", 0.2))))
    assert turned.look == plain.look and turned.effect == plain.effect.negative()


CLEAR: list[tuple[Planted, str]] = [
    (of_with("more", 0.25, luck=0.4), "supported"),
    (of_with("more", in_some(0.1, -0.5, 0.25), luck=0.4), "mixed"),
    (of_with("more", 0.15, measured=CHANCE), "supported"),
    (of_with("either", -0.25, luck=0.4), "supported"),
    (of_with("either", 0.0, luck=0.4), "negligible"),
    (of_with("little", 0.0, luck=0.4), "supported"),
    (of_with("little", 0.25, luck=0.4), "contradicted"),
    (of_with("always", 0.25, luck=0.4), "supported"),
    (of_with("always", -0.25, luck=0.4), "contradicted"),
    (of_with("only if", 0.4, measured=CHANCE, base=0.09), "supported"),
    (of_with("best", 0.25, luck=0.4), "supported"),
    (planted("best", {"other": 0.25}, luck=0.4), "contradicted"),
    (of_with("can", in_some(0.15, 0.5, 0.0), luck=0.4), "supported"),
    (
        of_with("can", 0.0, luck=0.3),
        "contradicted",
    ),  # with more luck its tenth, at the level of the court, is not clear
    (of_with("through", 0.4, share=0.7, luck=0.4), "supported"),
    (of_with("through", 0.4, share=0.0, luck=0.4), "negligible"),
    (of_level("2", 0.25, luck=0.4), "supported"),
    (of_level("4", 0.25, luck=0.4), "contradicted"),
]
"""Truths that lie clear of every threshold, with what is then true."""
FEW, MANY = (Size((80 * k, 160 * k), 2, 16, confirming=400, search=Search(8, 2, 2)) for k in (1, 10))


def test_ten_times_the_runs_decide_what_was_undecided_and_change_nothing_else() -> None:
    few = ten_times_the_runs(CLEAR[1::3], seed=1)
    assert few.count("undecided") >= 2  # else nothing was left for more runs to decide


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 22))
def test_ten_times_the_runs_decide_what_was_undecided_of_every_kind(seed: int) -> None:
    ten_times_the_runs(CLEAR, seed)


def ten_times_the_runs(truths: list[tuple[Planted, str]], seed: int) -> list[str]:
    """The answers of a small trial of each truth, once they and those of ten times the runs are seen to agree."""
    found: list[str] = []
    for truth, expected in truths:
        few, many = (answer(truth, size, seed).verdict.answer for size in (FEW, MANY))
        assert few in ("undecided", many) and many == expected, (truth.claim.kind, truth.gains, few, many)
        found.append(few)
    return found
