"""Patrons of one side who come, turn or leave it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulation.chronicle.enter import about_party, because, measured
from simulation.chronicle.kind import EventKind, declare
from simulation.engine.compiling import compiled
from simulation.world.record import PatronWhy

if TYPE_CHECKING:
    from simulation.chronicle.views import WorldLog
    from simulation.world.views import World

__all__ = ["see_patrons"]

_PATRON = declare(
    EventKind(
        "patron",
        "Conflict",
        who="parties",
        state="parties.patron",
        value="its support, as a share of the most that patrons give",
        reasons=tuple(PatronWhy),
        rests_on=("start", "patron"),
        changes="side",
        done_by="sponsor",
        about="who",
    )
)


@compiled
def see_patrons(world: World, log: WorldLog, week: int) -> None:
    """Patrons who moved this week."""
    for p in range(world.party_count):
        actor = world.parties[p]
        if actor.patron_moved == week and actor.gone == 0:
            about_party(log, _PATRON, week, p, -1)
            because(log, actor.patron_why)
            measured(log, actor.patron, math.nan)
