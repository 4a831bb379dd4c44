"""Official mediators press the parties, or offer; pressure fades once it is no longer applied."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulation.engine.compiling import compiled
from simulation.engine.luck import draw, pair
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.constants import HALF
from simulation.world.decisions import DEPENDENCE, MEDIATOR_LEAVES
from simulation.world.lookups import between, bit, dyad_of, engaged, exists, last_party
from simulation.world.parameters import Parameter
from simulation.world.record import MOST_PARTIES
from simulation.world.tracks import reach_one

if TYPE_CHECKING:
    from simulation.world.views import Mediator, Settings, World

TARGETS = ("both", "weaker", "stronger", "none")
INSTRUMENTS = ("pressure", "threat", "sanctions", "withdraw", "reward", "none")
_BOTH, _WEAKER, _STRONGER = TARGETS.index("both"), TARGETS.index("weaker"), TARGETS.index("stronger")
_SANCTIONS, _WITHDRAW = INSTRUMENTS.index("sanctions"), INSTRUMENTS.index("withdraw")
_MEDIATORS = 1 << MOST_PARTIES  # among those who press a party, where each other party is one bit
_REWARD, _NO_INSTRUMENT = INSTRUMENTS.index("reward"), INSTRUMENTS.index("none")


def relax(world: World, settings: Settings, party: int, week: int) -> None:
    """What pressed a party last week, or was offered to it, fades."""
    world.parties[party].pressure *= 1.0 - 1.0 / settings.press_memory
    world.parties[party].inducement *= 1.0 - 1.0 / settings.press_memory
    world.parties[party].pressed_by = 0


@compiled
def _is_target(world: World, settings: Settings, party: int) -> bool:
    """Whether the mediator's instrument is meant for the party."""
    if settings.mediation_target == _BOTH:
        return True
    if settings.mediation_target != _WEAKER and settings.mediation_target != _STRONGER:
        return False
    weakest, strongest = 1.0, 0.0
    for p in range(world.party_count):
        if exists(world.parties[p]):
            weakest, strongest = min(weakest, world.parties[p].power), max(strongest, world.parties[p].power)
    bound = weakest if settings.mediation_target == _WEAKER else strongest
    # `bound` is copied from one of the powers, so that the comparison is exact.
    return world.parties[party].power == bound


@compiled
def _at_stake(world: World, party: int) -> float:
    """What a party would lose if the talks failed: what the draft on the table gives it over the value of war."""
    actor = world.parties[party]
    gives = world.table.utility[party] if world.table.rounds > 0 else 1.0 - actor.reservation
    return max(gives - actor.war_value, 0.0)


@compiled
def _side(world: World, mediator: Mediator, party: int) -> float:
    """Where a party stands for a mediator with a bias: 1 with those it leans to, -1 with their enemies."""
    # By the parties of the scenario: whoever splits off stands where its parent does.
    favoured = 0 if mediator.bias > 0.0 else last_party(world)
    if world.parties[party].like == favoured:
        return 1.0
    return 1.0 if world.dyads[dyad_of(party, favoured)].allied == 1 else -1.0


@compiled
def _share_of_push(world: World, settings: Settings, mediator: Mediator, party: int) -> float:
    """How hard the instrument strikes one party, 1 on average: dependence, leaning, opinion abroad, what it could lose."""
    actor = world.parties[party]
    # Week 0 and a lasting label: how much a party depends on a mediator is drawn once in a world.
    depends = draw(world, DEPENDENCE, 0, pair(mediator.label, actor.label)) - HALF
    share = 1.0 + settings.press_spread * depends / HALF
    if mediator.bias != 0.0:
        share *= 1.0 - abs(mediator.bias) * _side(world, mediator, party)
    share *= 1.0 - settings.press_abroad * actor.abroad
    if settings.mediation_instrument == _WITHDRAW and world.table.members != 0:
        # Withdrawal threatens whoever would lose most by it; on average it strikes as hard as other means.
        total, there = 0.0, 0
        for p in range(world.party_count):
            if exists(world.parties[p]):
                total, there = total + _at_stake(world, p), there + 1
        share *= there * _at_stake(world, party) / total if total > 0.0 else 0.0
    return share


@compiled
def _may_leave(world: World, settings: Settings, mediator: Mediator, week: int) -> None:
    """Who threatens to withdraw from talks that go nowhere may have to do it."""
    stuck = world.table.rejected >= settings.press_deadlock
    chance = settings.press_strength * settings.press_leaving
    if stuck and world.table.members != 0 and draw(world, MEDIATOR_LEAVES, week, mediator.label) < chance:
        mediator.left = week


@compiled
def _others(world: World, mediator: int) -> int:
    """How many other official mediators are at work."""
    number = 0
    for m in range(world.mediator_count):
        number += m != mediator and engaged(world.mediators[m]) and world.mediators[m].official == 1
    return number


def press(world: World, settings: Settings, mediator: int, week: int) -> None:
    """A mediator with leverage presses those it means to, sparing the one it leans to, as rivals abroad let it."""
    actor = world.mediators[mediator]
    # What an event, or a change of the run, sets counts for those who are at work.
    actor.leverage = settings.mediation_leverage if actor.official == 1 else 0.0
    if actor.leverage == 0.0 or not engaged(actor):
        return
    effort = reach_one(world, settings, week)
    push = settings.press_strength * effort * actor.leverage * (1.0 - world.rivalry) * math.exp(-settings.press_crowding * _others(world, mediator))
    if push == 0.0 or settings.mediation_instrument == _NO_INSTRUMENT:
        return
    for p in range(world.party_count):
        party = world.parties[p]
        if not exists(party) or not _is_target(world, settings, p):
            continue
        felt = push * _share_of_push(world, settings, actor, p)
        if settings.mediation_instrument == _REWARD:
            # Divided by the memory, with which it fades: steady pressure settles at `felt`.
            party.inducement = between(party.inducement + felt / settings.press_memory, 0.0, 1.0)
        else:
            party.pressure = between(party.pressure + felt / settings.press_memory, 0.0, 1.0)
            party.pressed_by |= _MEDIATORS if felt > 0.0 else 0
        if settings.mediation_instrument == _SANCTIONS:
            party.pain = between(party.pain + settings.press_hurting * felt / settings.pain_memory, 0.0, 1.0)
            party.sanctioned = week if felt > 0.0 else party.sanctioned
    if settings.mediation_instrument == _WITHDRAW:
        _may_leave(world, settings, actor, week)


def lean_on(world: World, settings: Settings, party: int, week: int) -> None:
    """A party with leverage of its own presses the others over the table."""
    actor = world.parties[party]
    leverage = settings.parties_leverage[actor.like]
    if leverage == 0.0 or not bit(world.table.members, party):
        return
    push = (
        settings.press_strength
        * reach_one(world, settings, week)
        * leverage
        / settings.press_memory
    )
    for p in range(world.party_count):
        if p != party and exists(world.parties[p]):
            world.parties[p].pressure = between(world.parties[p].pressure + push, 0.0, 1.0)
            world.parties[p].pressed_by |= 1 << party if push > 0.0 else 0


mechanism = Mechanism(
    name="press",
    part=5,
    sentence="Official mediators with leverage press the parties, or reward them, sparing the one they lean to.",
    source="Beardsley, Quinn, Biswas & Wilkenfeld 2006 (leverage); Kydd 2003 (bias); Touval & Zartman 1985 (means); own formalisation",
    strength=strength("press"),
    parameters=(
        Parameter("press.memory", 8.0, 1, 520, "weeks", "Time over which pressure builds up and fades."),
        Parameter("press.spread", 0.6, 0, 1, "share", "How much parties differ in what they depend on a mediator for; lasting, drawn in each world."),
        Parameter("press.abroad", 0.3, 0, 1, "share", "Pressure that wholly favourable opinion abroad takes off a party."),
        Parameter("press.crowding", 0.0, -0.5, 2, "share", "How much less each of several official mediators presses for every other one; below 0 they help each other.", source="Crocker, Hampson & Aall 1999 (many mediators may help or hinder each other)"),
        Parameter("press.hurting", 1.0, 0, 10, "share", "Pain that sanctions bring, as a share of their pressure."),
        Parameter("press.deadlock", 12, 1, 1000, "drafts", "Drafts rejected in a row after which a mediator who threatened to may withdraw.", kind="int"),
        Parameter("press.leaving", 0.01, 0, 1, "a week", "Chance that it then does, for good."),
        Parameter("mediation.target", "both", 0, 3, "party", "Whom official mediators press or reward.", kind="choice", choices=TARGETS),
        Parameter("mediation.instrument", "pressure", 0, 5, "means", "By what means: plain pressure, a threat that stands behind the text, sanctions, withdrawal, or reward.", source="Touval & Zartman 1985", kind="choice", choices=INSTRUMENTS),
        Parameter("parties.leverage", 0.0, 0, 1, "utility", "What the party itself can press the others with at the table.", per=("party",)),
    ),
    writes=("mediators.leverage", "parties.pressure", "parties.inducement", "parties.pain", "parties.pressed_by", "parties.sanctioned", "mediators.left"),
    verbs=(Verb("parties", relax), Verb("mediators", press), Verb("parties", lean_on)),
)  # fmt: skip
