"""Ceasefires: texts that only stop the fighting, and break."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.calendar import WEEKS_IN_YEAR
from simulation.engine.compiling import compiled
from simulation.engine.luck import draw
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.constants import HALF
from simulation.world.decisions import CEASEFIRE, CEASEFIRE_BREAKS
from simulation.world.lookups import full_agreement
from simulation.world.missions import incidents_left
from simulation.world.parameters import Parameter
from simulation.world.record import Channel
from simulation.world.tracks import reach_one

if TYPE_CHECKING:
    from simulation.world.views import Settings, World

_OPEN = int(Channel.OPEN)


@compiled
def _break(world: World, dyad: int, doubt: float, week: int) -> None:
    for n in range(world.ceasefire_count):
        truce = world.ceasefires[n]
        if truce.dyad == dyad and truce.ended_week == 0 and truce.lapsed == 0:
            truce.ended_week, truce.doubt = week, doubt
    world.dyads[dyad].ceasefire = 0
    world.count.violations += 1


@compiled
def _lapse(world: World, dyad: int, week: int) -> None:
    """A war that has ended takes its truce with it: nobody is left to break it."""
    for n in range(world.ceasefire_count):
        truce = world.ceasefires[n]
        if truce.dyad == dyad and truce.ended_week == 0 and truce.lapsed == 0:
            truce.lapsed = week
    world.dyads[dyad].ceasefire = 0


def cease_fire(world: World, settings: Settings, dyad: int, week: int) -> None:
    """Ready parties may agree to stop shooting, above all over an open channel; a truce breaks the likelier the younger it is
    and the more the two distrust each other, and seldom under a full agreement."""
    pair = world.dyads[dyad]
    a, b = world.parties[pair.a], world.parties[pair.b]
    if pair.ceasefire > 0 and pair.over == 1:
        _lapse(world, dyad, week)
    elif pair.ceasefire > 0:
        doubt = 1.0 - HALF * (a.trust + b.trust)
        chance = settings.cease_fire_breaking / WEEKS_IN_YEAR * doubt
        chance /= 1.0 + settings.cease_fire_settling * (week - pair.ceasefire) / WEEKS_IN_YEAR
        chance *= incidents_left(settings, pair)
        if full_agreement(world, pair.a, pair.b) >= 0:
            # A full settlement gives both sides something to lose by shooting.
            chance *= settings.cease_fire_settled
        if draw(world, CEASEFIRE_BREAKS, week, pair.label) < chance:
            _break(world, dyad, doubt, week)
        return
    if pair.over == 1 or pair.felt < settings.cease_fire_least:
        return
    ready = min(a.readiness, b.readiness)
    if pair.channel != _OPEN:
        # Fire can be held without talks, by declaration or through go-betweens: reason to stop is enough for that.
        ready = settings.cease_fire_without_talks * min(a.motivation, b.motivation)
    chance = settings.cease_fire_strength * reach_one(world, settings, week) * settings.cease_fire_pace * ready
    if draw(world, CEASEFIRE, week, pair.label) < chance:
        # The record is full: the run is repeated with a larger one, so that nothing is dropped.
        if world.ceasefire_count == world.ceasefires.shape[0]:
            world.overflow = 1
            return
        truce = world.ceasefires[world.ceasefire_count]
        truce.dyad, truce.week = dyad, week
        pair.ceasefire = week
        world.ceasefire_count += 1


mechanism = Mechanism(
    name="cease_fire",
    part=6,
    sentence="Ready parties may stop shooting, above all over an open channel; a truce among the distrustful breaks, mostly early.",
    source="UCDP Conflict Termination codebook (what a ceasefire is); own formalisation",
    strength=strength("cease_fire"),
    parameters=(
        Parameter("cease_fire.pace", 0.57, 0, 1, "a week at full readiness", "Chance that two sides with an open channel agree on a ceasefire."),
        Parameter("cease_fire.without_talks", 0.033, 0, 1, "share", "Pace of ceasefires where no channel is open, of that where one is; reason to end the fighting then stands for readiness."),
        Parameter("cease_fire.settling", 5.1, 0, 20, "a year", "How a ceasefire grows safer with age."),
        Parameter("cease_fire.least", 0.05, 0, 1, "share", "How hard fighting must strike for there to be something to stop (own judgement)."),
        Parameter("cease_fire.breaking", 4.1, 0, WEEKS_IN_YEAR, "a year", "Rate at which a ceasefire breaks among the wholly distrustful."),
        Parameter("cease_fire.settled", 0.2, 0, 1, "share", "Rate at which a ceasefire breaks under a full agreement, of that without one."),
    ),
    writes=(
        "ceasefires.dyad",
        "ceasefires.week",
        "ceasefires.ended_week",
        "ceasefires.doubt",
        "ceasefires.lapsed",
        "ceasefire_count",
        "dyads.ceasefire",
        "count.violations",
        "overflow",
    ),
    verbs=(Verb("dyads", cease_fire),),
)
