"""Transfer outwards: people in dialogue speak to their own public; weakly, by default."""

from simulation.mechanism import Mechanism, Verb, strength
from simulation.parameters import Parameter
from simulation.rules.common import between


def speak(world, settings, ngo, week):
    """A participant whose initiative met tells the social groups it reaches how far it trusts the other side."""
    if world.sessions == 0:
        return
    own = world.ngos[ngo]
    if own.initiative < 0 or own.dialogue_ties == 0 or world.initiatives[own.initiative].sessions == 0:
        return
    trust = 0.0
    for t in range(own.first_dialogue, own.first_dialogue + own.dialogue_ties):
        trust += world.dialogues[t].trust / own.dialogue_ties
    for t in range(own.first_community, own.first_community + own.community_ties):
        group = world.groups[world.communities[t].other]
        weight = own.standing * world.communities[t].strength
        group.heard += weight * trust
        group.heard_weight += weight


def absorb(world, settings, public, week):
    """The groups let themselves be moved a little towards what they heard."""
    if world.sessions == 0:
        return
    own = world.publics[public]
    for g in range(own.first_group, own.first_group + own.groups):
        group = world.groups[g]
        if group.heard_weight > 0.0:
            step = between(settings.transfer_out_strength * settings.transfer_out_pull * group.heard_weight, -1.0, 1.0)
            moved = group.attitude + step * (group.heard / group.heard_weight - group.attitude)
            group.attitude = between(moved, 0.0, 1.0)
            group.heard = 0.0
            group.heard_weight = 0.0


mechanism = Mechanism(
    name="transfer_out",
    part=4,
    sentence="People in dialogue speak to their own public, and move it a little.",
    source="Weak by default: Mousa 2020; Scacco & Warren 2018 (contact hardly spills over); own formalisation",
    strength=strength("transfer_out", low=-1.0),
    parameters=(
        Parameter("transfer_out.pull", 0.01, 0, 1, "share", "Pull of one participant heard on the attitude of a social group."),
    ),
    writes=("groups.heard", "groups.heard_weight", "groups.attitude"),
    verbs=(Verb("ngos", speak), Verb("publics", absorb)),
)
