"""Opinion: what moves a social group, by one of three theories."""

from simulation.compiled import compiled
from simulation.luck import TIE_EXISTS, draw, pair
from simulation.mechanism import Mechanism, Verb, strength
from simulation.parameters import Parameter

_FRIEDKIN_JOHNSEN, _BOUNDED, _ELITE = 0, 1, 2


@compiled
def _cue(party):
    """What a leader's conduct says of the other side."""
    return 0.5 * party.trust + 0.5 * party.readiness


@compiled
def _hears(world, settings, one, other):
    """Whether two social groups hear each other: the same both ways and in every week."""
    density = settings.network_group_density
    if density >= 1.0:
        return True
    return draw(world, TIE_EXISTS, 0, pair(min(one.label, other.label), max(one.label, other.label))) < density


@compiled
def _others(world, settings, own, g):
    """Mean attitude of the groups it hears, by size (weights sum to 1); its own attitude where it hears none."""
    group = world.groups[g]
    total, weight = 0.0, 0.0
    for h in range(own.first_group, own.first_group + own.groups):
        other = world.groups[h]
        if h != g and _hears(world, settings, group, other):
            total += other.weight * other.attitude
            weight += other.weight
    return total / weight if weight > 0.0 else group.attitude


@compiled
def _near(world, settings, own, g):
    """Mean attitude, by size, of itself and the groups it hears that are no further from it than the bound."""
    group = world.groups[g]
    total, weight = group.weight * group.attitude, group.weight
    for h in range(own.first_group, own.first_group + own.groups):
        other = world.groups[h]
        near = h != g and abs(other.attitude - group.attitude) <= settings.follow_bound
        if near and _hears(world, settings, group, other):
            total += other.weight * other.attitude
            weight += other.weight
    return total / weight


@compiled
def _drawn_to(world, settings, own, g):
    """Where a group is drawn: to all it hears and its own past, to those near enough, or to what its leader says."""
    group, cue = world.groups[g], _cue(world.parties[own.party])
    if settings.follow_theory == _BOUNDED:
        said = _near(world, settings, own, g)
        leads = settings.follow_leader if abs(cue - group.attitude) <= settings.follow_bound else 0.0
        return said + leads * (cue - said)
    if settings.follow_theory == _ELITE:
        # A message is taken in the less the more it goes against what the group always thought.
        accepted = 1.0 - settings.follow_stubbornness * abs(cue - group.anchor)
        return group.attitude + accepted * (cue - group.attitude)
    said = (1.0 - settings.follow_leader) * _others(world, settings, own, g) + settings.follow_leader * cue
    return (1.0 - settings.follow_stubbornness) * said + settings.follow_stubbornness * group.anchor


def listen(world, settings, public, week):
    """Each group decides how far it moves."""
    own = world.publics[public]
    pace = min(settings.follow_strength * settings.follow_pace / 52.0, 1.0)
    for g in range(own.first_group, own.first_group + own.groups):
        group = world.groups[g]
        group.next_attitude = group.attitude + pace * (_drawn_to(world, settings, own, g) - group.attitude)


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
        Parameter("follow.theory", "friedkin_johnsen", 0, 2, "theory", "Whom groups follow: all they hear and their own past; those near enough; the leader alone.", kind="choice", choices=("friedkin_johnsen", "bounded_confidence", "elite_cues")),
        Parameter("follow.pace", 2.0, 0, 52, "a year", "Pace of opinion."),
        Parameter("follow.stubbornness", 0.5, 0, 1, "share", "Weight of a group's own anchor; with elite cues, how far it refuses what goes wholly against it."),
        Parameter("follow.bound", 0.2, 0, 1, "attitude", "How far apart groups still listen to each other, under bounded confidence."),
        Parameter("follow.leader", 0.2, 0, 1, "share", "Weight of the leader's cue among what is heard; elite cues know no other voice."),
        Parameter("network.group_density", 1.0, 0, 1, "share", "Share of pairs of a party's social groups that hear each other."),
    ),
    writes=("groups.attitude", "groups.next_attitude", "parties.attitude"),
    verbs=(Verb("publics", listen), Verb("publics", settle)),
)  # fmt: skip
