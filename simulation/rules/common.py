"""What several rules look up in a world: members, living agreements."""

from __future__ import annotations

from simulation.compiled import compiled
from simulation.world import Kind

__all__ = ["between", "bit", "dyad_of", "full_agreement", "is_living", "mean_trust", "shares_dyad"]

_FULL = int(Kind.FULL)


@compiled
def between(value, low, high):
    """`value`, no less than `low` and no more than `high`."""
    return min(max(value, low), high)


@compiled
def bit(members, party):
    """Whether the party is among the members."""
    return (members >> party) & 1 == 1


@compiled
def dyad_of(one, other):
    """Position of the dyad of two parties: a later party's dyads come after all earlier ones, so that it may join."""
    a, b = min(one, other), max(one, other)
    return b * (b - 1) // 2 + a


@compiled
def shares_dyad(one, other):
    """Whether two sets of signatories have at least two parties in common."""
    common = one & other
    return common & (common - 1) != 0


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
