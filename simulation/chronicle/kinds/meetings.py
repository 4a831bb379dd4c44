"""What happens where Track II meets."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulation.chronicle.enter import about_dyad, about_party, cite, cite_latest, measured, note, remember
from simulation.chronicle.kind import EventKind, declare
from simulation.engine.compiling import compiled

if TYPE_CHECKING:
    from simulation.chronicle.views import WorldLog
    from simulation.world.views import World

__all__ = ["IDEA", "SESSION", "cite_meetings", "see_meetings"]

SESSION = declare(
    EventKind(
        "session",
        "Track II",
        who="initiatives",
        whom="issues",
        state="initiatives.sessions",
        value="sessions it holds this week",
        rests_on=("session",),
        landmark=False,
        carries=True,
        done_by="convene",
        about="who",
    )
)
IDEA = declare(
    EventKind(
        "idea",
        "Track II",
        who="initiatives",
        whom="issues",
        state="issues.work",
        value="work that the formula took, in sessions",
        rests_on=("session",),
        carries=True,
        done_by="find_formula",
        about="whom",
    )
)
_COOPERATION = declare(
    EventKind(
        "cooperation",
        "Track II",
        who="parties",
        whom="parties",
        state="dyads.trade",
        value="cooperation across the line, of all there could be",
        rests_on=("start", "cooperation", "session"),
        changes="line",
        landmark=False,
        carries=True,
        done_by="cooperate",
        about="pair",
    )
)
_BETRAYAL = declare(
    EventKind(
        "betrayal",
        "Track II",
        who="parties",
        whom="parties",
        state="channels.trust",
        value="mean trust of its officials in the other's, after it",
        rests_on=("start", "betrayal", "session"),
        changes="side",
        done_by="betray",
    )
)


@compiled
def cite_meetings(world: World, log: WorldLog, event: int) -> None:
    """The sessions of this week."""
    for i in range(world.initiative_count):
        if world.initiatives[i].sessions > 0:
            cite_latest(log, event, SESSION, i)


@compiled
def _trust(world: World, holder: int, other: int) -> float:
    """Mean trust of one party's officials in another's."""
    total, ties = 0.0, 0
    for t in range(world.channel_count):
        tie = world.channels[t]
        if world.officials[tie.holder].party == holder and world.officials[tie.other].party == other:
            total += tie.trust
            ties += 1
    return total / ties if ties > 0 else 0.0


@compiled
def see_meetings(world: World, log: WorldLog, week: int) -> None:
    """Sessions held, formulas found, business opened, confidences betrayed."""
    if world.sessions == 0:
        return
    for i in range(world.initiative_count):
        group = world.initiatives[i]
        if group.sessions > 0:
            event = note(log, SESSION, week, i, group.issue)
            measured(log, group.sessions, math.nan)
            cite(log, event, log.latest[SESSION, i])
            remember(log, event, SESSION, i)
    _see_ideas(world, log, week)
    for d in range(world.dyad_count):
        dyad = world.dyads[d]
        if dyad.business == week:
            event = about_dyad(world, log, _COOPERATION, week, d)
            measured(log, dyad.trade, math.nan)
            cite_latest(log, event, SESSION, dyad.business_by - 1)
    for p in range(world.party_count):
        for q in range(world.party_count):
            _see_betrayal(world, log, p, q, week)


@compiled
def _see_ideas(world: World, log: WorldLog, week: int) -> None:
    for k in range(world.issue_count):
        issue = world.issues[k]
        if issue.idea == week:
            event = note(log, IDEA, week, issue.idea_by - 1, k)
            measured(log, issue.work, math.nan)
            cite_latest(log, event, SESSION, issue.idea_by - 1)
            remember(log, event, IDEA, k)


@compiled
def _see_betrayal(world: World, log: WorldLog, holder: int, other: int, week: int) -> None:
    known = world.knowledge[holder, other]
    there = world.parties[holder].gone == 0 and world.parties[other].gone == 0
    if known.betrayed == week and holder != other and there:
        event = about_party(log, _BETRAYAL, week, holder, other)
        measured(log, _trust(world, holder, other), math.nan)
        cite_latest(log, event, SESSION, known.betrayed_in - 1)
