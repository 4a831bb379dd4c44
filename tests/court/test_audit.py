"""The audit's two looks: every mechanism over the first cases, and over all what these do not settle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest
from made_evidence import DELTA, about, made

from experiments.claims import claims
from experiments.claims.claim import RATIO, Measured
from experiments.claims.contrast import more_than
from experiments.court import audit
from experiments.court.audit import FIRST, Cell, audited, settled
from experiments.court.evidence import Evidence
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
AUDITED, REPLICATES, EFFECT = 120, 8, 0.2


def case_of(evidence: Evidence) -> Case:
    return Case(CLAIM, evidence, judge(evidence))


@pytest.mark.parametrize(
    ("evidence", "left", "change", "is_settled"),
    [
        (made("more", 0.2), about(0.2, 0.0), about(0.0, 0.0), True),  # no case is changed
        (made("more", 0.2), about(0.2), about(0.0), True),
        (made("more", 0.2), about(0.2, 0.06), about(0.0, 0.06), False),  # it may change what matters
        (made("more", 0.2), about(0.05), about(0.03), False),  # what is left may matter no more
        (made("more", 0.2), about(0.1), about(0.1), False),
        (made("more", -0.2), about(0.0), about(0.03), True),  # refuted: whether it fails is no question any more
        (made("more", -0.2), about(-0.1), about(-0.1), False),
        (made("either", -0.2), about(-0.2), about(0.0), True),
        (made("little"), about(0.0), about(0.0), True),
        (made("little"), about(0.045), about(-0.045, 0.001), False),
        (made("can", 0.2), about(0.2), about(0.0), False),  # a tenth decides, of which the mean does not tell
        (made("can", 0.2), about(0.2, 0.0), about(0.0, 0.0), True),
    ],
)
def test_a_mechanism_is_settled_where_it_cannot_matter(
    evidence: Evidence, left: Any, change: Any, is_settled: bool
) -> None:
    assert settled(case_of(evidence), Cell("some rule", left, change, 0.5, 2, FIRST)) is is_settled


class MadeWorlds:
    """Rows in which arm a has less war by a made effect: all of it, none without `takes`, in luck's hands without
    `moves`."""

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
        gain = 0.0 if arm.settings["track_two.effort"] == 0.0 or TAKES & gone else EFFECT
        by_case = gain + (self.moves[numbers] if MOVES & gone and gain else np.zeros(len(numbers)))
        values = np.exp(self.base[numbers] - by_case[:, None]) - 0.25
        case, replicate = np.indices(values.shape)
        where = {"case": numbers[case.ravel()], "replicate": replicate.ravel()}
        return pd.DataFrame({**where, "years_fighting": values.ravel()})


STRENGTHS = [mechanism for mechanism in week() if mechanism.strength is not None][:4]
ONE, TAKER, MOVER, OTHER = (mechanism.name for mechanism in STRENGTHS)
TAKES, MOVES = {STRENGTHS[1].strength.name}, {STRENGTHS[2].strength.name}  # type: ignore[union-attr]


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Heard:
    for name, instead in (("week", lambda: STRENGTHS), ("makers", lambda _: set()), ("steps", lambda _: {})):
        monkeypatch.setattr(audit, name, instead)
    arms = {name: Arm(name, settings) for name, settings in CLAIM.arms.items()}  # type: ignore[arg-type]
    made_up: Any = SimpleNamespace(
        bench=MadeWorlds(),
        judged=lambda _: {name: (name, arm) for name, arm in arms.items()},
        group=lambda _: None,
        settings=lambda _: pd.DataFrame(index=np.arange(AUDITED + 20)),
    )
    return cast(Heard, made_up)


def test_what_the_first_cases_do_not_settle_is_run_over_all(heard: Heard) -> None:
    cells = {cell.mechanism: cell for cell in audited(heard, case_of(made("more", EFFECT)))}
    assert list(cells) == [ONE, TAKER, MOVER, OTHER]
    assert [cells[name].cases for name in (ONE, TAKER, MOVER, OTHER)] == [FIRST, AUDITED, AUDITED, FIRST]
    assert [cells[name].fails for name in (ONE, TAKER, MOVER, OTHER)] == [False, False, False, False]
    assert cells[TAKER].changes(DELTA) and cells[TAKER].left == pytest.approx(0.0, abs=1e-9)
    # The arms as they are are run over the others too, with two mechanisms taken out of each.
    assert [(cases, len(arms)) for cases, arms in heard.bench.asked] == [(40, 2 * 5), (80, 2 * 3)]  # type: ignore[attr-defined]


def test_a_longer_look_says_what_one_over_all_cases_would(heard: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    in_two = {cell.mechanism: cell for cell in audited(heard, case_of(made("more", EFFECT)))}
    monkeypatch.setattr(audit, "FIRST", AUDITED)
    at_once = {cell.mechanism: cell for cell in audited(heard, case_of(made("more", EFFECT)))}
    assert {cell.cases for cell in at_once.values()} == {AUDITED}
    assert in_two[TAKER] == at_once[TAKER] and in_two[MOVER] == at_once[MOVER]
    assert in_two[ONE].change.mean == at_once[ONE].change.mean == 0.0


def test_where_all_is_settled_nothing_more_is_run(heard: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "week", lambda: [STRENGTHS[0], STRENGTHS[3]])
    assert [cell.cases for cell in audited(heard, case_of(made("more", EFFECT)))] == [FIRST, FIRST]
    assert len(heard.bench.asked) == 1  # type: ignore[attr-defined]
