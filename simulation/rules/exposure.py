"""What happens at home when it comes out that a party talks in secret: shared by every way in which it can."""

from simulation.compiled import compiled
from simulation.luck import LEADER_COMES, LEADER_BLAMED, draw, draw_normal
from simulation.parameters import Parameter
from simulation.rules.common import between

__all__ = ["PARAMETERS", "come_out", "harden_public"]

PARAMETERS = (
    Parameter("exposure.backlash", 0.1, 0, 1, "share", "How far it hardens a wholly hostile social group to learn of secret talks."),
    Parameter("exposure.fall", 0.1, 0, 1, "share", "Chance that a fully accountable leader of a wholly hostile public falls over it."),
)


@compiled
def harden_public(world, settings, party, size):
    """The party's social groups harden, the more hostile the more."""
    own = world.publics[party]
    for g in range(own.first_group, own.first_group + own.groups):
        group = world.groups[g]
        group.attitude = between(group.attitude - size * (1.0 - group.attitude) * group.attitude, 0.0, 1.0)


@compiled
def come_out(world, settings, party, week):
    """It comes out that a party talks: its public hardens, and its leader may fall."""
    own = world.parties[party]
    harden_public(world, settings, party, settings.exposure_backlash)
    accountable = settings.parties_accountability[own.like]
    for o in range(world.official_count):
        leader = world.officials[o]
        if leader.party == party and leader.leader == 1:
            chance = settings.exposure_fall * accountable * (1.0 - own.attitude)
            if draw(world, LEADER_BLAMED, week, leader.label) < chance:
                world.count.leaders_lost += 1
                character = settings.conflict_spread * draw_normal(world, LEADER_COMES, week, leader.label)
                leader.hardness = between(settings.parties_hardness[own.like] + character, 0.0, 1.0)
