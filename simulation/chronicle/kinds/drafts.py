"""Drafts that fail at the table, and texts that a public does not carry."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from simulation.chronicle.enter import (
    about_party,
    because,
    cite_latest,
    cite_table,
    measured,
    note,
    remember,
    with_others,
)
from simulation.chronicle.kind import EventKind, declare
from simulation.engine.compiling import compiled

if TYPE_CHECKING:
    from simulation.chronicle.views import WorldLog
    from simulation.world.views import World

__all__ = ["REJECTED", "see_drafts", "see_votes"]


class RefusedBy(IntEnum):
    """How many refused a draft."""

    ONE = 1
    SEVERAL = 2


_ONE, _SEVERAL = int(RefusedBy.ONE), int(RefusedBy.SEVERAL)

REJECTED = declare(
    EventKind(
        "draft_rejected",
        "Track I",
        who="parties",
        whom="issues",
        state="table.offered",
        value="what the draft gives the party left furthest short: utility, or the share of an issue closed by itself",
        threshold="the least that party would have taken, all of an issue at most",
        reasons=tuple(RefusedBy),
        others="who else refused",
        rests_on=("start", "draft_rejected", "side", "line", "table"),
        landmark=False,
        done_by="negotiate",
        about="table",
    )
)
_LOST = declare(
    EventKind(
        "ratification_lost",
        "Track I",
        who="parties",
        state="parties.vote",
        value="share of the public that voted for the text: support and the campaign's swing",
        threshold="share that it needed",
        rests_on=("start", "ratification_lost", "draft_rejected", "side", "line", "table"),
        changes="side",
        done_by="ratify",
    )
)


@compiled
def see_drafts(world: World, log: WorldLog, week: int) -> None:
    """A draft that failed: the issue it is stuck on, the party it left furthest short, and who else refused."""
    table = world.table
    if table.failed != week or table.refusers == 0:
        return
    event = note(log, REJECTED, week, table.refuser - 1, table.failed_issue)
    measured(log, table.offered, table.wanted)
    with_others(log, table.refusers & ~(1 << (table.refuser - 1)))
    because(log, _ONE if table.refusers == 1 << (table.refuser - 1) else _SEVERAL)
    cite_latest(log, event, REJECTED, 0)
    cite_table(world, log, event)
    remember(log, event, REJECTED, 0)


@compiled
def see_votes(world: World, log: WorldLog, week: int) -> None:
    """Every public that was asked and did not carry the text."""
    for p in range(world.party_count):
        party = world.parties[p]
        if party.asked == week and party.carried == 0:
            event = about_party(log, _LOST, week, p, -1)
            measured(log, party.vote, party.vote_needed)
            cite_latest(log, event, REJECTED, 0)
            cite_table(world, log, event)
