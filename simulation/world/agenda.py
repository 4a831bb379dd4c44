"""The order in which a table takes up its issues, where it closes them one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.engine.compiling import compiled
from simulation.world.lookups import bit

if TYPE_CHECKING:
    from simulation.world.views import Settings, World

__all__ = ["ORDERS", "keep_to_order"]

ORDERS = ("any", "easiest_first", "hardest_first", "balanced")
"""Which issue comes first, as `negotiate.order` has it."""
_ANY, _EASIEST, _BALANCED = ORDERS.index("any"), ORDERS.index("easiest_first"), ORDERS.index("balanced")


@compiled
def _contested(world: World, issue: int) -> float:
    """How hard an issue is: how much whoever at the table cares second most for it cares."""
    most, second = 0.0, 0.0
    for p in range(world.party_count):
        if bit(world.table.members, p):
            weight = world.parties[p].weight[issue]
            if weight > most:
                most, second = weight, most
            else:
                second = max(second, weight)
    return second


@compiled
def _comes_first(world: World, settings: Settings, one: int, other: int) -> bool:
    """Whether one issue is taken up before another; of two that are as hard, the first in the file is."""
    easier = _contested(world, other) - _contested(world, one)
    if settings.negotiate_order == _ANY or easier == 0.0:
        return one < other
    return easier > 0.0 if settings.negotiate_order == _EASIEST else easier < 0.0


@compiled
def _leave_unbalanced(world: World, settings: Settings, settled: int) -> None:
    """Close nothing where what would be closed matters more to one at the table than to another."""
    least, most, left = 1.0, 0.0, -1
    for p in range(world.party_count):
        if bit(world.table.members, p):
            weight = 0.0
            for k in range(world.issue_count):
                if world.issues[k].closed == 1 and not bit(settled, k):
                    weight += world.parties[p].weight[k]
            most = max(most, weight)
            if weight < least:
                least, left = weight, p
    if most - least <= settings.negotiate_balance:
        return
    table = world.table
    if table.refusers == 0:
        # Who would have to wait for what it cares for refuses.
        table.refusers, table.refuser, table.offered, table.wanted = (
            1 << left,
            left + 1,
            least,
            most - settings.negotiate_balance,
        )
    for k in range(world.issue_count):
        if world.issues[k].closed == 1 and not bit(settled, k):
            world.issues[k].closed, table.failed_issue = 0, k


@compiled
def keep_to_order(world: World, settings: Settings, settled: int) -> None:
    """Leave open what all accept and what is not its turn yet, or is more than is closed at once; `settled` are the issues that living texts settle."""
    if settings.negotiate_order == _BALANCED:
        _leave_unbalanced(world, settings, settled)
        return
    waits = 0
    for k in range(world.issue_count):
        if world.issues[k].closed == 0 or bit(settled, k):
            continue
        open_before, closed_before = 0, 0
        for j in range(world.issue_count):
            if j != k and not bit(settled, j) and _comes_first(world, settings, j, k):
                open_before += 1 - world.issues[j].closed
                closed_before += world.issues[j].closed
        kept_waiting = settings.negotiate_order != _ANY and open_before > 0
        if kept_waiting or (settings.negotiate_at_once > 0 and closed_before >= settings.negotiate_at_once):
            waits |= 1 << k
    for k in range(world.issue_count):
        if bit(waits, k):
            world.issues[k].closed = 0
