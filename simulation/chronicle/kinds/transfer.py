"""What of the sessions reaches officials and publics."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulation.chronicle.enter import about_party, cite_latest, measured, note, remember
from simulation.chronicle.kind import EventKind, declare
from simulation.chronicle.kinds.meetings import IDEA, SESSION, cite_meetings
from simulation.engine.compiling import compiled

if TYPE_CHECKING:
    from simulation.chronicle.views import WorldLog
    from simulation.world.views import World

__all__ = ["attitude_of", "see_transfer"]

_BRIEFING = declare(
    EventKind(
        "briefing",
        "Transfer",
        who="parties",
        whom="parties",
        state="knowledge.moved",
        value="how far trust in the other and knowledge of it moved, ties and issues added",
        rests_on=("start", "briefing", "session"),
        changes="side",
        landmark=False,
        carries=True,
        done_by="take_in",
        about="who",
    )
)
_SPEECH = declare(
    EventKind(
        "speech",
        "Transfer",
        who="parties",
        state="parties.attitude",
        value="its public's attitude to a settlement, after it",
        rests_on=("start", "speech", "session"),
        changes="side",
        landmark=False,
        carries=True,
        done_by="absorb",
    )
)
_IDEA_UP = declare(
    EventKind(
        "idea_up",
        "Transfer",
        who="initiatives",
        whom="issues",
        state="issues.idea_up",
        rests_on=("idea", "session"),
        changes="table",
        carries=True,
        about="whom",
    )
)
_PAPER = declare(
    EventKind(
        "paper",
        "Transfer",
        who="initiatives",
        state="table.paper",
        rests_on=("session",),
        changes="table",
        carries=True,
        done_by="hand_up_paper",
        about="table",
    )
)


@compiled
def attitude_of(world: World, party: int) -> float:
    """The attitude of a public, as its social groups stand now."""
    public, attitude = world.publics[party], 0.0
    for g in range(public.first_group, public.first_group + public.groups):
        attitude += world.groups[g].weight * world.groups[g].attitude
    return attitude


@compiled
def see_transfer(world: World, log: WorldLog, week: int) -> None:
    """Briefings, speeches at home, formulas and papers handed up."""
    if world.sessions == 0:
        return
    for p in range(world.party_count):
        if world.parties[p].gone == 0:
            _see_briefing(world, log, p, week)
            if world.parties[p].addressed == week:
                cite_meetings(world, log, about_party(log, _SPEECH, week, p, -1))
                measured(log, attitude_of(world, p), math.nan)
    for k in range(world.issue_count):
        if world.issues[k].idea_up == week:
            event = note(log, _IDEA_UP, week, world.issues[k].up_by - 1, k)
            cite_latest(log, event, IDEA, k)
            cite_latest(log, event, SESSION, world.issues[k].up_by - 1)
            remember(log, event, _IDEA_UP, k)
    if world.count.papers > log.seen.papers:
        event = note(log, _PAPER, week, world.table.paper - 1, -1)
        cite_latest(log, event, SESSION, world.table.paper - 1)
        remember(log, event, _PAPER, 0)
    log.seen.papers = world.count.papers


@compiled
def _see_briefing(world: World, log: WorldLog, party: int, week: int) -> None:
    """A party whose officials were briefed, and the other about which it moved them most."""
    whom, most = -1, 0.0
    for q in range(world.party_count):
        known = world.knowledge[party, q]
        if known.briefed == week and known.moved > most and q != party and world.parties[q].gone == 0:
            whom, most = q, known.moved
    if whom >= 0:
        cite_meetings(world, log, about_party(log, _BRIEFING, week, party, whom))
        measured(log, most, math.nan)
