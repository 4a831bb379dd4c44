"""Headroom: how far anything but a claim's own arms moves its outcome, from the rows of all claims of its group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from experiments.claims import claims
from experiments.claims.claim import RATIO, Claim, Measured
from experiments.claims.contrast import more_than
from experiments.court.docket import docket_of
from experiments.court.hearing import Heard
from experiments.designs.arm import Arm

CASES, REPLICATES = 40, 4
GAINS = {"track_one.effort": 0.1, "track_two.access": 0.4, "track_two.independence": 0.2}
"""By how much less war there is with all of each setting, as logarithms."""


def claim(id: str, lever: str) -> Claim:
    arms = {"full": {lever: 1.0}, "none": {lever: 0.0}}
    years = Measured("years_fighting", RATIO, more=False)
    return replace(
        claims()["S8"], id=id, arms=arms, contrast=more_than("full", "none"), outcome=years, beside=(), judged="more"
    )


class MadeRows:
    """A bench that notes what is asked of it."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []
        self.base = np.random.default_rng(1).normal(1.5, 0.3, (3, CASES, REPLICATES))

    def rows(self, _: Any, arms: Mapping[str, Arm], look: int) -> dict[str, pd.DataFrame]:
        self.asked += [(arm.name, look) for arm in arms.values()]
        return {key: self.table(arm, look) for key, arm in arms.items()}

    def table(self, arm: Arm, look: int) -> pd.DataFrame:
        gain = sum(gained * float(arm.settings.get(name, 0.0)) for name, gained in GAINS.items())
        case, replicate = np.indices((CASES, REPLICATES))
        years = np.exp(self.base[look] - gain) - 0.25
        where = {"case": case.ravel() + CASES * look, "replicate": replicate.ravel(), "world": np.arange(years.size)}
        return pd.DataFrame({**where, "years_fighting": years.ravel()})


def heard_of(looks: Mapping[str, int], **levers: str) -> Heard:
    bench: Any = MadeRows()
    listed = [claim(id, lever) for id, lever in levers.items()]
    return Heard(bench, docket_of(listed), looks=dict(looks))


def test_a_claim_alone_has_the_room_of_all_diplomacy() -> None:
    heard = heard_of({"A": 1}, A="track_two.access")
    room = heard.headroom(heard.docket.claims["A"], 1)
    assert room is not None and room.mean == pytest.approx(GAINS["track_one.effort"])


def test_its_own_arms_do_not_count_and_those_of_others_do() -> None:
    heard = heard_of({"A": 1, "B": 1}, A="track_two.access", B="track_two.independence")
    for id, expected in (("A", 0.2), ("B", 0.4)):
        room = heard.headroom(heard.docket.claims[id], 1)
        assert room is not None and room.mean == pytest.approx(expected)


def test_levers_of_claims_that_were_settled_before_count_as_far_as_they_were_run() -> None:
    heard = heard_of({"A": 1, "B": 2}, A="track_two.access", B="track_two.independence")
    room = heard.headroom(heard.docket.claims["B"], 2)
    assert room is not None and room.mean == pytest.approx(0.4)
    asked: list[tuple[str, int]] = heard.bench.asked  # type: ignore[attr-defined]
    assert {look for name, look in asked if name.startswith("A: ")} == {1}


def test_arms_that_stand_beside_claims_take_none_of_theirs_away() -> None:
    """The activities are blended at doses of Track I, without any too, as S1 asks: that stays a lever."""
    with_blends, without = (docket_of([claims()[id] for id in ids]) for ids in (("S1", "M7", "S4"), ("S1",)))
    group = without.groups["S1"]
    keys = set(without.keys["S1"].values())
    assert keys - with_blends.unasked(group) == keys - without.unasked(group)
    beside = with_blends.unasked(group) - set(with_blends.standing[group].values())
    assert beside and not beside & {key for held in with_blends.keys.values() for key in held.values()}


def test_what_stands_beside_a_claim_is_run_only_while_it_is_heard() -> None:
    docket = docket_of([claims()[id] for id in ("S1", "M7", "S4")])
    group, standing = docket.groups["S1"], set(docket.standing[docket.groups["S1"]].values())
    assert docket.unasked(group, [claims()["S1"]]) == standing
    assert len(docket.unasked(group, [claims()["S4"]]) - standing) == len(docket.mixes[group])
    bare = docket_of([claims()[id] for id in ("M7", "S4", "B1")], beside=False)
    assert not bare.blends and not bare.mixes and not bare.forks


def test_each_arm_is_read_once_a_look_however_many_claims_ask() -> None:
    levers = {"A": "track_two.access", "B": "track_two.independence", "C": "track_one.effort"}
    heard = heard_of(dict.fromkeys(levers, 2), **levers)
    for one in heard.docket.claims.values():
        heard.headroom(one, 2)
    of_claims = [(name, look) for name, look in heard.bench.asked if ": " in name]  # type: ignore[attr-defined]
    assert len(of_claims) == len(set(of_claims)) and len(of_claims) == 2 * 2 * len(levers)
