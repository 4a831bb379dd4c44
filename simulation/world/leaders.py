"""Leaders and their publics at home: who replaces a leader, and what happens when it comes out that a party talks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.engine.compiling import compiled
from simulation.engine.luck import draw, draw_normal, pair
from simulation.world.decisions import LEADER_BLAMED, LEADER_COMES
from simulation.world.lookups import between
from simulation.world.opposition import bias_of_leader
from simulation.world.parameters import Parameter
from simulation.world.record import LeaderWhy

if TYPE_CHECKING:
    import numpy as np

    from simulation.world.views import Official, Settings, World


__all__ = ["PARAMETERS", "come_out", "hand_over", "harden_public", "replace_leader"]

_LEAK = int(LeaderWhy.LEAK)

PARAMETERS = (
    Parameter(
        "exposure.backlash",
        0.1,
        0,
        1,
        "share",
        "How far it hardens a social group to learn of talks that are laid wholly at the leaders' door: a quarter of this where it is undecided, less elsewhere.",
    ),
    Parameter(
        "exposure.fall",
        0.1,
        0,
        1,
        "share",
        "Chance that a fully accountable leader of a wholly hostile public falls over it.",
    ),
)


@compiled
def replace_leader(world: World, settings: Settings, leader: Official, why: int, week: int) -> None:
    """Another comes to head the party, from outside or not as luck has it. `why` is a LeaderWhy."""
    party = world.parties[leader.party]
    # Luck by the party here and by the person in what follows: the same word twice, but two independent draws.
    outside = draw(world, LEADER_COMES, week, party.label) < settings.change_leader_outsider
    hand_over(world, settings, leader, outside, why, week)


@compiled
def hand_over(world: World, settings: Settings, leader: Official, outside: bool, why: int, week: int) -> None:
    """Another comes to head the party, surer of less than the last one was; one from outside trusts less what that one
    built, and does not answer for what that one did. `why` is a LeaderWhy."""
    party = world.parties[leader.party]
    party.leader_fell, party.leader_why = week, why
    world.count.leaders_lost += 1
    character = settings.conflict_spread * draw_normal(world, LEADER_COMES, week, leader.label)
    hard = settings.parties_hardness[party.like] + character + bias_of_leader(settings, party)
    leader.hardness = between(hard, 0.0, 1.0)
    for q in range(world.party_count):
        for k in range(world.issue_count):
            world.knowledge[leader.party, q].confidence[k] *= 1.0 - settings.change_leader_knowledge_lost
    party.agenda *= 0.0 if outside else settings.change_leader_agenda_kept
    if outside:
        for t in range(leader.first_channel, leader.first_channel + leader.channel_ties):
            world.channels[t].trust *= 1.0 - settings.change_leader_trust_lost


@compiled
def harden_public(world: World, settings: Settings, party: int, size: float) -> None:
    """The party's social groups harden, the undecided most."""
    public = world.publics[party]
    for g in range(public.first_group, public.first_group + public.groups):
        group = world.groups[g]
        # Times the attitude that is left to lose, so that nobody falls below 0 in one affair.
        group.attitude = between(group.attitude - size * (1.0 - group.attitude) * group.attitude, 0.0, 1.0)


@compiled
def come_out(world: World, settings: Settings, party: int, blame: float, cause: np.uint64, week: int) -> None:
    """It comes out that a party talks: its public hardens, and its leader may fall, as far as both are blamed for it.

    `blame` is from 0 to 1; `cause` is the label of what came out, so that two affairs of one week have their own luck.
    """
    actor = world.parties[party]
    harden_public(world, settings, party, blame * settings.exposure_backlash)
    chance = blame * settings.exposure_fall * settings.parties_accountability[actor.like] * (1.0 - actor.attitude)
    for o in range(world.official_count):
        leader = world.officials[o]
        if leader.party != party or leader.leader == 0:
            continue
        if draw(world, LEADER_BLAMED, week, pair(leader.label, cause)) < chance:
            replace_leader(world, settings, leader, _LEAK, week)
