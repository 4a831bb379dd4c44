"""Transfer outwards: people in dialogue speak to their own public; weakly, by default."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.engine.compiling import compiled
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.lookups import between
from simulation.world.parameters import Parameter
from simulation.world.record import Activity

if TYPE_CHECKING:
    from simulation.world.views import Initiative, Settings, World

_PUBLIC_WORK = int(Activity.PUBLIC_WORK)


@compiled
def _reach(settings: Settings, room: Initiative) -> float:
    """How far this week's sessions reach: work with publics and sessions before the media, much further than others."""
    worth = room.sessions * (1.0 + settings.transfer_out_media * room.media)
    return worth * settings.transfer_out_public_work if room.activity == _PUBLIC_WORK else worth


def speak(world: World, settings: Settings, ngo: int, week: int) -> None:
    """A participant whose initiative met tells the social groups it reaches how far it trusts the other side."""
    if world.sessions == 0:
        return
    actor = world.ngos[ngo]
    if actor.initiative < 0 or actor.dialogue_ties == 0 or world.initiatives[actor.initiative].sessions == 0:
        return
    room = world.initiatives[actor.initiative]
    trust, reach = 0.0, _reach(settings, room)
    for t in range(actor.first_dialogue, actor.first_dialogue + actor.dialogue_ties):
        trust += world.dialogues[t].trust / actor.dialogue_ties
    for t in range(actor.first_community, actor.first_community + actor.community_ties):
        group = world.groups[world.communities[t].other]
        weight = actor.standing * world.communities[t].strength * reach
        group.heard += weight * trust
        group.heard_weight += weight
        group.heard_backlash += weight * room.media


def absorb(world: World, settings: Settings, public: int, week: int) -> None:
    """The groups let themselves be moved a little towards what they heard; what the media show is resented, most where a
    public is undecided."""
    if world.sessions == 0:
        return
    actor = world.publics[public]
    pull = settings.transfer_out_strength * settings.transfer_out_pull
    for g in range(actor.first_group, actor.first_group + actor.groups):
        group = world.groups[g]
        if group.heard_weight > 0.0:
            said = group.heard / group.heard_weight
            # Strongest among the undecided: who rejects or welcomes a settlement wholly has nothing left to lose or
            # resent.
            resented = settings.transfer_out_backlash * group.heard_backlash * (1.0 - group.attitude) * group.attitude
            step = between(pull * group.heard_weight, -1.0, 1.0)
            moved = group.attitude + step * (said - group.attitude) - pull * resented
            before, group.attitude = group.attitude, between(moved, 0.0, 1.0)
            # A group that already thinks as it hears was reached and not moved, and the chronicle enters nothing.
            if group.attitude != before:
                world.parties[actor.party].addressed = week
            group.heard, group.heard_weight, group.heard_backlash = 0.0, 0.0, 0.0


mechanism = Mechanism(
    name="transfer_out",
    part=4,
    sentence="People in dialogue speak to their own public, and move it a little.",
    source="Weak by default: Mousa 2020; Scacco & Warren 2018 (contact hardly spills over); own formalisation",
    strength=strength("transfer_out", low=-1.0),
    parameters=(
        Parameter("transfer_out.public_work", 5.0, 0, 100, "times", "How much more work with publics reaches them than other sessions."),
        Parameter("transfer_out.media", 2.0, 0, 100, "times", "How much more sessions before the media reach publics."),
        Parameter("transfer_out.backlash", 1.0, -5, 5, "times", "How much more seeing such a session repels the undecided than it persuades; below 0 it wins them over."),
        Parameter("transfer_out.pull", 0.01, 0, 1, "share", "Pull of one participant heard on the attitude of a social group."),
    ),
    writes=("groups.heard", "groups.heard_weight", "groups.heard_backlash", "groups.attitude", "parties.addressed"),
    verbs=(Verb("ngos", speak, "sessions"), Verb("publics", absorb, "sessions")),
)  # fmt: skip
