"""Opinion: what moves a social group, or each citizen where there are citizens, by one of three theories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.calendar import WEEKS_IN_YEAR
from simulation.engine.compiling import compiled
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.citizens import gather
from simulation.world.constants import HALF
from simulation.world.lookups import bit, hears, is_living, seen_to_talk
from simulation.world.parameters import Parameter

if TYPE_CHECKING:
    from simulation.world.views import Citizens, Public, Settings, World

THEORIES = ("friedkin_johnsen", "bounded_confidence", "elite_cues")
_FRIEDKIN_JOHNSEN, _BOUNDED, _ELITE = (THEORIES.index(name) for name in THEORIES)


@compiled
def _cue(world: World, settings: Settings, party: int) -> float:
    """What a leader's conduct says of a settlement: nothing either way at peace, less the more force the side uses, more the
    readier it is to talk, and more again where it is seen to talk or has signed."""
    actor = world.parties[party]
    # Readiness is small in ordinary times: it is measured by what is usual.
    words = actor.readiness / (actor.readiness + settings.follow_usual)
    cue = HALF * (1.0 + words - actor.militancy)
    if seen_to_talk(world, party):
        cue += settings.follow_talking * (1.0 - cue)
    if _has_signed(world, party):
        cue += settings.follow_signing * (1.0 - cue)
    return cue


@compiled
def _has_signed(world: World, party: int) -> bool:
    """Whether the party stands by an agreement that settles something."""
    for n in range(world.agreement_count - 1, -1, -1):
        agreement = world.agreements[n]
        if agreement.issues != 0 and is_living(agreement) and bit(agreement.signatories, party):
            return True
    return False


@compiled
def _others(world: World, settings: Settings, public: Public, g: int) -> float:
    """Mean attitude of the groups it hears, by size (weights sum to 1); its own attitude where it hears none."""
    group = world.groups[g]
    total, weight = 0.0, 0.0
    for h in range(public.first_group, public.first_group + public.groups):
        other = world.groups[h]
        if h != g and hears(world, settings, group, other):
            total += other.weight * other.attitude
            weight += other.weight
    return total / weight if weight > 0.0 else group.attitude


@compiled
def _near(world: World, settings: Settings, public: Public, g: int) -> float:
    """Mean attitude, by size, of itself and the groups it hears that are no further from it than the bound."""
    group = world.groups[g]
    total, weight = group.weight * group.attitude, group.weight
    for h in range(public.first_group, public.first_group + public.groups):
        other = world.groups[h]
        near = h != g and abs(other.attitude - group.attitude) <= settings.follow_bound
        if near and hears(world, settings, group, other):
            total += other.weight * other.attitude
            weight += other.weight
    return total / weight


@compiled
def _others_heard(citizens: Citizens, i: int) -> float:
    """Mean attitude of those a citizen hears; its own where it hears nobody."""
    first, end = citizens.first_tie[i], citizens.first_tie[i + 1]
    total = 0.0
    for tie in range(first, end):
        total += citizens.attitude[citizens.heard[tie]]
    return total / (end - first) if end > first else citizens.attitude[i]


@compiled
def _near_heard(settings: Settings, citizens: Citizens, i: int) -> float:
    """Mean attitude of a citizen and those it hears that are no further from it than the bound."""
    own = citizens.attitude[i]
    total, number = own, 1
    for tie in range(citizens.first_tie[i], citizens.first_tie[i + 1]):
        other = citizens.attitude[citizens.heard[tie]]
        if abs(other - own) <= settings.follow_bound:
            total += other
            number += 1
    return total / number


@compiled
def _weigh(settings: Settings, cue: float, attitude: float, anchor: float, said: float) -> float:
    """Where somebody who hears `said` is drawn: to that and the own past, to those near enough, or to the leader."""
    if settings.follow_theory == _BOUNDED:
        leads = settings.follow_leader if abs(cue - attitude) <= settings.follow_bound else 0.0
        return said + leads * (cue - said)
    if settings.follow_theory == _ELITE:
        # A message is taken in the less the more it goes against what was always thought.
        accepted = 1.0 - settings.follow_stubbornness * abs(cue - anchor)
        return attitude + accepted * (cue - attitude)
    # Friedkin and Johnsen: the leader is one more voice, and the anchor is where the group began.
    said = (1.0 - settings.follow_leader) * said + settings.follow_leader * cue
    return (1.0 - settings.follow_stubbornness) * said + settings.follow_stubbornness * anchor


@compiled
def _pace(settings: Settings) -> float:
    return min(settings.follow_strength * settings.follow_pace / WEEKS_IN_YEAR, 1.0)


def listen(world: World, settings: Settings, public: int, week: int) -> None:
    """Each group decides how far it moves."""
    actor = world.publics[public]
    cue, said = _cue(world, settings, actor.party), 0.0
    for g in range(actor.first_group, actor.first_group + actor.groups):
        group = world.groups[g]
        if settings.follow_theory == _BOUNDED:
            said = _near(world, settings, actor, g)
        elif settings.follow_theory == _FRIEDKIN_JOHNSEN:
            said = _others(world, settings, actor, g)
        drawn_to = _weigh(settings, cue, group.attitude, group.anchor, said)
        # Decided now and committed in `settle`: groups listen to what the others thought last.
        group.next_attitude = group.attitude + _pace(settings) * (drawn_to - group.attitude)


def listen_each(world: World, settings: Settings, citizens: Citizens, public: int, week: int) -> None:
    """Each citizen decides how far it moves."""
    # A leak or violence may have moved the group since its citizens were last asked.
    gather(world, citizens, public)
    actor = world.publics[public]
    cue, said, pace = _cue(world, settings, actor.party), 0.0, _pace(settings)
    for i in range(citizens.first[actor.first_group], citizens.first[actor.first_group + actor.groups]):
        attitude = citizens.attitude[i]
        if settings.follow_theory == _BOUNDED:
            said = _near_heard(settings, citizens, i)
        elif settings.follow_theory == _FRIEDKIN_JOHNSEN:
            said = _others_heard(citizens, i)
        drawn_to = _weigh(settings, cue, attitude, citizens.anchor[i], said)
        citizens.next_attitude[i] = attitude + pace * (drawn_to - attitude)


def settle(world: World, settings: Settings, public: int, week: int) -> None:
    """The groups commit what they decided, and the party's public is their sum."""
    actor = world.publics[public]
    total = 0.0
    for g in range(actor.first_group, actor.first_group + actor.groups):
        group = world.groups[g]
        group.attitude = group.next_attitude
        total += group.weight * group.attitude
    world.parties[actor.party].attitude = total


def settle_each(world: World, settings: Settings, citizens: Citizens, public: int, week: int) -> None:
    """The citizens commit what they decided; a group is their mean, and the party's public the sum of the groups."""
    actor = world.publics[public]
    whole = 0.0
    for g in range(actor.first_group, actor.first_group + actor.groups):
        group, total = world.groups[g], 0.0
        for i in range(citizens.first[g], citizens.first[g + 1]):
            citizens.attitude[i] = citizens.next_attitude[i]
            total += citizens.attitude[i]
        group.attitude = total / (citizens.first[g + 1] - citizens.first[g])
        citizens.gathered[g] = group.attitude
        whole += group.weight * group.attitude
    world.parties[actor.party].attitude = whole


mechanism = Mechanism(
    name="follow",
    part=2,
    sentence="Social groups, or their citizens, hold to where they stand, follow each other and take cues from their leader.",
    source="Friedkin & Johnsen 1990; Hegselmann & Krause 2002 (bounded confidence); Zaller 1992 (elite cues)",
    strength=strength("follow"),
    parameters=(
        Parameter("follow.theory", "friedkin_johnsen", 0, 2, "theory", "Whom groups and citizens follow: all they hear and their own past; those near enough; the leader alone.", kind="choice", choices=THEORIES),
        Parameter("follow.pace", 2.0, 0, WEEKS_IN_YEAR, "a year", "Pace of opinion."),
        Parameter("follow.stubbornness", 0.5, 0, 1, "share", "Weight of a group's own anchor; none under bounded confidence; with elite cues, how far it refuses what goes wholly against it."),
        Parameter("follow.bound", 0.2, 0, 1, "attitude", "How far apart groups still listen to each other, under bounded confidence."),
        Parameter("follow.leader", 0.2, 0, 1, "share", "Weight of the leader's cue among what is heard; elite cues know no other voice."),
        Parameter("follow.usual", 0.02, 0.001, 1, "readiness", "Readiness at which a leader says half of what can be said for a settlement (own judgement: of the size usual in war)."),
        Parameter("follow.talking", 0.3, 0, 1, "share", "How far a leader who is seen to talk cues for a settlement, of what is left (own judgement)."),
        Parameter("follow.signing", 0.6, 0, 1, "share", "How far a leader who stands by an agreement does (own judgement)."),
        Parameter("network.group_density", 1.0, 0, 1, "share", "Share of pairs of a party's social groups that hear each other."),
    ),
    writes=(
        "groups.attitude", "groups.next_attitude", "parties.attitude",
        "citizens.attitude", "citizens.next_attitude", "citizens.gathered",
    ),
    verbs=(
        Verb("publics", listen, with_citizens=listen_each),
        Verb("publics", settle, with_citizens=settle_each),
    ),
)  # fmt: skip
