"""Dated events of the scenario: what happens in a week of its own, whatever the model does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.chronicle.enter import FIRST, cite, note
from simulation.chronicle.kind import EventKind, declare
from simulation.engine.compiling import compiled
from simulation.world.lookups import bit
from simulation.world.record import MOST_EVENTS

if TYPE_CHECKING:
    from simulation.chronicle.views import WorldLog
    from simulation.world.views import World

__all__ = ["see_dated"]

_DATED = declare(EventKind("dated_event", "Conflict", who="dated", state="dated", about="who"))
_MOST = MOST_EVENTS


@compiled
def see_dated(world: World, log: WorldLog, week: int) -> None:
    """Those that have happened since they were last looked at: their scenario is their cause."""
    if world.dated == log.seen.dated:
        return
    for number in range(_MOST):
        if bit(world.dated, number) and not bit(log.seen.dated, number):
            log.dated[number] = note(log, _DATED, week, number, -1)
            cite(log, log.dated[number], FIRST)
    log.seen.dated = world.dated
