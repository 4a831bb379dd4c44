"""Ceasefires, signed and broken."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulation.chronicle.enter import about_dyad, cite_both, measured
from simulation.chronicle.kind import EventKind, declare
from simulation.engine.compiling import compiled

if TYPE_CHECKING:
    from simulation.chronicle.views import WorldLog
    from simulation.world.views import World

__all__ = ["see_ceasefires"]

_SIGNED = declare(
    EventKind(
        "ceasefire",
        "Agreements",
        who="parties",
        whom="parties",
        state="dyads.ceasefire",
        rests_on=("start", "ceasefire", "side", "line"),
        changes="line",
        mark="good",
        done_by="cease_fire",
        about="pair",
    )
)
_BROKEN = declare(
    EventKind(
        "ceasefire_broken",
        "Agreements",
        who="parties",
        whom="parties",
        state="ceasefires.doubt",
        value="mean distrust of the two sides' officials",
        rests_on=("start", "ceasefire_broken", "side", "line"),
        changes="line",
        mark="bad",
        done_by="cease_fire",
        about="pair",
    )
)


@compiled
def see_ceasefires(world: World, log: WorldLog, week: int) -> None:
    """Texts that only stop the fighting: signed this week, or broken."""
    for d in range(world.dyad_count):
        dyad = world.dyads[d]
        # One that a world begins with is signed by nobody in it.
        if dyad.ceasefire == week and (week > 1 or log.seen.truce[d] == 0):
            cite_both(world, log, about_dyad(world, log, _SIGNED, week, d), d)
    for n in range(world.ceasefire_count):
        truce = world.ceasefires[n]
        dyad = world.dyads[truce.dyad]
        if truce.ended_week == week and world.parties[dyad.a].gone == 0 and world.parties[dyad.b].gone == 0:
            cite_both(world, log, about_dyad(world, log, _BROKEN, week, truce.dyad), truce.dyad)
            measured(log, truce.doubt, math.nan)
