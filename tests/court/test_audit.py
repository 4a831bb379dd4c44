"""The audit's two looks: every mechanism over the first cases, and over all what these do not settle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest
from made_evidence import DELTA, made

from experiments.claims import claims
from experiments.claims.claim import POINTS, RATIO, Claim, Measured
from experiments.claims.contrast import effects_differ, more_than
from experiments.court import audit
from experiments.court.audit import FIRST, MOVERS, WHOLE, Cell, audited, cells_of
from experiments.court.evidence import Evidence, Interval
from experiments.court.hearing import Case, Heard
from experiments.court.judge import judge
from experiments.designs.arm import Arm
from simulation.week import week

CLAIM = replace(
    claims()["S8"],
    arms={"a": {"track_two.effort": 1.0}, "b": {"track_two.effort": 0.0}},
    contrast=more_than("a", "b"),
    outcome=Measured("years_fighting", RATIO, more=False),
    beside=(),
    judged="more",
)
PATH = ("with", "without", "with, played from without", "without, played from with")
AUDITED, REPLICATES, EFFECT = 120, 8, 0.2
UNEVEN = np.tile([0.1, -0.1], FIRST // 2)
"""Effects that are even over cases and nothing on average."""


@pytest.fixture(autouse=True)
def far_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """How far mechanisms are from levers, which takes a while to find out, is not asked here."""
    monkeypatch.setattr(audit, "steps", lambda claim: {})


def worlds(values: np.ndarray, column: str = "years_fighting") -> pd.DataFrame:
    """Rows in which a column has these values (cases, replicates)."""
    case, replicate = np.indices(values.shape)
    return pd.DataFrame({"case": case.ravel(), "replicate": replicate.ravel(), column: values.ravel()})


def fought(*gains: Any, names: tuple[str, ...] = ("a", "b")) -> dict[str, pd.DataFrame]:
    """Rows of arms that have less years of fighting by so much in each case, as logarithms, under the same luck."""
    base = np.random.default_rng(1).normal(1.5, 0.3, (FIRST, REPLICATES))
    gained = (np.broadcast_to(gain, FIRST)[:, None] for gain in gains)
    return {name: worlds(np.exp(base - gain) - 0.25) for name, gain in zip(names, gained, strict=True)}


def is_settled(evidence: Evidence, whole: Any, left: Any, claim: Claim = CLAIM) -> bool:
    (cell,) = cells_of(evidence, claim, {WHOLE: whole, "some rule": left})
    return cell.settled


@pytest.mark.parametrize(
    ("evidence", "whole", "left", "expected"),
    [
        (made("more", 0.2), 0.2, 0.2, True),  # no world comes out otherwise
        (made("more", 0.2), 0.2, 0.2 + UNEVEN / 10, True),  # by less than matters
        (made("more", 0.2), 0.2, 0.2 + 5 * UNEVEN, False),  # it may change what matters
        (made("more", 0.06), 0.06, 0.03, False),  # what is left may matter no more
        (made("more", 0.2), 0.2, 0.1, False),
        (made("more", -0.2), -0.2, -0.17, True),  # refuted: whether it fails is no question any more
        (made("more", -0.2), -0.2, -0.1, False),
        (made("either", -0.2), -0.2, -0.2 + UNEVEN / 10, True),
        (made("either", -0.06), -0.06, -0.03, False),
        (made("little"), 0.01, 0.0, True),
        (made("little"), 0.01, 0.049 + UNEVEN / 10, False),
        (made("can", 0.2), 0.2, 0.2 + UNEVEN / 10, False),  # a tenth decides, of which the mean does not tell
        (made("can", 0.2), 0.2, 0.2, True),
        (made("can", -0.2), -0.2, -0.2 + UNEVEN / 10, True),  # contradicted
        (made("can", 0.0), 0.0, 0.2 + 5 * UNEVEN, True),  # by a tenth: there is no mean that a mechanism could carry
    ],
)
def test_a_mechanism_is_settled_where_it_cannot_matter(
    evidence: Evidence, whole: Any, left: Any, expected: bool
) -> None:
    assert is_settled(evidence, fought(whole, 0.0), fought(left, 0.0)) is expected


def test_that_no_world_changes_tells_little_where_arms_hardly_differ() -> None:
    few, enough = (np.where(np.arange(FIRST) < number, 0.5, 0.0) for number in (MOVERS - 1, MOVERS))
    assert not is_settled(made("can", 0.2), fought(few, 0.0), fought(few, 0.0))
    assert is_settled(made("can", 0.2), fought(enough, 0.0), fought(enough, 0.0))
    assert is_settled(made("can", -0.2), fought(few, 0.0), fought(few, 0.0))  # it is refuted already


def test_of_forks_at_two_states_cases_count_in_which_arms_differ() -> None:
    """What each adds to a difference between two sets of cases is never quite nothing, if its arms differ or not."""
    names = ("a: now", "a: never", "b: now", "b: never")
    claim = replace(CLAIM, arms={name: {} for name in names}, contrast=effects_differ(names[:2], names[2:]))
    few, many = (np.where(np.arange(FIRST) < number, 0.5, 0.0) for number in (2, 20))
    rows = {number: fought(gain, 0.0, 0.0, 0.0, names=names) for number, gain in ((2, few), (20, many))}
    for arms in rows.values():  # either state is met by some of the cases
        arms.update({name: table[table["case"] % 4 != 3] for name, table in arms.items() if name.startswith("b")})
    evidence = made("can", 0.2)
    assert not is_settled(evidence, rows[2], rows[2], claim)
    assert is_settled(evidence, rows[20], rows[20], claim)


def test_a_path_that_vanishes_while_the_total_stays_is_not_settled() -> None:
    claim = replace(CLAIM, arms={name: {} for name in PATH}, contrast=more_than(*PATH[:2]), judged="through")
    evidence = made("through", 0.2, share=Interval(0.5, 0.4, 0.6))
    half, none = fought(0.2, 0.0, 0.1, 0.1, names=PATH), fought(0.2, 0.0, 0.2, 0.0, names=PATH)
    assert not is_settled(evidence, half, none, claim)
    assert is_settled(evidence, half, half, claim)


def test_few_worlds_that_move_do_not_settle_a_probability() -> None:
    """One world of 320 is too little to say that a probability does not change by what matters, three points."""
    claim = replace(CLAIM, outcome=Measured("agreement", POINTS))
    evidence = made("more", 0.5, scale="share", delta=0.03)
    yes, no = np.tile(np.arange(REPLICATES) < 4, (FIRST, 1)) * 1.0, np.zeros((FIRST, REPLICATES))
    once = yes.copy()
    once[0, 0] = 0.0
    arms = {"a": worlds(yes, "agreement"), "b": worlds(no, "agreement")}
    assert not is_settled(evidence, arms, {**arms, "a": worlds(once, "agreement")}, claim)


def test_all_mechanisms_share_the_level_at_which_one_makes_a_claim_fail() -> None:
    """What fails as one of two is not seen to fail as one of many."""
    evidence, whole = made("more", 0.2), fought(0.2, 0.0)
    left = fought(0.9 * UNEVEN, 0.0)
    found = {
        among: cells_of(evidence, CLAIM, {WHOLE: whole, "some rule": left}, among)[0].fails for among in (2, 10_000)
    }
    assert found == {2: True, 10_000: False}


class MadeWorlds:
    """A bench whose worlds have less war in arm a by a made effect: none of it without `TAKES`, in luck's hands without
    `MOVES`, the other way round without `TURNS`."""

    def __init__(self) -> None:
        self.size = SimpleNamespace(audited=AUDITED, again=REPLICATES)
        self.asked: list[tuple[int, set[str]]] = []
        luck = np.random.default_rng(1)
        self.base = luck.normal(1.5, 0.3, (AUDITED, REPLICATES))
        self.moves = luck.normal(0.0, 1.0, AUDITED)

    def fresh(self, _: Any, arms: Mapping[str, Arm], cases: pd.DataFrame, *__: Any) -> dict[str, pd.DataFrame]:
        self.asked.append((len(cases), set(arms)))
        return {key: self.rows(arm, cases.index.to_numpy()) for key, arm in arms.items()}

    def rows(self, arm: Arm, numbers: np.ndarray) -> pd.DataFrame:
        gone = {name for name, value in arm.settings.items() if name != "track_two.effort" and value == 0}
        gain = np.zeros(len(numbers))
        if arm.settings["track_two.effort"] > 0.0 and TAKES not in gone:
            gain += -EFFECT if TURNS in gone else EFFECT
            gain += self.moves[numbers] * (MOVES in gone)
        found = worlds(np.exp(self.base[numbers] - gain[:, None]) - 0.25)
        return found.assign(case=numbers[found["case"]])


STRENGTHS = [mechanism for mechanism in week() if mechanism.strength is not None][:5]
ONE, TAKER, MOVER, TURNER, OTHER = (mechanism.name for mechanism in STRENGTHS)
_, TAKES, MOVES, TURNS, _ = (mechanism.strength.name for mechanism in STRENGTHS if mechanism.strength)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Heard:
    for name, instead in (("week", lambda: STRENGTHS), ("makers", lambda _: set())):
        monkeypatch.setattr(audit, name, instead)
    arms = {name: Arm(name, settings) for name, settings in CLAIM.arms.items()}  # type: ignore[arg-type]
    made_up: Any = SimpleNamespace(
        bench=MadeWorlds(),
        judged=lambda _: {name: (name, arm) for name, arm in arms.items()},
        group=lambda _: None,
        settings=lambda _: pd.DataFrame(index=np.arange(AUDITED + 20)),
    )
    return cast(Heard, made_up)


def by_name(heard: Heard) -> dict[str, Cell]:
    evidence = made("more", EFFECT)
    return {cell.mechanism: cell for cell in audited(heard, Case(CLAIM, evidence, judge(evidence)))}


def test_what_the_first_cases_do_not_settle_is_run_over_all(heard: Heard) -> None:
    cells = by_name(heard)
    assert list(cells) == [ONE, TAKER, MOVER, TURNER, OTHER]
    assert [cell.cases for cell in cells.values()] == [FIRST, AUDITED, AUDITED, AUDITED, FIRST]
    assert [cell.fails for cell in cells.values()] == [False, False, False, True, False]
    assert cells[TAKER].changes(DELTA) and cells[TAKER].left == pytest.approx(0.0, abs=1e-9)
    # The arms as they are are run over the others too, with three mechanisms taken out of each.
    assert [(cases, len(arms)) for cases, arms in heard.bench.asked] == [(40, 2 * 6), (80, 2 * 4)]  # type: ignore[attr-defined]


def test_a_longer_look_says_what_one_over_all_cases_would(heard: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    in_two = by_name(heard)
    monkeypatch.setattr(audit, "FIRST", AUDITED)
    at_once = by_name(heard)
    assert {cell.cases for cell in at_once.values()} == {AUDITED}
    assert all(in_two[name] == at_once[name] for name in (TAKER, MOVER, TURNER))
    assert in_two[ONE].change.mean == at_once[ONE].change.mean == 0.0


def test_the_longer_look_shares_its_level_among_all_mechanisms(heard: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    shared: list[int | None] = []

    def noting(*given: Any) -> list[Cell]:
        shared.append(given[3] if len(given) > 3 else None)
        return cells_of(*given)

    monkeypatch.setattr(audit, "cells_of", noting)
    by_name(heard)
    assert shared == [None, 5]


def test_where_all_is_settled_nothing_more_is_run(heard: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "week", lambda: [STRENGTHS[0], STRENGTHS[4]])
    assert [cell.cases for cell in by_name(heard).values()] == [FIRST, FIRST]
    assert len(heard.bench.asked) == 1  # type: ignore[attr-defined]
