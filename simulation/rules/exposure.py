"""What happens at home when it comes out that a party talks: shared by every way in which it can."""

from simulation.compiled import compiled
from simulation.luck import LEADER_BLAMED, draw, pair
from simulation.parameters import Parameter
from simulation.rules.change_leader import replace_leader
from simulation.rules.common import between

__all__ = ["PARAMETERS", "come_out", "harden_public"]

PARAMETERS = (
    Parameter(
        "exposure.backlash",
        0.1,
        0,
        1,
        "share",
        "How far it hardens a hostile social group to learn of talks that are laid wholly at the leaders' door.",
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
def harden_public(world, settings, party, size):
    """The party's social groups harden, the more hostile the more."""
    own = world.publics[party]
    for g in range(own.first_group, own.first_group + own.groups):
        group = world.groups[g]
        group.attitude = between(group.attitude - size * (1.0 - group.attitude) * group.attitude, 0.0, 1.0)


@compiled
def come_out(world, settings, party, blame, cause, week):
    """It comes out that a party talks: its public hardens, and its leader may fall, as far as both are blamed for it.

    `blame` is from 0 to 1; `cause` is the label of what came out, so that two affairs of one week have their own luck.
    """
    own = world.parties[party]
    harden_public(world, settings, party, blame * settings.exposure_backlash)
    chance = blame * settings.exposure_fall * settings.parties_accountability[own.like] * (1.0 - own.attitude)
    for o in range(world.official_count):
        leader = world.officials[o]
        if leader.party != party or leader.leader == 0:
            continue
        if draw(world, LEADER_BLAMED, week, pair(leader.label, cause)) < chance:
            replace_leader(world, settings, leader, week)
