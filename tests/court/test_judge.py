"""The verdict: every answer that each kind of question can give, from made-up numbers, and what must always hold."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO
from typing import Any, get_args

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from made_evidence import DELTA, about, made, options, region

from experiments.court.evidence import KINDS, Evidence, Interval, Option, Region, evidence_from, flat
from experiments.court.judge import ANSWERS, Answer, cases_needed, judge
from simulation.errors import InputError

KNOWN: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("more", {"mean": 0.2}, "supported"),
    ("more", {"mean": -0.2}, "contradicted"),
    ("more", {"mean": 0.0}, "negligible"),
    ("more", {"mean": 0.2, "worst": about(-0.2)}, "mixed"),
    ("more", {"mean": 0.0, "worst": about(-0.2), "best": about(0.2)}, "undecided"),
    ("more", {"mean": 0.05}, "undecided"),
    ("more", {"mean": 0.2, "half": 0.3}, "undecided"),
    ("more", {"mean": 0.2, "could_fail": False}, "could not fail"),
    ("more", {"mean": 0.2, "could_fail": True}, "supported"),
    ("more", {"mean": 0.05, "region": region(0.2, 0.0)}, "conditional"),
    ("more", {"mean": 0.05, "region": region(0.2, 0.0, confirmed=95)}, "undecided"),
    ("more", {"mean": 0.05, "region": region(0.2, 0.0, share=0.95)}, "undecided"),
    ("more", {"mean": 0.05, "region": region(0.2, 0.1)}, "undecided"),
    ("more", {"mean": 0.02, "headroom": about(0.02)}, "out of reach"),
    ("more", {"mean": 0.2, "headroom": about(0.02)}, "supported"),  # whatever its size is valued at
    ("more", {"mean": 0.2, "headroom": about(0.02), "reach": about(0.0)}, "supported"),
    ("more", {"mean": 0.2, "headroom": about(0.02), "reach": about(0.2)}, "supported"),  # its own contrast moves it
    (
        "more",
        {"mean": 0.0, "headroom": about(0.02), "reach": about(0.2)},
        "negligible",
    ),  # both ways
    ("more", {"mean": 0.02, "headroom": about(0.02), "reach": about(0.02)}, "out of reach"),
    ("more", {"mean": 0.0, "differ": 0.0}, "out of reach"),
    ("more", {"mean": 0.0, "differ": 0.001}, "negligible"),
    ("more", {"mean": 0.0, "differ": 0.0, "quick": True, "look": 1}, "negligible"),  # so few worlds do not tell
    ("more", {"mean": 0.2, "room_for": 0.02}, "out of reach"),
    ("more", {"mean": 0.2, "room_against": 0.02}, "out of reach"),
    ("more", {"mean": 0.2, "denominators": 74, "drawn": 640}, "out of reach"),
    ("more", {"mean": 0.2, "denominators": 74, "drawn": 160}, "undecided"),  # a full trial would have enough
    ("more", {"mean": 0.2, "denominators": 18, "drawn": 160}, "out of reach"),
    ("more", {"mean": 0.2, "events": 9, "others": 5000}, "undecided"),
    ("more", {"mean": 0.0, "padded": about(0.0, 0.06)}, "undecided"),
    ("either", {"mean": 0.2}, "supported"),
    ("either", {"mean": -0.2}, "supported"),
    ("either", {"mean": 0.0}, "negligible"),
    ("either", {"mean": 0.05}, "undecided"),
    ("either", {"mean": -0.2, "room_for": 0.02, "room_against": 0.9}, "supported"),
    ("either", {"mean": 0.0, "room_for": 0.02, "room_against": 0.02}, "out of reach"),
    ("either", {"mean": 0.05, "region": region(0.2, -0.2)}, "undecided"),
    ("little", {"mean": 0.0}, "supported"),
    ("little", {"mean": 0.0, "differ": 0.0}, "out of reach"),
    ("little", {"mean": 0.2}, "contradicted"),
    ("little", {"mean": -0.2}, "contradicted"),
    ("little", {"mean": 0.05}, "undecided"),
    ("always", {"mean": 0.2, "confirmed_worst": 0, "confirmed_searched": 0}, "supported"),
    ("always", {"mean": 0.2, "confirmed_worst": 6, "confirmed_searched": 0}, "supported, not always"),
    ("always", {"mean": 0.2, "confirmed_worst": 0, "confirmed_searched": 1}, "supported, not always"),
    ("always", {"mean": 0.2, "confirmed_worst": 7, "confirmed_searched": 0}, "contradicted"),
    ("always", {"mean": 0.2, "confirmed_worst": 2, "confirmed_searched": 0, "cases": 160}, "contradicted"),
    ("always", {"mean": 0.2, "confirmed_worst": 1, "confirmed_searched": 0, "cases": 160}, "supported, not always"),
    (
        "always",
        {"mean": 0.2, "confirmed_worst": 6, "confirmed_searched": 0, "cases": 160, "look": 1},
        "supported, not always",
    ),
    ("always", {"mean": 0.2, "confirmed_worst": 1}, "supported, not always"),  # a search would change nothing
    ("always", {"mean": 0.05, "half": 0.04, "confirmed_worst": 7}, "contradicted"),
    ("always", {"mean": 0.05, "half": 0.04, "confirmed_worst": 6}, "undecided"),
    ("always", {"mean": -0.2}, "contradicted"),
    ("always", {"mean": 0.2, "worst": about(-0.2)}, "contradicted"),
    ("always", {"mean": 0.0}, "negligible"),
    ("always", {"mean": 0.2}, "undecided"),
    ("only if", {"mean": 0.2, "confirmed": 0, "reached": about(0.3)}, "supported"),
    ("only if", {"mean": 0.2, "confirmed": 1, "reached": about(0.3)}, "contradicted"),
    ("only if", {"mean": 0.0, "confirmed": 1, "differ": 0.0}, "contradicted"),
    ("only if", {"mean": 0.2, "confirmed": 0, "reached": about(0.05)}, "undecided"),
    ("only if", {"mean": 0.0, "confirmed": 0, "reached": about(0.05)}, "negligible"),
    ("best", {"options": options(0.2, 0.1), "regret": about(0.02)}, "supported"),
    ("best", {"options": options(0.2, 0.1), "regret": about(0.2)}, "undecided"),
    ("best", {"options": options(-0.2, 0.1, named=1), "regret": about(0.2)}, "contradicted"),
    ("best", {"options": options(-0.2, 0.1), "regret": about(0.2)}, "undecided"),
    ("best", {"options": options(0.0, 0.01), "regret": about(0.0)}, "negligible"),
    ("can", {"mean": 0.0, "best": about(0.2)}, "supported"),
    ("can", {"mean": 0.0, "best": about(0.0)}, "contradicted"),
    ("can", {"mean": 0.0, "best": about(0.05)}, "undecided"),
    ("can", {"mean": 0.0, "best": about(0.2), "cases": 159}, "undecided"),  # a tenth of so few shows nothing
    ("can", {"mean": 0.0, "best": about(0.0), "cases": 159}, "undecided"),
    ("can", {"mean": 0.2, "best": about(0.05)}, "supported"),  # the mean of all is no higher than that of a tenth
    ("can", {"mean": 0.2, "best": about(0.05), "cases": 90}, "supported"),
    ("can", {"mean": 0.0, "best": about(0.2), "headroom": about(0.02), "reach": about(0.02)}, "supported"),
    ("can", {"mean": 0.0, "best": about(0.0), "headroom": about(0.02), "reach": about(0.02)}, "out of reach"),
    ("through", {"mean": 0.2, "share": about(0.5, 0.1)}, "supported"),
    ("through", {"mean": 0.2, "share": about(0.1, 0.1)}, "negligible"),
    ("through", {"mean": 0.2, "share": about(0.3, 0.1)}, "undecided"),
    ("through", {"mean": -0.2, "share": about(0.5, 0.1)}, "contradicted"),
    ("shape", {"options": options(0.2, 0.1), "inner": options(0.1)}, "supported"),
    ("shape", {"options": options(0.2, 0.0), "inner": options(-0.2, 0.0)}, "contradicted"),
    ("shape", {"options": options(0.01, 0.0), "inner": options(0.0, 0.01)}, "negligible"),
    ("shape", {"options": options(0.2, 0.05), "inner": options(0.05)}, "undecided"),
)


@pytest.mark.parametrize(("kind", "numbers", "answer"), KNOWN)
def test_known_numbers_give_known_answers(kind: str, numbers: dict[str, Any], answer: str) -> None:
    assert judge(made(kind, **numbers)).answer == answer


def test_every_answer_is_tried_and_has_a_meaning() -> None:
    assert {answer for _, _, answer in KNOWN} == set(get_args(Answer)) == set(ANSWERS)
    assert {kind for kind, _, _ in KNOWN} == set(KINDS)


@pytest.mark.parametrize(
    ("numbers", "reason"),
    [
        ({"mean": 0.05}, "at the threshold"),
        ({"mean": 0.05, "half": 0.03}, "too few runs"),
        ({"mean": 0.0, "worst": about(-0.2)}, "tails undecided"),
        ({"mean": 0.2, "events": 50, "others": 9}, "not estimable"),
        ({"mean": 0.02, "headroom": about(0.0)}, "nothing moves this outcome"),
    ],
)
def test_what_is_not_decided_says_why(numbers: dict[str, Any], reason: str) -> None:
    assert judge(made("more", **numbers)).reason == reason


def test_the_first_look_never_says_that_there_is_nothing() -> None:
    for kind in ("more", "little", "always", "can", "best", "shape"):
        nothing = made(kind, 0.0, **({"options": options(0.0)} if kind == "best" else {}))
        assert judge(replace(nothing, look=1)).answer in ("undecided", "contradicted")
    assert judge(made("more", 0.2, look=1)).answer == "supported"


@pytest.mark.parametrize("kind", ["always", "only if", "best"])
def test_a_quick_run_does_not_tell_of_single_cases(kind: str) -> None:
    verdict = judge(made(kind, 0.5, quick=True, look=1, options=options(0.5)) if kind == "best" else
                    made(kind, 0.5, quick=True, look=1))  # fmt: skip
    assert (verdict.answer, verdict.reason) == ("undecided", "a quick run does not tell")
    assert "preliminary" in verdict.marks


def test_a_quick_run_without_tails_judges_by_the_mean_and_says_so() -> None:
    for mean, answer in ((0.2, "supported"), (-0.2, "contradicted"), (0.0, "negligible")):
        verdict = judge(made("more", mean, quick=True, look=1, worst=None, best=None))
        assert (verdict.answer, verdict.marks) == (answer, ("preliminary",))


def test_a_full_run_without_tails_decides_nothing_that_needs_them() -> None:
    assert judge(made("more", 0.2, worst=None, best=None)).answer == "undecided"


def test_marks_stand_beside_the_answer() -> None:
    assert judge(made("can", 0.2)).marks == ("weak claim",)
    assert judge(made("can", -0.2, best=about(0.2))).marks == ("weak claim", "on average the other way")
    assert "describes a rule" in judge(made("more", 0.2, rule=True)).marks
    assert "by construction" in judge(made("only if", 0.2, confirmed=0, reached=about(0.3), by_construction=True)).marks
    assert judge(made("more", 0.2, region=region(0.4, 0.0))).marks == ("larger where power > 0.5",)


def test_how_many_cases_would_do() -> None:
    assert cases_needed(made("more", 0.05, half=0.4 * DELTA)) is None
    assert cases_needed(made("more", 0.05, half=DELTA)) == 4 * 640 + 1
    assert cases_needed(made("can", 0.05, half=DELTA, best=about(0.05, 0.4 * DELTA))) is None
    assert cases_needed(made("can", 0.05, half=0.0, best=about(0.05, DELTA))) == 4 * 640 + 1
    assert cases_needed(made("can", 0.05, best=about(0.05, 0.0), cases=90)) == 160
    # A quick run has no tenth, but it is a tenth that would tell.
    assert cases_needed(made("can", 0.05, half=0.5 * DELTA, best=None, worst=None, quick=True, cases=30)) == 160


ENDS = st.floats(-0.5, 0.5)


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    low, mean, high = sorted(draw(st.tuples(ENDS, ENDS, ENDS)))
    return Interval(mean, low, high)


@st.composite
def evidence(draw: st.DrawFn, kinds: tuple[str, ...] = tuple(KINDS)) -> Evidence:
    kind = draw(st.sampled_from(kinds))
    maybe = st.none() | st.integers(0, 20)
    more: dict[str, Any] = {
        "effect": draw(intervals()),
        "worst": draw(st.none() | intervals()),
        "best": draw(st.none() | intervals()),
        "padded": draw(st.none() | intervals()),
        "quick": draw(st.booleans()),
        "look": draw(st.sampled_from((1, 2))),
        "could_fail": draw(st.sampled_from((None, True, False))),
        "events": draw(st.none() | st.integers(0, 5000)),
        "others": draw(st.none() | st.integers(0, 5000)),
        "room_for": draw(st.none() | st.floats(0, 1)),
        "room_against": draw(st.none() | st.floats(0, 1)),
        "headroom": draw(st.none() | intervals()),
        "reach": draw(st.none() | intervals()),
        "differ": draw(st.sampled_from((None, 0.0, 0.25))),
        "drawn": draw(st.none() | st.integers(1, 640)),
        "cases": draw(st.integers(1, 640)),
        "denominators": draw(maybe),
    }
    others = st.lists(intervals(), max_size=3).map(
        lambda found: tuple(Option(f"option {n}", one, n == 0) for n, one in enumerate(found))
    )
    own: dict[str, dict[str, Any]] = {
        "always": {"confirmed_worst": draw(maybe), "confirmed_searched": draw(maybe)},
        "only if": {"confirmed": draw(maybe), "reached": draw(st.none() | intervals())},
        "best": {"options": draw(others), "regret": draw(st.none() | intervals())},
        "through": {"share": draw(st.none() | intervals())},
        "shape": {"options": draw(others), "inner": draw(others)},
        "more": {"rule": draw(st.booleans()), "region": draw(st.none() | st.just(region(0.3, 0.0)))},
    }
    return made(kind, **(more | own.get(kind, {})))


@settings(max_examples=50)
@given(evidence())
def test_any_evidence_gets_one_of_the_answers_and_its_row_gets_the_same(asked: Evidence) -> None:
    verdict = judge(asked)
    assert verdict.answer in ANSWERS
    read = evidence_from(flat(asked))
    assert read == asked and judge(read) == verdict


@settings(max_examples=50)
@given(evidence())
def test_what_is_read_from_a_file_is_what_was_written(asked: Evidence) -> None:
    text = pd.DataFrame([flat(asked)]).to_csv(index=False)
    (row,) = pd.read_csv(StringIO(text), dtype=str, keep_default_na=False).to_dict("records")
    assert evidence_from(row) == asked


@settings(max_examples=50)
@given(evidence())
def test_no_first_look_of_any_evidence_says_that_there_is_nothing(asked: Evidence) -> None:
    assert judge(replace(asked, look=1, quick=False)).answer != "negligible"


def reversed_sign(asked: Evidence) -> Evidence:
    """The evidence on the opposite claim."""

    def turned(one: Interval | None) -> Interval | None:
        return one.negative() if one else None

    return replace(
        asked, effect=asked.effect.negative(), worst=turned(asked.best), best=turned(asked.worst),
        padded=turned(asked.padded), room_for=asked.room_against, room_against=asked.room_for, region=None,
    )  # fmt: skip


OPPOSITE = {"supported": "contradicted", "could not fail": "contradicted", "contradicted": "supported"}


@settings(max_examples=50)
@given(evidence(("more",)))
def test_the_reversed_claim_gets_the_reversed_answer(asked: Evidence) -> None:
    plain = replace(asked, could_fail=None, region=None)
    one, other = judge(plain), judge(reversed_sign(plain))
    if "mixed" not in (one.answer, other.answer):
        assert other.answer == OPPOSITE.get(one.answer, one.answer)


# A best tenth below a mean that may be high is no contradiction: once the mean is known it may support.
@example(made("can", effect=Interval(0.5, 0.0, 0.5), best=Interval(0.0, 0.0, 0.0), worst=None, cases=160, look=1), 0.0)
@settings(max_examples=50)
@given(evidence(("more", "little", "can")), st.floats(0, 1))
def test_narrower_intervals_change_only_what_was_undecided(asked: Evidence, factor: float) -> None:
    def narrower(one: Interval | None) -> Interval | None:
        ends = one and (one.mean - factor * (one.mean - one.low), one.mean + factor * (one.high - one.mean))
        return Interval(one.mean, *ends) if one and ends else None

    plain = replace(asked, region=None)
    effect = narrower(plain.effect)
    assert effect is not None
    sharper = replace(
        plain, effect=effect, padded=narrower(plain.padded), worst=narrower(plain.worst), best=narrower(plain.best)
    )
    before, after = judge(plain).answer, judge(sharper).answer
    assert before in ("undecided", after)


def test_a_kind_that_is_not_known_and_a_number_that_is_missing_are_refused() -> None:
    with pytest.raises(InputError, match="judged: given 'perhaps'"):
        evidence_from({"judged": "perhaps"})
    with pytest.raises(InputError, match="effect: given nothing"):
        evidence_from({**flat(made("more")), "effect_low": None})


def test_a_region_that_is_missing_in_part_is_none() -> None:
    assert isinstance(evidence_from(flat(made("more", region=region(0.2, 0.0)))).region, Region)
    assert evidence_from(flat(made("more"))).region is None
