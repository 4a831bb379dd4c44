"""Opinion: social groups hold to their past, follow each other and their leader."""

from simulation.mechanism import Mechanism, Verb, strength
from simulation.parameters import Parameter


def listen(world, settings, public, week):
    """Each group decides: part its own, part what the other groups and the leader say."""
    own = world.publics[public]
    party = world.parties[own.party]
    for g in range(own.first_group, own.first_group + own.groups):
        group = world.groups[g]
        others, weight = 0.0, 0.0
        for h in range(own.first_group, own.first_group + own.groups):
            if h != g:
                others += world.groups[h].weight * world.groups[h].attitude
                weight += world.groups[h].weight
        said = others / weight if weight > 0.0 else group.attitude
        cue = settings.follow_leader
        said = (1.0 - cue) * said + cue * (0.5 * party.trust + 0.5 * party.readiness)
        heard = (1.0 - settings.follow_stubbornness) * said + settings.follow_stubbornness * group.anchor
        pace = min(settings.follow_strength * settings.follow_pace / 52.0, 1.0)
        group.next_attitude = group.attitude + pace * (heard - group.attitude)


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
    source="Friedkin & Johnsen 1990, with elite cues",
    strength=strength("follow"),
    parameters=(
        Parameter("follow.pace", 2.0, 0, 52, "a year", "Pace of opinion."),
        Parameter("follow.stubbornness", 0.5, 0, 1, "share", "Weight of a group's own anchor."),
        Parameter("follow.leader", 0.2, 0, 1, "share", "Weight of the leader's cue among what is heard."),
    ),
    writes=("groups.attitude", "groups.next_attitude", "parties.attitude"),
    verbs=(Verb("publics", listen), Verb("publics", settle)),
)
