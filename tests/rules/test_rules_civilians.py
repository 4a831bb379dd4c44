"""Attacks on civilians after signing, and groups outside the talks that strike at those who talk."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from alone import founded, sign, step
from history import ALL_SCENARIOS, lived, same_bytes
from thinned import larger_slow

import multitrack as mt
from simulation.founding import Founded
from simulation.rules import attack_civilians, carry_out, spoil
from simulation.week import week
from simulation.world.record import AttackWhy, Kind, SpoilWhy

ISRAEL, PLO = 0, 1
"""A government and an armed group (*oslo*)."""
YEAR = range(1, 53)


def attacked(n: int = 40, **settings: Any) -> Founded:
    """Worlds a year after a text on one issue, in which hard-liners of hostile publics attack."""
    own = founded(n, **{"parties__attacks_on_civilians": 20.0} | settings)
    sign(own.worlds, 1, Kind.PARTIAL, issues=1)
    own.worlds["parties"]["attitude"] = 0.2
    own.worlds["channels"]["trust"] = 0.6
    step(attack_civilians.mechanism, own, YEAR)
    return own


def count(worlds: np.ndarray, name: str) -> int:
    return int(worlds["count"][name].sum())


def test_attacks_come_with_hostile_publics_after_terms_were_signed_alone() -> None:
    assert count(attacked().worlds, "attacks_on_civilians") > 100
    without = founded(40, parties__attacks_on_civilians=20.0)
    assert count(step(attack_civilians.mechanism, without, YEAR), "attacks_on_civilians") == 0
    own = founded(40, parties__attacks_on_civilians=20.0)
    sign(own.worlds, 1, Kind.PROCESS, issues=0)  # an agenda gives nobody anything
    assert count(step(attack_civilians.mechanism, own, YEAR), "attacks_on_civilians") == 0
    own = founded(40, parties__attacks_on_civilians=20.0)
    sign(own.worlds, 1, Kind.PARTIAL, issues=1)
    own.worlds["parties"]["attitude"] = 1.0
    assert count(step(attack_civilians.mechanism, own, YEAR), "attacks_on_civilians") == 0


def test_the_less_there_is_left_to_stop_the_fewer_come() -> None:
    left = {}
    for done in (0, 10, 20):
        own = founded(60, parties__attacks_on_civilians=20.0)
        sign(own.worlds, 1, Kind.FULL, issues=1, carried_out=done)
        step(attack_civilians.mechanism, own, YEAR)
        left[done] = count(own.worlds, "attacks_on_civilians")
    assert left[10] == pytest.approx(0.5 * left[0], rel=0.15) and left[20] == 0


def test_as_many_come_and_as_many_die_as_the_settings_say() -> None:
    own = attacked(400, parties__attacks_on_civilians=2.0, attack_civilians__killed=8.0)
    attacks = count(own.worlds, "attacks_on_civilians")
    expected = 400 * 2 * 2.0 * 0.8  # worlds, sides, a year, hostile publics
    assert attacks == pytest.approx(expected, rel=0.1)
    assert count(own.worlds, "civilians_killed") / attacks == pytest.approx(8.0, rel=0.1)


def test_an_attack_shakes_the_public_it_hits_and_costs_the_attackers_side_trust() -> None:
    own = attacked(attack_civilians__memory=1e3)
    parties = own.worlds["parties"]
    for attacker, victim in ((ISRAEL, PLO), (PLO, ISRAEL)):
        hit = parties["terror"][:, attacker] > 0.0
        assert (
            hit.any()
            and (parties["shaken"][hit, victim] > 0.0).all()
            and (parties["shaken"][~hit, victim] == 0.0).all()
        )
    assert (own.worlds["channels"]["trust"][:, : own.worlds["channel_count"][0]].mean(axis=1) < 0.6).all()
    none = attacked(attack_civilians__trust=0.0, attack_civilians__shock=0.0)
    assert (none.worlds["parties"]["shaken"] == 0.0).all() and (none.worlds["parties"]["terror"] == 0.0).all()


def test_carrying_out_slows_most_after_attacks_by_an_armed_group_and_recovers() -> None:
    done = {}
    cases = (
        ("none", PLO, 0.0, 0b11),
        ("rebels", PLO, 1.0, 0b11),
        ("state", ISRAEL, 1.0, 0b11),
        ("outside", PLO, 1.0, 0b01),
        ("outside, no war", PLO, 1.0, 0b01),
    )
    for name, attacker, terror, signatories in cases:
        own = founded(200, carry_out__pace=10.0, carry_out__unbacked=1.0, attack_civilians__by_others=0.5)
        sign(own.worlds, 1, Kind.FULL, signatories, issues=1, carried_out=0)
        own.worlds["parties"]["terror"][:, attacker] = terror
        own.worlds["dyads"]["over"] = name.endswith("no war")
        step(carry_out.mechanism, own, YEAR)
        done[name] = own.worlds["agreements"]["carried_out"][:, 0].mean()
    assert done["none"] > done["state"] > done["rebels"] > 0.0
    assert done["outside, no war"] == done["none"] > done["outside"] > 0.0
    own = founded(1, attack_civilians__memory=10.0)
    own.worlds["parties"]["terror"][:, PLO] = 0.8
    step(attack_civilians.mechanism, own, YEAR)
    assert own.worlds["parties"]["terror"][0, PLO] < 0.01


def test_a_mission_that_protects_stops_attacks() -> None:
    left = {}
    for mission in (0.0, 1.0):
        own = founded(60, parties__attacks_on_civilians=20.0, deploy__mandate="protect", deploy__protect=0.7)
        sign(own.worlds, 1, Kind.PARTIAL, issues=1)
        own.worlds["dyads"]["mission"] = mission
        left[mission] = count(step(attack_civilians.mechanism, own, YEAR), "attacks_on_civilians")
    assert left[1.0] == pytest.approx(0.3 * left[0.0], rel=0.2)


@pytest.fixture(scope="module")
def outside() -> mt.Runs:
    """Worlds of *northern_ireland*, where some sign terms and others do not."""
    given = {"parties.attacks_on_civilians": 20.0, "channel.threshold": 0.01, "negotiate.pace": 1.0, "split.most": 0}
    return mt.simulate("northern_ireland", 10, seed=4, years=8, settings=given, events=True)


def test_groups_that_did_not_sign_attack_people_of_those_who_did(outside: mt.Runs) -> None:
    attacks = outside.events[outside.events["kind"] == "civilians_attacked"]
    assert set(attacks["reason"]) == {"signatory", "outside"}
    from_outside = attacks[attacks["reason"] == "outside"]
    assert len(from_outside) > 20
    assert set(from_outside["who"]) == {"Loyalists"}
    assert 0 < outside.outcomes["attacks_on_civilians"].sum() <= len(attacks)  # counted as far as the window goes


def test_spoilers_outside_the_table_strike_at_those_at_it() -> None:
    """A third party, enemy of both, while the two talk."""
    struck = {}
    for rate in (0.0, 52.0):
        own = founded(8, scenario="drc", spoil__rate=0.0, spoil__outside=rate, spoil__weeks=26)
        world = own.worlds
        talking = 0b11
        world["table"]["members"], world["table"]["signed_week"] = talking, 99
        world["parties"]["attitude"] = 0.0
        step(spoil.mechanism, own, range(100, 104))
        struck[rate] = int((world["parties"]["spoiled_why"] == SpoilWhy.OUTSIDE).sum())
        assert (world["parties"]["spoiled"][:, :2] == 0).all()
    assert struck[0.0] == 0 and struck[52.0] > 10


@pytest.mark.medium
@pytest.mark.parametrize("scenario", larger_slow(sorted(ALL_SCENARIOS)))
def test_by_default_nobody_attacks(scenario: str) -> None:
    if scenario in ATTACKED:
        return
    without = lived(scenario, range(4), 120, through=week().without("attack_civilians")).worlds
    assert same_bytes(lived(scenario, range(4), 120).worlds, without)


ATTACKED = frozenset({"el_salvador", "nepal"})
"""Scenarios in which civilians are attacked."""


def test_between_two_who_signed_the_attackers_are_signatories() -> None:
    own = attacked(60)
    assert set(np.unique(own.worlds["parties"]["attacked_why"][:, :2])) == {int(AttackWhy.SIGNATORY)}
