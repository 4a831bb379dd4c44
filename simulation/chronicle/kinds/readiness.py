"""Parties that begin to hurt, come under pressure, or grow ready to talk."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from simulation.chronicle.enter import about_party, because, cite_lines_of, cite_side, measured
from simulation.chronicle.kind import EventKind, declare
from simulation.engine.compiling import compiled

if TYPE_CHECKING:
    from simulation.chronicle.views import WorldLog
    from simulation.world.views import World

__all__ = ["HURTING", "see_readiness"]


class HurtWhy(IntEnum):
    """What added to a party's pain."""

    FIGHTING = 1
    SANCTIONS = 2
    BOTH = 3


# What is worth telling (own judgement): a state that crosses the first number, and again once it has been below the
# second. Causes do not depend on it.
_HURT, _HEALED = 0.3, 0.2
_PRESSING, _RELIEVED = 0.1, 0.05
_UNREADY = 0.8  # of the threshold: less is a party that was ready and is not any more
_FIGHTING, _SANCTIONS, _BOTH = int(HurtWhy.FIGHTING), int(HurtWhy.SANCTIONS), int(HurtWhy.BOTH)

HURTING = declare(
    EventKind(
        "hurting",
        "Officials",
        who="parties",
        whom="parties",
        state="parties.pain",
        value="felt cost of the fighting",
        threshold="felt cost from which it is mentioned",
        reasons=tuple(HurtWhy),
        rests_on=("start", "hurting", "line"),
        changes="side",
        done_by="suffer",
        about="who",
    )
)
_PRESSED = declare(
    EventKind(
        "pressed",
        "Officials",
        who="parties",
        whom="pressing",
        state="parties.pressure",
        value="pressure, as utility",
        threshold="pressure from which it is mentioned",
        rests_on=("start", "pressed"),
        changes="side",
        done_by="press",
        about="who",
    )
)
_READY = declare(
    EventKind(
        "ready",
        "Officials",
        who="parties",
        state="parties.readiness",
        value="its readiness",
        threshold="readiness that is enough; with less, talks open more slowly",
        rests_on=("start", "ready", "side", "line"),
        changes="side",
        done_by="agree_among",
    )
)


@compiled
def see_readiness(world: World, log: WorldLog, week: int) -> None:
    """Every party that still exists."""
    for p in range(world.party_count):
        if world.parties[p].gone == 0:
            _see_hurting(world, log, p, week)
            _see_pressed(world, log, p, week)
            _see_ready(world, log, p, week)


@compiled
def _see_hurting(world: World, log: WorldLog, party: int, week: int) -> None:
    actor, seen = world.parties[party], log.seen
    if seen.hurting[party] == 0 and actor.pain >= _HURT:
        fought, punished = actor.struck == week and actor.struck_in > 0, actor.sanctioned == week
        enemy = -1
        if fought:
            enemy = world.dyads[actor.struck_in - 1].a + world.dyads[actor.struck_in - 1].b - party
        event = about_party(log, HURTING, week, party, enemy)
        measured(log, actor.pain, _HURT)
        if fought or punished:
            because(log, _BOTH if fought and punished else (_FIGHTING if fought else _SANCTIONS))
        cite_lines_of(world, log, event, party)
    if actor.pain >= _HURT or actor.pain < _HEALED:
        seen.hurting[party] = actor.pain >= _HURT


@compiled
def _see_pressed(world: World, log: WorldLog, party: int, week: int) -> None:
    actor, seen = world.parties[party], log.seen
    if seen.pressed[party] == 0 and actor.pressure >= _PRESSING:
        about_party(log, _PRESSED, week, party, actor.pressed_by if actor.pressed_by > 0 else -1)
        measured(log, actor.pressure, _PRESSING)
    if actor.pressure >= _PRESSING or actor.pressure < _RELIEVED:
        seen.pressed[party] = actor.pressure >= _PRESSING


@compiled
def _see_ready(world: World, log: WorldLog, party: int, week: int) -> None:
    """Only where readiness is what opens talks: `ready_at` is 0 by another theory."""
    actor, seen = world.parties[party], log.seen
    ready = actor.ready_at > 0.0 and actor.readiness >= actor.ready_at
    if ready and seen.ready[party] == 0:
        event = about_party(log, _READY, week, party, -1)
        measured(log, actor.readiness, actor.ready_at)
        cite_side(log, event, party)
        cite_lines_of(world, log, event, party)
    if ready or actor.readiness < _UNREADY * actor.ready_at:
        seen.ready[party] = ready
