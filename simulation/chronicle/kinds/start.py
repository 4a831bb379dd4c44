"""The start of a world, which all else goes back to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.chronicle.enter import note
from simulation.chronicle.kind import EventKind, declare
from simulation.chronicle.kinds.mediators import look_at_mediators
from simulation.engine.compiling import compiled

if TYPE_CHECKING:
    from simulation.chronicle.views import WorldLog
    from simulation.world.views import World

__all__ = ["see_start"]

_START = declare(EventKind("start", "Conflict", rests_on=()))


@compiled
def see_start(world: World, log: WorldLog, week: int) -> None:
    """Enter the start, and take a first look at what is later compared with before."""
    note(log, _START, 0, -1, -1)
    log.seen.parties = world.party_count
    for p in range(world.party_count):
        log.seen.power[p] = world.parties[p].power
    look_at_mediators(world, log, week)
    for d in range(world.dyad_count):
        log.seen.channel[d] = world.dyads[d].channel
        log.seen.truce[d] = world.dyads[d].ceasefire > 0
    log.seen.endings = world.ending_count
