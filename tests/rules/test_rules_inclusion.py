"""Groups of society that take part in the talks: what they bring, what they cost, and influence beside presence."""

from __future__ import annotations

from typing import Any

import pytest
from alone import founded, sign, step
from history import ALL_SCENARIOS, lived, same_bytes
from thinned import larger_slow

from simulation.founding import Founded
from simulation.rules import carry_out, come_out, consult_public, include, negotiate, provide
from simulation.rules import sign as signing
from simulation.week import week
from simulation.world.provisions import KINDS, PER_KIND
from simulation.world.record import Channel, Kind

YEAR = range(1, 53)


def heard(**settings: Any) -> float:
    """How far society is heard in the talks, and so in a text that is signed now."""
    own = founded(1, **settings)
    own.worlds["table"]["members"], own.worlds["table"]["initialled"] = 0b11, Kind.FULL
    step(include.mechanism, own)
    world = step(signing.mechanism, own)[0]
    assert world["agreements"][0]["voice"] == world["table"]["voice"]
    return float(world["table"]["voice"])


def test_who_is_heard_depends_on_how_they_take_part_and_on_whether_it_is_taken_up() -> None:
    ways = {way: heard(**{f"include__{way}": 1.0}) for way in ("table", "forum", "consultation", "observers")}
    assert list(ways.values()) == sorted(ways.values(), reverse=True) and ways["observers"] > 0.0
    assert heard() == 0.0
    assert heard(include__table=1.0, include__influence=0.0) == 0.0  # presence alone is no influence
    both = heard(include__table=1.0, include__forum=1.0)
    assert ways["table"] < both < ways["table"] + ways["forum"]


def test_publics_own_terms_in_which_society_had_a_say() -> None:
    support = {}
    for voice in (0.0, 0.5, 1.0):
        own = founded(1, include__owned=1.0)
        sign(own.worlds, 1, Kind.FULL, issues=1, utility=0.5)
        own.worlds["agreements"]["voice"] = voice
        support[voice] = float(step(consult_public.mechanism, own, range(2, 3))["parties"]["support"][0, 0])
    assert support[0.0] < support[0.5] < support[1.0]


@pytest.mark.parametrize("presses", [-0.5, 0.0, 0.5])
def test_society_presses_for_carrying_out_or_gets_in_its_way(presses: float) -> None:
    done = {}
    for voice in (0.0, 1.0):
        own = founded(200, include__presses=presses, carry_out__pace=10.0, carry_out__unbacked=0.3)
        sign(own.worlds, 1, Kind.FULL, issues=1, carried_out=0)
        own.worlds["agreements"]["voice"] = voice
        own.worlds["parties"]["trust"] = 0.0
        step(carry_out.mechanism, own, YEAR)
        done[voice] = float(own.worlds["agreements"]["carried_out"][:, 0].mean())
    assert (done[1.0] > done[0.0]) if presses > 0.0 else (done[1.0] <= done[0.0])
    assert presses == 0.0 or done[1.0] != done[0.0]


def held(own: Founded, kind: str) -> float:
    """Share of the worlds whose text holds something of a kind."""
    first = KINDS.index(kind) * PER_KIND
    bits = ((1 << PER_KIND) - 1) << first
    return float((own.worlds["agreements"]["holds"][:, 0] & bits != 0).mean())


def test_texts_hold_more_of_what_those_who_are_heard_ask_for() -> None:
    """Where women's groups alone take part, provisions of political reform, and no others."""
    share = {}
    for voice in (0.0, 1.0):
        own = founded(300, provide__strength=1, include__victims=0.0, include__business=0.0, include__religious=0.0,
                      include__content=1.0)  # fmt: skip
        sign(own.worlds, 1, Kind.FULL, issues=1, carried_out=0)
        own.worlds["agreements"]["voice"] = voice
        own.worlds["agreements"]["week"] = 5
        step(provide.mechanism, own, range(5, 6))
        share[voice] = {kind: held(own, kind) for kind in KINDS}
    assert share[1.0]["political"] == 1.0 > share[0.0]["political"]
    others = [kind for kind in KINDS if kind != "political"]
    assert all(share[1.0][kind] == share[0.0][kind] for kind in others)


def test_more_people_at_the_table_slow_it_and_secrets_come_out_sooner() -> None:
    rounds = {}
    for table in (0.0, 1.0):
        own = founded(100, include__table=table, include__slows=0.8, negotiate__pace=0.3)
        own.worlds["table"]["members"], own.worlds["dyads"]["channel"] = 0b11, int(Channel.OPEN)
        step(include.mechanism, own)
        rounds[table] = step(negotiate.mechanism, own, range(1, 9))["table"]["rounds"].mean()
    assert rounds[1.0] < 0.5 * rounds[0.0]
    out = {}
    for observers in (0.0, 1.0):
        own = founded(300, include__observers=observers, include__leaks=0.1, channel__exposure=0.0)
        own.worlds["dyads"]["secret"], own.worlds["dyads"]["channel"] = 1, int(Channel.OPEN)
        step(include.mechanism, own)
        step(come_out.mechanism, own, range(1, 6))
        out[observers] = int((own.worlds["dyads"]["secret"][:, 0] == 0).sum())
    assert out[0.0] == 0 and 80 < out[1.0] < 160


@pytest.mark.medium
@pytest.mark.parametrize("scenario", larger_slow(sorted(ALL_SCENARIOS)))
def test_by_default_nobody_takes_part(scenario: str) -> None:
    if scenario in INCLUDED:
        return
    without = lived(scenario, range(4), 120, through=week().without("include")).worlds
    assert same_bytes(lived(scenario, range(4), 120, {"include.influence": 1.0}).worlds, without)


INCLUDED = frozenset({"el_salvador", "nepal"})
"""Scenarios in which groups of society take part."""
