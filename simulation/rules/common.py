"""What several rules look up in a world: members, living agreements."""

from __future__ import annotations

from simulation.compiled import compiled
from simulation.world import Kind, Tier

__all__ = ["LOCAL", "WITHIN", "between", "bit", "full_agreement", "is_living", "local", "mean_trust", "sessions_of"]

_FULL = int(Kind.FULL)
_GRASSROOTS = int(Tier.GRASSROOTS)

LOCAL, WITHIN = 1, 2
"""Who meets in sessions, as `track_two.level` has it: 0 is across the line."""


@compiled
def between(value, low, high):
    """`value`, no less than `low` and no more than `high`."""
    return min(max(value, low), high)


@compiled
def bit(members, party):
    """Whether the party is among the members."""
    return (members >> party) & 1 == 1


@compiled
def is_living(agreement):
    """Whether it has neither ended nor been taken up by a later one."""
    return agreement.ended_week == 0 and agreement.superseded == 0


@compiled
def full_agreement(world, one, other):
    """Position of the living full agreement that both have signed; -1 none."""
    for n in range(world.agreement_count - 1, -1, -1):
        agreement = world.agreements[n]
        both = bit(agreement.signatories, one) and bit(agreement.signatories, other)
        if both and agreement.kind == _FULL and is_living(agreement):
            return n
    return -1


@compiled
def mean_trust(world, ties, count, dyad):
    """Mean trust on the ties that cross a dyad's line, both directions; 0 without any."""
    total, number = 0.0, 0
    for t in range(count):
        if ties[t].dyad == dyad:
            total += ties[t].trust
            number += 1
    return total / number if number > 0 else 0.0


@compiled
def local(world, tie):
    """Whether a dialogue tie joins people from the grassroots of either side."""
    return world.ngos[tie.holder].tier == _GRASSROOTS and world.ngos[tie.other].tier == _GRASSROOTS


@compiled
def sessions_of(world, party, bound):
    """Sessions held this week with people of the party in the room; those with officials in it count `bound` more."""
    total = 0.0
    if world.sessions == 0:
        return total
    met = 0
    for n in range(world.ngo_count):
        ngo = world.ngos[n]
        if ngo.party == party and ngo.initiative >= 0:
            met |= 1 << ngo.initiative
    for i in range(world.initiative_count):
        if bit(met, i):
            total += world.initiatives[i].sessions * (1.0 + bound * world.initiatives[i].bound)
    return total
