"""What an event rests on: the latest events that had changed what a side, or the line between two sides, is like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.chronicle.kinds import Event
from simulation.chronicle.log import cite, cite_latest, note
from simulation.engine.compiling import compiled
from simulation.world.lookups import bit

if TYPE_CHECKING:
    from simulation.chronicle.views import WorldLog
    from simulation.world.views import World

__all__ = ["about_dyad", "about_party", "cite_line", "cite_meetings", "cite_side", "cite_table"]

_POWER, _LEADER, _BETRAYAL, _BRIEFING, _SPEECH = (
    int(Event.POWER_SHIFT), int(Event.LEADER_FALLS), int(Event.BETRAYAL), int(Event.BRIEFING), int(Event.SPEECH)
)  # fmt: skip
_LEAK, _HURTING, _PRESSED, _READY, _SPOILER = (
    int(Event.LEAK), int(Event.HURTING), int(Event.PRESSED), int(Event.READY), int(Event.SPOILER)
)  # fmt: skip
_INCIDENT, _RESUMES, _COOPERATION, _FROZEN, _OPEN = (
    int(Event.INCIDENT), int(Event.WAR_RESUMES), int(Event.COOPERATION), int(Event.TALKS_FROZEN), int(Event.TALKS_OPEN)
)  # fmt: skip
_CEASEFIRE, _BROKEN, _FIGHTING, _MISREAD, _SESSION = (
    int(Event.CEASEFIRE), int(Event.CEASEFIRE_BROKEN), int(Event.FIGHTING), int(Event.MISREAD), int(Event.SESSION)
)  # fmt: skip
_SPLIT, _OUTBREAK, _BREACH = int(Event.SPLIT), int(Event.OUTBREAK), int(Event.BREACH)
_IDEA_UP, _PAPER, _SIGNED, _ENDED, _LOST = (
    int(Event.IDEA_UP), int(Event.PAPER), int(Event.SIGNED), int(Event.AGREEMENT_ENDED), int(Event.RATIFICATION_LOST)
)  # fmt: skip
_START = 1
"""Number of the first event of every world: its start, a cause of whatever has no later one."""


@compiled
def about_party(log: WorldLog, kind: int, week: int, party: int, other: int, value: float, threshold: float) -> int:
    """Enter an event of a party, resting on the latest of its kind."""
    event = note(log, kind, week, party, other, value, threshold)
    cite(log, event, max(log.latest[kind, party], _START))
    log.latest[kind, party] = event
    return event


@compiled
def about_dyad(world: World, log: WorldLog, kind: int, week: int, dyad: int, value: float, threshold: float) -> int:
    """Enter an event between two parties, resting on the latest of its kind."""
    own = world.dyads[dyad]
    event = note(log, kind, week, own.a, own.b, value, threshold)
    cite(log, event, max(log.latest[kind, dyad], _START))
    log.latest[kind, dyad] = event
    return event


@compiled
def cite_side(log: WorldLog, event: int, party: int) -> None:
    """What made a party's officials and public what they are now."""
    cite_latest(log, event, _READY, party)
    cite_latest(log, event, _BRIEFING, party)
    cite_latest(log, event, _SPEECH, party)
    cite_latest(log, event, _LEAK, party)
    cite_latest(log, event, _BETRAYAL, party)
    cite_latest(log, event, _HURTING, party)
    cite_latest(log, event, _PRESSED, party)
    cite_latest(log, event, _LEADER, party)
    cite_latest(log, event, _POWER, party)
    cite_latest(log, event, _SPOILER, party)
    cite_latest(log, event, _LOST, party)
    cite_latest(log, event, _SPLIT, party)
    cite_latest(log, event, _BREACH, party)


@compiled
def cite_line(log: WorldLog, event: int, dyad: int) -> None:
    """What made things between two parties what they are now."""
    cite_latest(log, event, _INCIDENT, dyad)
    cite_latest(log, event, _RESUMES, dyad)
    cite_latest(log, event, _OUTBREAK, dyad)
    cite_latest(log, event, _FIGHTING, dyad)
    cite_latest(log, event, _CEASEFIRE, dyad)
    cite_latest(log, event, _BROKEN, dyad)
    cite_latest(log, event, _OPEN, dyad)
    cite_latest(log, event, _FROZEN, dyad)
    cite_latest(log, event, _COOPERATION, dyad)
    cite_latest(log, event, _MISREAD, 0)


@compiled
def cite_table(world: World, log: WorldLog, event: int) -> None:
    """What those at the table, and the lines between them, are like; the formulas and papers that officials have."""
    for p in range(world.party_count):
        if bit(world.table.members, p):
            cite_side(log, event, p)
    for d in range(world.dyad_count):
        own = world.dyads[d]
        if bit(world.table.members, own.a) and bit(world.table.members, own.b):
            cite_line(log, event, d)
    for k in range(world.issue_count):
        cite_latest(log, event, _IDEA_UP, k)
    cite_latest(log, event, _PAPER, 0)
    cite_latest(log, event, _ENDED, 0)
    cite_latest(log, event, _SIGNED, 0)


@compiled
def cite_meetings(world: World, log: WorldLog, event: int) -> None:
    """The sessions of this week."""
    for i in range(world.initiative_count):
        if world.initiatives[i].sessions > 0:
            cite_latest(log, event, _SESSION, i)
