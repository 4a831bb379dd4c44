"""Opinion: social groups hold to their past, follow each other and their leader, by one of three theories."""

from simulation.compiled import compiled
from simulation.mechanism import Mechanism, Verb, strength
from simulation.parameters import Parameter

_FRIEDKIN_JOHNSEN, _BOUNDED, _ELITE = 0, 1, 2


@compiled
def _cue(party):
    """What a leader's conduct says of the other side."""
    return 0.5 * party.trust + 0.5 * party.readiness


@compiled
def _neighbours(world, own, g, bound):
    """Mean attitude of the party's other groups, by size, of those no further than `bound`; the own where none is."""
    group = world.groups[g]
    total, weight = 0.0, 0.0
    for h in range(own.first_group, own.first_group + own.groups):
        other = world.groups[h]
        if h != g and abs(other.attitude - group.attitude) <= bound:
            total += other.weight * other.attitude
            weight += other.weight
    return total / weight if weight > 0.0 else group.attitude


@compiled
def _heard(world, settings, own, g):
    """Where a group is drawn to: by all others and its own past, by those near enough, or by its leader alone."""
    group, cue = world.groups[g], _cue(world.parties[own.party])
    if settings.follow_theory == _BOUNDED:
        said = _neighbours(world, own, g, settings.follow_bound)
        if abs(cue - group.attitude) > settings.follow_bound:
            return said
        return (1.0 - settings.follow_leader) * said + settings.follow_leader * cue
    if settings.follow_theory == _ELITE:
        said = cue
    else:
        said = (1.0 - settings.follow_leader) * _neighbours(world, own, g, 2.0) + settings.follow_leader * cue
    return (1.0 - settings.follow_stubbornness) * said + settings.follow_stubbornness * group.anchor


def listen(world, settings, public, week):
    """Each group decides how far it moves."""
    own = world.publics[public]
    pace = min(settings.follow_strength * settings.follow_pace / 52.0, 1.0)
    for g in range(own.first_group, own.first_group + own.groups):
        group = world.groups[g]
        group.next_attitude = group.attitude + pace * (_heard(world, settings, own, g) - group.attitude)


def settle(world, settings, public, week):
    """The groups commit what they decided, and the party's public is their sum."""
    own = world.publics[public]
    total = 0.0
    for g in range(own.first_group, own.first_group + own.groups):
        group = world.groups[g]
        group.attitude = group.next_attitude
        total += group.weight * group.attitude
    world.parties[own.party].attitude = total


mechanism = Mechanism(
    name="follow",
    part=2,
    sentence="Social groups hold to where they stand, follow each other and take cues from their leader.",
    source="Friedkin & Johnsen 1990; Hegselmann & Krause 2002 (bounded confidence); Zaller 1992 (elite cues)",
    strength=strength("follow"),
    parameters=(
        Parameter("follow.theory", "friedkin_johnsen", 0, 2, "theory", "Whom groups follow: all others and their own past; those near enough; the leader alone.", kind="choice", choices=("friedkin_johnsen", "bounded_confidence", "elite_cues")),
        Parameter("follow.pace", 2.0, 0, 52, "a year", "Pace of opinion."),
        Parameter("follow.stubbornness", 0.5, 0, 1, "share", "Weight of a group's own anchor."),
        Parameter("follow.bound", 0.2, 0, 1, "attitude", "How far apart groups still listen to each other, under bounded confidence."),
        Parameter("follow.leader", 0.2, 0, 1, "share", "Weight of the leader's cue among what is heard."),
    ),
    writes=("groups.attitude", "groups.next_attitude", "parties.attitude"),
    verbs=(Verb("publics", listen), Verb("publics", settle)),
)
