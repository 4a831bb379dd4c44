"""The log of one world: events, links to their causes, and what the witness remembers from one part to the next.

It lies beside the world's record and no rule can reach it, so that keeping it changes nothing. It is emptied into
longer lists whenever it is half full: nothing is dropped.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from simulation.chronicle.kinds import Event
from simulation.engine.compiling import compiled
from simulation.world.record import Capacity

if TYPE_CHECKING:
    from simulation.chronicle.views import WorldLog
    from simulation.world.arrays import Row

__all__ = ["cite", "cite_latest", "crowded", "log_dtype", "note"]

_ROOM = 128
"""Events a party kept between two emptyings; a week of eight parties can bring some three hundred at most."""

_CAUSES = 16
"""Links kept an event."""

_KINDS = len(Event)
_PLACES = 128  # most entries of any list that an event can be about

_EVENT = np.dtype(
    [
        ("event", np.int64),
        ("kind", np.int64),
        ("week", np.int64),
        ("who", np.int64),
        ("whom", np.int64),
        ("value", np.float64),
        ("threshold", np.float64),
    ]
)
_LINK = np.dtype([("event", np.int64), ("cause", np.int64)])


@cache
def log_dtype(capacity: Capacity) -> np.dtype:
    """The type of the log of one world of this capacity; one object a capacity, as for the worlds."""
    p, d, k = capacity.parties, capacity.dyads, capacity.issues
    room = _ROOM * p  # no more than is needed: what is not touched does not drive the worlds out of the cache
    seen = [
        ("militancy", np.float64, (p,)),
        ("power", np.float64, (p,)),
        ("aspiration", np.float64, (p,)),
        ("hardness", np.float64, (p,)),
        ("attitude", np.float64, (p,)),
        ("trust", np.float64, (p, p)),
        ("known", np.float64, (p, p)),
        ("trade", np.float64, (d,)),
        ("over", np.int64, (d,)),
        ("latent", np.int64, (d,)),
        ("channel", np.int64, (d,)),
        ("ceasefire", np.int64, (d,)),
        ("fighting", np.int64, (d,)),
        ("idea", np.int64, (k,)),
        ("idea_up", np.int64, (k,)),
        ("hurting", np.int64, (p,)),
        ("pressed", np.int64, (p,)),
        ("ready", np.int64, (p,)),
        ("quarters", np.int64, (capacity.agreements,)),
        ("breaches", np.int64, (capacity.agreements,)),
        ("heir", np.int64, (p,)),
        ("parties", np.int64),
        ("leaders", np.int64),
        ("overtaken", np.int64),
        ("papers", np.int64),
        ("agreements", np.int64),
        ("endings", np.int64),
        ("rejected", np.int64),
        ("lost", np.int64),
        ("leaks", np.int64),
        ("mistakes", np.int64),
    ]
    fields = [
        ("total", np.int64),
        ("count", np.int64),
        ("links", np.int64),
        ("full", np.int64),
        ("events", np.dtype((np.record, _EVENT)), (room,)),
        ("causes", np.dtype((np.record, _LINK)), (_CAUSES * room,)),
        ("latest", np.int64, (_KINDS, _PLACES)),
        ("seen", np.dtype((np.record, np.dtype(seen)))),
        ("now", np.dtype((np.record, np.dtype(seen)))),
    ]
    return np.dtype((np.record, np.dtype(fields)))


@compiled
def crowded(logs: Row[WorldLog]) -> bool:
    """Whether any of these logs (n,) is half full, which is when it is emptied: no single week fills the other half."""
    for n in range(logs.shape[0]):
        log = logs[n]
        if 2 * log.count > log.events.shape[0] or 2 * log.links > log.causes.shape[0]:
            return True
    return False


@compiled
def note(log: WorldLog, kind: int, week: int, who: int, whom: int, value: float, threshold: float) -> int:
    """Enter an event; returns its number. Who is what, `KINDS` says; -1 nobody."""
    if log.count == log.events.shape[0]:
        log.full = 1
        return 0
    log.total += 1
    entry = log.events[log.count]
    entry.event, entry.kind, entry.week = log.total, kind, week
    entry.who, entry.whom, entry.value, entry.threshold = who, whom, value, threshold
    log.count += 1
    return log.total


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
def cite_latest(log: WorldLog, event: int, kind: int, place: int) -> None:
    """Link an event to the latest one of a kind about this place."""
    cite(log, event, log.latest[kind, place])
