"""Parties that split or merge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.chronicle.enter import about_party, because, cite_latest, cite_side
from simulation.chronicle.kind import EventKind, declare
from simulation.chronicle.kinds.agreements import SIGNED
from simulation.engine.compiling import compiled
from simulation.world.record import SplitWhy

if TYPE_CHECKING:
    from simulation.chronicle.views import WorldLog
    from simulation.world.views import World

__all__ = ["MERGED", "SPLIT", "look_at_parties", "see_parties"]

SPLIT = declare(
    EventKind(
        "split",
        "Conflict",
        who="parties",
        whom="parties",
        state="parties.parent",
        reasons=tuple(SplitWhy),
        rests_on=("start", "side", "signed"),
        changes="side",
        done_by="split",
        about="whom",
    )
)
MERGED = declare(
    EventKind(
        "merged",
        "Conflict",
        who="parties",
        whom="parties",
        state="parties.heir",
        rests_on=("start", "side"),
        done_by="merge",
        about="pair",
    )
)


@compiled
def see_parties(world: World, log: WorldLog, week: int) -> None:
    """Parties that split off, and parties that become part of another."""
    seen = log.seen
    for p in range(seen.parties, world.party_count):
        parent = world.parties[p].parent - 1
        event = about_party(log, SPLIT, week, p, parent)
        because(log, world.parties[p].split_why)
        cite_side(log, event, parent)
        cite_latest(log, event, SIGNED, 0)
    for p in range(world.party_count):
        heir = world.parties[p].heir
        if heir > 0 and seen.heir[p] == 0:
            event = about_party(log, MERGED, week, p, heir - 1)
            cite_side(log, event, p)


@compiled
def look_at_parties(world: World, log: WorldLog, week: int) -> None:
    """Who there is, to be compared with next week."""
    log.seen.parties = world.party_count
    for p in range(world.party_count):
        log.seen.heir[p] = world.parties[p].heir
        log.seen.like[p] = world.parties[p].like
