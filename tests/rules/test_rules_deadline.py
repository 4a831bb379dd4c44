"""A deadline for talks: it hastens them, what is signed then holds less well, and talks may end when it has passed."""

from __future__ import annotations

from typing import Any

import pytest
from alone import founded, sign, step
from history import ALL_SCENARIOS, lived, same_bytes
from thinned import larger_slow

import multitrack as mt
from simulation.founding import Founded
from simulation.rules import deadline, negotiate, press
from simulation.rules import sign as signing
from simulation.week import week
from simulation.world.lookups import strain_on
from simulation.world.record import Channel, ChannelWhy, Kind


def talking(n: int = 200, **settings: Any) -> Founded:
    """Worlds in which the two sides talk."""
    own = founded(n, **settings)
    own.worlds["table"]["members"], own.worlds["dyads"]["channel"] = 0b11, int(Channel.OPEN)
    return own


def test_rounds_quicken_in_the_run_up_alone() -> None:
    def rounds(now: int, **settings: Any) -> float:
        own = talking(negotiate__pace=0.05, negotiate__urgency=0.0, **settings)
        step(deadline.mechanism, own, range(now, now + 1))
        return float(step(negotiate.mechanism, own, range(now, now + 1))["table"]["rounds"].mean())

    dated: dict[str, Any] = {"deadline__week": 60, "deadline__run_up": 8, "deadline__haste": 10.0}
    assert rounds(60, **dated) > 4.0 * rounds(60)
    assert rounds(57, **dated) > 2.0 * rounds(57)
    assert rounds(20, **dated) == rounds(20)
    assert rounds(61, **dated, deadline__ends=0.0) == rounds(61)


def test_concessions_go_further_where_the_settings_say_so() -> None:
    asked = {}
    for yields in (-1.0, 0.0, 1.0):
        own = talking(deadline__yields=yields, negotiate__pace=1.0)
        own.worlds["parties"]["aspiration"], own.worlds["table"]["hurry"] = 0.9, 1.0
        asked[yields] = step(negotiate.mechanism, own, range(60, 61))["parties"]["aspiration"][:, :2].mean()
    assert asked[1.0] < asked[0.0] < asked[-1.0] == pytest.approx(0.9)


def broken_off(own: Founded, now: int = 61) -> float:
    step(deadline.mechanism, own, range(now, now + 1))
    return float((own.worlds["dyads"]["channel"][:, 0] == Channel.FROZEN).mean())


def test_half_the_strength_is_half_as_near() -> None:
    hurry = {}
    for whole in (0.5, 1.0):
        own = talking(1, deadline__week=60, deadline__run_up=8, deadline__strength=whole)
        hurry[whole] = float(step(deadline.mechanism, own, range(58, 59))["table"]["hurry"][0])
    assert hurry == pytest.approx({0.5: 0.375, 1.0: 0.75})


def test_talks_without_a_text_may_end_the_week_after_it() -> None:
    own = talking(deadline__week=60, deadline__ends=0.5)
    assert broken_off(own, 60) == 0.0
    assert broken_off(own) == pytest.approx(0.5, abs=0.1)
    frozen = own.worlds["dyads"]["channel"][:, 0] == Channel.FROZEN
    assert (own.worlds["dyads"]["channel_why"][frozen, 0] == ChannelWhy.DEADLINE).all()
    signed = talking(deadline__week=60, deadline__ends=1.0)
    signed.worlds["table"]["signed_week"] = 58  # in the run-up
    assert broken_off(signed) == 0.0
    settled = talking(deadline__week=60, deadline__ends=1.0)
    sign(settled.worlds, 20, Kind.FULL, issues=1)
    assert broken_off(settled) == 0.0
    before = talking(deadline__week=60, deadline__ends=1.0)
    before.worlds["table"]["signed_week"] = 20  # long before
    assert broken_off(before) == 1.0


def test_what_is_signed_in_haste_is_strained_by_it() -> None:
    strain = {}
    for hurried in (0.0, 0.5):
        own = founded(1, deadline__frail=0.4)
        own.worlds["table"]["members"], own.worlds["table"]["hurry"] = 0b11, hurried
        own.worlds["table"]["initialled"] = Kind.FULL
        text = step(signing.mechanism, own, range(60, 61))[0]["agreements"][0]
        assert text["week"] == 60 and text["hurried"] == hurried
        strain[hurried] = strain_on(own.worlds[0], own.settings[0], text, 0)
    assert strain[0.5] == pytest.approx(strain[0.0] + 0.2)


def test_dated_events_set_one_deadline_after_the_other() -> None:
    events = [{"name": f"Deadline {n}", "when": n, "set": {"deadline.week": n + 20}} for n in (30, 60)]
    given = {"channel.threshold": 0.01, "channel.pace": 0.5, "deadline.ends": 1.0, "negotiate.pace": 0.0}
    scenario = mt.load_scenario("oslo").replace(events=events)
    runs = mt.simulate(scenario, 30, seed=2, years=3, settings=given, events=True)
    frozen = runs.events[(runs.events["kind"] == "talks_frozen") & (runs.events["reason"] == "deadline")]
    assert set(frozen["week"]) == {51, 81}


def test_talks_with_a_party_can_be_secret_by_themselves() -> None:
    given = {"channel.threshold": 0.005, "channel.pace": 0.5, "channel.secret": 0.0, "split.most": 0}
    secretive = {"parties.loyalists.secret": 1.0}
    runs = mt.simulate("northern_ireland", 30, seed=2, years=6, settings=given | secretive, events=True)
    opened = runs.events[runs.events["kind"] == "talks_open"]
    with_loyalists = opened[["who", "whom"]].eq("Loyalists").any(axis=1)
    secret = opened["reason"].isin(["secret", "beaten_secret"])
    assert with_loyalists.any() and (secret == with_loyalists).all()


def test_what_an_event_sets_of_leverage_counts_for_mediators_at_work() -> None:
    pressed = {}
    for leverage in (0.15, 1.0):
        own = founded(1, mediation__engagement="from_start", mediation__leverage=0.15)
        own.worlds["table"]["members"] = 0b11
        own.settings["mediation_leverage"] = leverage
        pressed[leverage] = float(step(press.mechanism, own, range(60, 62))["parties"]["pressure"].sum())
    assert pressed[1.0] == pytest.approx(pressed[0.15] / 0.15)


@pytest.mark.medium
@pytest.mark.parametrize("scenario", larger_slow(sorted(ALL_SCENARIOS)))
def test_without_a_deadline_all_is_as_if_the_rule_were_not_there(scenario: str) -> None:
    given = {"deadline.week": 0}
    without = lived(scenario, range(4), 120, given, through=week().without("deadline")).worlds
    assert same_bytes(lived(scenario, range(4), 120, given | {"deadline.frail": 5.0}).worlds, without)
