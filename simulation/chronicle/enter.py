"""Entering an event: about whom it is, what decided it, and what it rests on.

An event rests on the latest events that had changed what a side, or the line between two sides, is like.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulation.engine.compiling import compiled
from simulation.world.lookups import bit

if TYPE_CHECKING:
    from simulation.chronicle.views import WorldLog
    from simulation.world.views import Dyad, World

__all__ = [
    "FIRST", "about_dyad", "about_party", "because", "cite", "cite_both", "cite_latest", "cite_line", "cite_lines_of",
    "cite_side", "cite_table", "led_by", "measured", "note", "remember", "with_others",
]  # fmt: skip

FIRST = 1
"""Number of the first event of every world: its start, a cause of whatever has no later one."""


@compiled
def note(log: WorldLog, kind: int, week: int, who: int, whom: int) -> int:
    """Enter an event; returns its number. What `who` and `whom` are positions of, the kind says; -1 nobody."""
    # Compiled code does not raise here; the code that empties the log checks the flag.
    if log.count == log.events.shape[0]:
        log.full = 1
        return 0
    log.total += 1
    entry = log.events[log.count]
    entry.event, entry.kind, entry.week, entry.who, entry.whom = log.total, kind, week, who, whom
    # The slot may hold an old event: the log is emptied by setting its count to 0.
    entry.reason, entry.others, entry.value, entry.threshold = 0, 0, math.nan, math.nan
    log.count += 1
    if log.seen.dated:
        _cite_dated(log, log.total, kind, week, who, whom)
    return log.total


@compiled
def _cite_dated(log: WorldLog, event: int, kind: int, week: int, who: int, whom: int) -> None:
    """The dated events of the scenario in force that set what the rule behind the event goes by."""
    sets = log.standing[kind, log.standing.shape[1] - 1]
    named = log.named[kind]
    if named > 0 and sets != 0:
        sets = 0
        if bit(named, 0) and who >= 0:
            sets |= log.standing[kind, who]
        if bit(named, 1) and whom >= 0:
            sets |= log.standing[kind, whom]
    if sets == 0:
        return
    for number in range(log.until.shape[0]):
        if bit(sets & log.seen.dated, number) and week <= log.until[number]:
            cite(log, event, log.dated[number])


@compiled
def measured(log: WorldLog, value: float, threshold: float) -> None:
    """Say of the event just entered what was measured, and against what."""
    entry = log.events[log.count - 1]
    entry.value, entry.threshold = value, threshold


@compiled
def because(log: WorldLog, reason: int) -> None:
    """Say of the event just entered why it happened, as the rule wrote it down; 0 it did not say."""
    log.events[log.count - 1].reason = reason


@compiled
def with_others(log: WorldLog, parties: int) -> None:
    """Say of the event just entered which further parties it names, one bit each."""
    log.events[log.count - 1].others = parties


@compiled
def led_by(log: WorldLog, dyad: Dyad, party: int) -> None:
    """Say of the event between two parties just entered which of them it goes out from; -1 neither."""
    if party >= 0:
        entry = log.events[log.count - 1]
        entry.who, entry.whom = party, dyad.a + dyad.b - party


@compiled
def remember(log: WorldLog, event: int, kind: int, index: int) -> None:
    """Keep an event as the latest of its kind about this place."""
    log.latest[kind, index] = event


@compiled
def about_party(log: WorldLog, kind: int, week: int, party: int, other: int) -> int:
    """Enter an event of a party, resting on the latest of its kind."""
    event = note(log, kind, week, party, other)
    # An event that is the first of its kind goes back to the start of the world.
    cite(log, event, max(log.latest[kind, party], FIRST))
    log.latest[kind, party] = event
    return event


@compiled
def about_dyad(world: World, log: WorldLog, kind: int, week: int, dyad: int) -> int:
    """Enter an event between two parties, resting on the latest of its kind."""
    pair = world.dyads[dyad]
    event = note(log, kind, week, pair.a, pair.b)
    cite(log, event, max(log.latest[kind, dyad], FIRST))
    log.latest[kind, dyad] = event
    return event


@compiled
def cite(log: WorldLog, event: int, cause: int) -> None:
    """Link an event to one that it rests on; no event (0) is no cause."""
    if cause == 0 or cause == event:
        return
    if log.links == log.causes.shape[0]:
        log.full = 1
        return
    entry = log.causes[log.links]
    entry.event, entry.cause = event, cause
    log.links += 1


@compiled
def cite_latest(log: WorldLog, event: int, kind: int, index: int) -> None:
    """Link an event to the latest one of a kind about this place."""
    cite(log, event, log.latest[kind, index])


@compiled
def cite_side(log: WorldLog, event: int, party: int) -> None:
    """What made a party's officials and public what they are now."""
    for n in range(log.side.shape[0]):
        cite_latest(log, event, log.side[n], party)


@compiled
def cite_line(log: WorldLog, event: int, dyad: int) -> None:
    """What made things between two parties what they are now."""
    for n in range(log.line.shape[0]):
        cite_latest(log, event, log.line[n], dyad)


@compiled
def cite_both(world: World, log: WorldLog, event: int, dyad: int) -> None:
    """What made two parties, and things between them, what they are now."""
    cite_line(log, event, dyad)
    cite_side(log, event, world.dyads[dyad].a)
    cite_side(log, event, world.dyads[dyad].b)


@compiled
def cite_lines_of(world: World, log: WorldLog, event: int, party: int) -> None:
    """What made things between a party and all others what they are now."""
    for d in range(world.dyad_count):
        if world.dyads[d].a == party or world.dyads[d].b == party:
            cite_line(log, event, d)


@compiled
def cite_table(world: World, log: WorldLog, event: int) -> None:
    """What those at the table, and the lines between them, are like; the formulas and papers that officials have."""
    for p in range(world.party_count):
        if bit(world.table.members, p):
            cite_side(log, event, p)
    for d in range(world.dyad_count):
        dyad = world.dyads[d]
        if bit(world.table.members, dyad.a) and bit(world.table.members, dyad.b):
            cite_line(log, event, d)
    for n in range(log.table.shape[0]):
        # Formulas are kept by issue and papers under 0, so that at least one index is looked at.
        for k in range(max(world.issue_count, 1)):
            cite_latest(log, event, log.table[n], k)
