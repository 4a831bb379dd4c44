"""The balance of power on the ground."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from simulation.chronicle.enter import FIRST, because, cite, cite_latest, measured, note
from simulation.chronicle.kind import EventKind, declare
from simulation.chronicle.kinds.endings import VICTORY
from simulation.chronicle.kinds.parties import MERGED, SPLIT
from simulation.engine.compiling import compiled
from simulation.world.record import Ending

if TYPE_CHECKING:
    from simulation.chronicle.views import WorldLog
    from simulation.world.views import World

__all__ = ["POWER_SHIFT", "see_power"]


class PowerWhy(IntEnum):
    """What moved a party's share of strength in the week in which it is mentioned."""

    LEAP = 1
    SPLIT = 2
    MERGER = 3
    DRIFT = 4
    DEFEAT = 5


_STEP = 0.1  # of all power: what is worth telling (own judgement); causes do not depend on it
_LEAP, _SPLIT, _MERGER, _DRIFT = int(PowerWhy.LEAP), int(PowerWhy.SPLIT), int(PowerWhy.MERGER), int(PowerWhy.DRIFT)
_DEFEAT, _WON = int(PowerWhy.DEFEAT), int(Ending.VICTORY)

POWER_SHIFT = declare(
    EventKind(
        "power_shift",
        "Conflict",
        who="parties",
        state="parties.power",
        value="its share of all strength",
        threshold="its share when the balance was last mentioned",
        reasons=tuple(PowerWhy),
        rests_on=("start", "power_shift", "split", "merged", "victory"),
        changes="side",
        done_by=((PowerWhy.LEAP, "gain_ground"), (PowerWhy.SPLIT, "split")),
    )
)


@compiled
def _lost(world: World, party: int, week: int) -> int:
    """The pair whose war the party lost last week, which shows in its strength this week; -1 none."""
    for n in range(world.ending_count):
        ending = world.endings[n]
        if ending.kind == _WON and ending.week == week - 1:
            pair = world.dyads[ending.dyad]
            if pair.a + pair.b - ending.winner == party:
                return ending.dyad
    return -1


@compiled
def _why(world: World, log: WorldLog, party: int, week: int) -> int:
    """Why a party's share of strength moved this week, as the rules wrote it down."""
    if world.parties[party].jumped == week:
        return _LEAP
    for p in range(log.seen.parties, world.party_count):
        if world.parties[p].parent == party + 1:
            return _SPLIT
    for p in range(world.party_count):
        if world.parties[p].heir == party + 1 and log.seen.heir[p] == 0:
            return _MERGER
    return _DEFEAT if _lost(world, party, week) >= 0 else _DRIFT


@compiled
def _moved(world: World, log: WorldLog, week: int) -> int:
    """The party whose power has moved most since power was last mentioned, by enough; before others one whose own
    strength changed this week, since what it gains all others lose. -1 none."""
    moved, most, why = -1, 0.0, _DRIFT
    enough = False
    for p in range(world.party_count):
        change = abs(world.parties[p].power - log.seen.power[p])
        if world.parties[p].gone > 0:
            continue
        enough = enough or change >= _STEP
        reason = _why(world, log, p, week)
        if (reason != _DRIFT and why == _DRIFT) or ((reason == _DRIFT) == (why == _DRIFT) and change >= most):
            moved, most, why = p, change, reason
    return moved if enough else -1


@compiled
def see_power(world: World, log: WorldLog, week: int) -> None:
    """A balance of power that is no longer what it was when last mentioned."""
    for p in range(log.seen.parties, world.party_count):
        log.seen.power[p] = world.parties[p].power
    moved = _moved(world, log, week)
    if moved < 0:
        return
    event = note(log, POWER_SHIFT, week, moved, -1)
    why = _why(world, log, moved, week)
    measured(log, world.parties[moved].power, log.seen.power[moved])
    because(log, why)
    cite(log, event, max(log.latest[POWER_SHIFT, 0], FIRST))
    if why == _SPLIT:
        cite_latest(log, event, SPLIT, moved)
    elif why == _MERGER:
        cite_latest(log, event, MERGED, moved)
    elif why == _DEFEAT:
        cite_latest(log, event, VICTORY, _lost(world, moved, week))
    for p in range(world.party_count):
        log.seen.power[p] = world.parties[p].power
        log.latest[POWER_SHIFT, p] = event
