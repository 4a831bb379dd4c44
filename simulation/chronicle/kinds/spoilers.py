"""Opponents of a settlement who strike."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulation.chronicle.enter import about_party, because, cite_latest, measured
from simulation.chronicle.kind import EventKind, declare
from simulation.chronicle.kinds.agreements import SIGNED
from simulation.chronicle.kinds.drafts import REJECTED
from simulation.engine.compiling import compiled
from simulation.world.lookups import most_force
from simulation.world.record import SpoilWhy

if TYPE_CHECKING:
    from simulation.chronicle.views import WorldLog
    from simulation.world.views import World

__all__ = ["see_spoilers"]

_SPOILER = declare(
    EventKind(
        "spoiler",
        "Agreements",
        who="parties",
        state="dyads.force_a",
        value="the most force that its side uses, after it",
        reasons=tuple(SpoilWhy),
        rests_on=("start", "spoiler", "signed", "draft_rejected"),
        changes="side",
        done_by="spoil",
    )
)


@compiled
def see_spoilers(world: World, log: WorldLog, week: int) -> None:
    """Every side on which they struck this week."""
    for p in range(world.party_count):
        party = world.parties[p]
        if party.spoiled == week and party.gone == 0:
            event = about_party(log, _SPOILER, week, p, -1)
            measured(log, most_force(world, p), math.nan)
            because(log, party.spoiled_why)
            cite_latest(log, event, SIGNED, 0)
            cite_latest(log, event, REJECTED, 0)
