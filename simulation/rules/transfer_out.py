"""Transfer outwards: people in dialogue speak to their own public; weakly, by default."""

from simulation.mechanism import Mechanism, Verb, strength
from simulation.parameters import Parameter
from simulation.rules.common import between
from simulation.world import Activity

_PUBLIC_WORK = int(Activity.PUBLIC_WORK)


def speak(world, settings, ngo, week):
    """A participant whose initiative met tells the social groups it reaches how far it trusts the other side."""
    if world.sessions == 0:
        return
    own = world.ngos[ngo]
    if own.initiative < 0 or own.dialogue_ties == 0 or world.initiatives[own.initiative].sessions == 0:
        return
    room = world.initiatives[own.initiative]
    worth = 1.0 + settings.transfer_out_media * room.media
    if room.activity == _PUBLIC_WORK:
        worth *= settings.transfer_out_public_work
    trust = 0.0
    for t in range(own.first_dialogue, own.first_dialogue + own.dialogue_ties):
        trust += world.dialogues[t].trust / own.dialogue_ties
    for t in range(own.first_community, own.first_community + own.community_ties):
        group = world.groups[world.communities[t].other]
        weight = own.standing * world.communities[t].strength * worth
        group.heard += weight * trust
        group.heard_weight += weight
        if room.media == 1:
            backlash = settings.transfer_out_strength * settings.transfer_out_backlash * (1.0 - group.anchor)
            group.heard_backlash += backlash * world.communities[t].strength


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
        if group.heard_backlash != 0.0:
            group.attitude = between(group.attitude - group.heard_backlash * group.attitude, 0.0, 1.0)
            group.heard_backlash = 0.0


mechanism = Mechanism(
    name="transfer_out",
    part=4,
    sentence="People in dialogue speak to their own public, and move it a little.",
    source="Weak by default: Mousa 2020; Scacco & Warren 2018 (contact hardly spills over); own formalisation",
    strength=strength("transfer_out", low=-1.0),
    parameters=(
        Parameter("transfer_out.public_work", 5.0, 1, 100, "times", "How much more work with publics reaches them than other sessions."),
        Parameter("transfer_out.media", 2.0, 0, 100, "times", "How much more sessions before the media reach publics."),
        Parameter("transfer_out.backlash", 0.01, 0, 1, "share", "How far a session before the media hardens a wholly hostile social group."),
        Parameter("transfer_out.pull", 0.01, 0, 1, "share", "Pull of one participant heard on the attitude of a social group."),
    ),
    writes=("groups.heard", "groups.heard_weight", "groups.heard_backlash", "groups.attitude"),
    verbs=(Verb("ngos", speak), Verb("publics", absorb)),
)
