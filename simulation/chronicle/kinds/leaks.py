"""Closed sessions that come out."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulation.chronicle.enter import about_party, cite_latest, measured
from simulation.chronicle.kind import EventKind, declare
from simulation.chronicle.kinds.meetings import SESSION
from simulation.chronicle.kinds.transfer import attitude_of
from simulation.engine.compiling import compiled

if TYPE_CHECKING:
    from simulation.chronicle.views import WorldLog
    from simulation.world.views import World

__all__ = ["LEAK", "see_leaks"]

LEAK = declare(
    EventKind(
        "leak",
        "Transfer",
        who="parties",
        whom="initiatives",
        state="parties.attitude",
        value="its public's attitude to a settlement, after it",
        rests_on=("start", "leak", "session"),
        changes="side",
        done_by="leak",
    )
)


@compiled
def see_leaks(world: World, log: WorldLog, week: int) -> None:
    """Parties that are blamed at home for a session that came out."""
    for p in range(world.party_count):
        party = world.parties[p]
        if party.exposed == week and party.gone == 0:
            event = about_party(log, LEAK, week, p, party.exposed_by - 1)
            measured(log, attitude_of(world, p), math.nan)
            cite_latest(log, event, SESSION, party.exposed_by - 1)
