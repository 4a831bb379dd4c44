"""Drafts that fail at the table, and texts that a veto player or a public does not carry."""

from __future__ import annotations

import math
from enum import IntEnum
from typing import TYPE_CHECKING, Literal

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
from simulation.chronicle.kinds.opposition import OPPOSITION
from simulation.engine.compiling import compiled

if TYPE_CHECKING:
    from simulation.chronicle.views import WorldLog
    from simulation.world.views import World

__all__ = ["REJECTED", "see_campaigns", "see_drafts", "see_second_votes", "see_vetoes", "see_votes"]


class RefusedBy(IntEnum):
    """How many refused a draft."""

    ONE = 1
    SEVERAL = 2


class CampaignFor(IntEnum):
    """Whom a campaign moved."""

    YES = 1
    NO = 2


_YES, _NO = int(CampaignFor.YES), int(CampaignFor.NO)
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


def _vote(name: str, changes: Literal["", "side"]) -> int:
    """A kind of event for how a public that was asked voted, and what it changes for later ones."""
    return declare(
        EventKind(
            name,
            "Track I",
            who="parties",
            state="parties.vote",
            value="share of the public that voted for the text: support and the campaign's swing",
            threshold="share that it needed",
            rests_on=("start", "ratification_lost", "ratified", "draft_rejected", "side", "line", "table"),
            changes=changes,
            done_by="ratify",
        )
    )


_LOST = _vote("ratification_lost", changes="side")
_WON = _vote("ratified", changes="")
_VETO = declare(
    EventKind(
        "veto",
        "Track I",
        who="parties",
        state="parties.stop_gave",
        value="what the text and payments for it give its veto player, as utility",
        threshold="what that one asks for",
        rests_on=("start", "veto", "draft_rejected", "side", "line", "table"),
        changes="side",
        done_by="consent",
    )
)
_AGAIN = declare(
    EventKind(
        "second_vote",
        "Track I",
        state="table.put_again",
        rests_on=("start", "second_vote", "ratification_lost"),
        done_by="put_again",
        about="table",
    )
)
_CAMPAIGN = declare(
    EventKind(
        "campaign",
        "Track I",
        who="parties",
        state="parties.campaigned",
        value="share of the vote that it moves",
        reasons=tuple(CampaignFor),
        rests_on=("start", "campaign", "opposition"),
        changes="side",
        done_by="ratify",
        about="who",
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
def see_vetoes(world: World, log: WorldLog, week: int) -> None:
    """Every side whose veto player did not consent to the text."""
    for p in range(world.party_count):
        party = world.parties[p]
        if party.stopped == week:
            event = about_party(log, _VETO, week, p, -1)
            measured(log, party.stop_gave, party.stop_asked)
            cite_latest(log, event, REJECTED, 0)
            cite_table(world, log, event)


@compiled
def see_second_votes(world: World, log: WorldLog, week: int) -> None:
    """A text that a public refused comes before it again."""
    if world.table.put_again != week:
        return
    event = note(log, _AGAIN, week, -1, -1)
    cite_latest(log, event, _AGAIN, 0)
    for p in range(world.party_count):
        cite_latest(log, event, _LOST, p)
    remember(log, event, _AGAIN, 0)


@compiled
def see_campaigns(world: World, log: WorldLog, week: int) -> None:
    """What oppositions moved in this week's votes."""
    for p in range(world.party_count):
        party = world.parties[p]
        if party.asked == week and party.campaigned != 0.0:
            event = about_party(log, _CAMPAIGN, week, p, -1)
            because(log, _YES if party.campaigned > 0.0 else _NO)
            measured(log, abs(party.campaigned), math.nan)
            cite_latest(log, event, OPPOSITION, p)


@compiled
def see_votes(world: World, log: WorldLog, week: int) -> None:
    """How every public that was asked voted on the text."""
    for p in range(world.party_count):
        party = world.parties[p]
        if party.asked == week:
            event = about_party(log, _WON if party.carried == 1 else _LOST, week, p, -1)
            measured(log, party.vote, party.vote_needed)
            cite_latest(log, event, REJECTED, 0)
            cite_table(world, log, event)
