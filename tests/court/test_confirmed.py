"""Cases that are run again many times: when they are, what they decide, and what is said of them."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from made_evidence import about, made

from experiments.claims import claims
from experiments.claims.claim import RATIO, Measured
from experiments.claims.contrast import AgainstBest, more_than
from experiments.court import hearing
from experiments.court.evidence import Evidence
from experiments.court.hearing import SUSPECTS
from experiments.court.judge import judge
from experiments.court.weigh import confirmed_reach

ALWAYS = replace(
    claims()["S8"], arms={"a": {}, "b": {}}, contrast=more_than("a", "b"), judged="always", beside=(),
    outcome=Measured("years_fighting", RATIO, more=False),
)  # fmt: skip
REPLICATES = 50


def suspects(harmed: int, first: int = 0) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Rows of twenty cases, in the first of which arm a has a third more years, and their settings."""
    case, replicate = np.indices((SUSPECTS, REPLICATES))
    luck = np.random.default_rng(1).normal(0.0, 0.1, case.shape)
    found = {}
    for arm, more in (("a", np.where(case < harmed, 1.35, 0.8)), ("b", 1.0)):
        years = (5.0 * np.exp(luck) * more).ravel()
        found[arm] = pd.DataFrame(
            {"case": first + case.ravel(), "replicate": replicate.ravel(), "years_fighting": years}
        )
    return found, pd.DataFrame({"a.b": 1.0}, index=pd.RangeIndex(first, first + SUSPECTS, name="case"))


@pytest.mark.parametrize(
    ("evidence", "harmed", "sought", "answer", "runs"),
    [
        (made("always", -0.2), 20, 0, "contradicted", "drawn"),  # named, though the mean decides
        (made("always", -0.2), 0, 0, "contradicted", "drawn"),
        (made("always", 0.2, worst=about(-0.2)), 3, 0, "contradicted", "drawn"),
        (made("always", 0.05, 0.04), 7, 0, "contradicted", "drawn"),  # they alone decide
        (made("always", 0.05, 0.04), 6, 0, "undecided", "drawn"),
        (made("always", 0.05, 0.04, cases=160), 2, 0, "contradicted", "drawn"),
        (made("always", 0.05, 0.04, cases=160, look=1), 6, 0, "undecided", "drawn"),
        (made("always", 0.0), 0, 0, "negligible", "drawn"),
        (made("always", 0.0), 7, 0, "contradicted", "drawn"),
        (made("always", 0.2), 7, 0, "contradicted", "drawn"),
        (made("always", 0.2), 3, 5, "supported, not always", "drawn"),
        (made("always", 0.2), 0, 2, "supported, not always", "drawn searched"),
        (made("always", 0.2), 0, 0, "supported", "drawn searched"),
        (made("always", 0.0, headroom=about(0.0), reach=about(0.0)), 20, 0, "out of reach", ""),
        (made("always", -0.2, events=5, others=900), 20, 0, "undecided", ""),
    ],
)
def test_the_worst_cases_are_run_again_wherever_they_may_decide_or_are_to_be_named(
    evidence: Evidence, harmed: int, sought: int, answer: str, runs: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[str] = []

    def of(name: str, count: int, first: int) -> Any:
        return lambda *_: (ran.append(name), suspects(count, first))[1]

    monkeypatch.setattr(hearing, "_drawn", of("drawn", harmed, 0))
    monkeypatch.setattr(hearing, "_searched", of("searched", sought, 1_000_000))
    heard: Any = SimpleNamespace(confirmed={"S8": "an earlier look"})
    found = hearing._confirmed(heard, ALWAYS, evidence, {})
    assert judge(found).answer == answer and " ".join(ran) == runs
    if not runs:
        assert heard.confirmed == {} and found == evidence
        return
    against, searched = heard.confirmed["S8"], "searched" in runs
    expected = [1_000_000 + n for n in range(sought)] if searched else list(range(harmed))
    assert against.settings.index.tolist() == expected == list(against.effects)
    assert all(harm == pytest.approx(-np.log(1.35), abs=0.02) for harm in against.effects.values())
    assert (found.confirmed_worst, found.confirmed_searched) == (harmed, sought if searched else None)  # type: ignore[attr-defined]


def test_a_case_is_known_by_the_arms_in_which_it_gets_there() -> None:
    claim = replace(claims()["S8"], arms={"a": {}, "b": {}, "c": {}}, contrast=AgainstBest("a", ("b", "c")))
    shares = {"a": (0.9, 0.9, 0.9), "b": (0.0, 0.5, 0.3), "c": (0.0, 0.05, 0.3)}
    case, replicate = np.indices((3, 200))
    rows = {
        arm: pd.DataFrame({"case": case.ravel(), "replicate": replicate.ravel(),
                           "quiet_without_victory": (replicate < 200 * np.array(share)[:, None]).ravel() * 1.0})
        for arm, share in shares.items()
    }  # fmt: skip
    assert confirmed_reach(claim, rows) == {1: ("b",), 2: ("b", "c")}
    few = {arm: table[table["replicate"] % 10 == 0] for arm, table in rows.items()}
    few = {arm: table.assign(replicate=table["replicate"] // 10) for arm, table in few.items()}
    assert confirmed_reach(claim, few) == {1: ("b",)} and confirmed_reach(claim, few, among=1000) == {}
