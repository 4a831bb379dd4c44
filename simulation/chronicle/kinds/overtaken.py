"""Understandings that events overtake."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulation.chronicle.enter import about_dyad, cite_latest, cite_line, measured
from simulation.chronicle.kind import EventKind, declare
from simulation.chronicle.kinds.power import POWER_SHIFT
from simulation.engine.compiling import compiled

if TYPE_CHECKING:
    from simulation.chronicle.views import WorldLog
    from simulation.world.views import World

__all__ = ["see_overtaken"]

_OVERTAKEN = declare(
    EventKind(
        "overtaken",
        "Conflict",
        who="parties",
        whom="parties",
        state="ngos.confidence",
        value="understandings that were lost",
        rests_on=("start", "overtaken", "power_shift", "line"),
        landmark=False,
        done_by="overtake",
        about="pair",
    )
)


@compiled
def see_overtaken(world: World, log: WorldLog, week: int) -> None:
    """Pairs of parties whose participants lost what they had understood of each other: to an incident between them, or
    to a leap in the strength of either."""
    for d in range(world.dyad_count):
        dyad = world.dyads[d]
        if dyad.overtaken != week or world.parties[dyad.a].gone > 0 or world.parties[dyad.b].gone > 0:
            continue
        event = about_dyad(world, log, _OVERTAKEN, week, d)
        measured(log, dyad.overtaken_count, math.nan)
        if dyad.shocked == week:
            cite_line(log, event, d)
        for p in (dyad.a, dyad.b):
            if world.parties[p].jumped == week:
                cite_latest(log, event, POWER_SHIFT, p)
