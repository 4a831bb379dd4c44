"""The log of one world: events, links to their causes, and what the witness remembers from one part to the next.

It lies beside the world's record and no rule can reach it, so that keeping it changes nothing. It is emptied into
longer lists whenever it is half full: nothing is dropped.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from simulation.chronicle.kinds import KINDS
from simulation.engine.compiling import compiled
from simulation.world.record import MOST_EVENTS, Capacity, Provision

if TYPE_CHECKING:
    from simulation.chronicle.views import WorldLog
    from simulation.world.arrays import Row

__all__ = ["crowded", "empty_logs", "log_dtype"]

_ROOM = 128
"""Events a party kept between two emptyings; a week of eight parties can bring some three hundred at most."""

_CAUSES = 16
"""Links kept an event."""

_PLACES = 128  # most entries of any list that an event can be about
_CHANGES = ("side", "line", "table")

_EVENT = np.dtype(
    [
        ("event", np.int64),
        ("kind", np.int64),
        ("week", np.int64),
        ("who", np.int64),
        ("whom", np.int64),
        ("reason", np.int64),
        ("others", np.int64),
        ("value", np.float64),
        ("threshold", np.float64),
    ]
)
_LINK = np.dtype([("event", np.int64), ("cause", np.int64)])


@cache
def log_dtype(capacity: Capacity) -> np.dtype:
    """The type of the log of one world of this capacity; one object a capacity, as for the worlds."""
    p, d = capacity.parties, capacity.dyads
    room = _ROOM * p  # no more than is needed: what is not touched does not drive the worlds out of the cache
    seen = [
        ("power", np.float64, (p,)),
        ("channel", np.int64, (d,)),
        ("fighting", np.int64, (d,)),
        ("hurting", np.int64, (p,)),
        ("pressed", np.int64, (p,)),
        ("ready", np.int64, (p,)),
        ("quarters", np.int64, (capacity.agreements,)),
        ("provisions", np.int64, (capacity.agreements, len(Provision))),
        ("heir", np.int64, (p,)),
        ("opposition", np.float64, (p,)),
        ("won_over", np.int64, (p,)),
        ("like", np.int64, (p,)),
        ("present", np.int64, (capacity.mediators,)),
        ("truce", np.int64, (d,)),
        ("parties", np.int64),
        ("agreements", np.int64),
        ("endings", np.int64),
        ("papers", np.int64),
        ("dated", np.int64),
    ]
    fields = [
        ("total", np.int64),
        ("count", np.int64),
        ("links", np.int64),
        ("full", np.int64),
        *((change, np.int64, (len(_changing(change)),)) for change in _CHANGES),
        ("events", np.dtype((np.record, _EVENT)), (room,)),
        ("causes", np.dtype((np.record, _LINK)), (_CAUSES * room,)),
        ("latest", np.int64, (len(KINDS), _PLACES)),
        ("dated_at", np.int64, (MOST_EVENTS,)),
        ("until", np.int64, (MOST_EVENTS,)),
        ("standing", np.int64, (len(KINDS), p + 1)),
        ("named", np.int64, (len(KINDS),)),
        ("seen", np.dtype((np.record, np.dtype(seen)))),
    ]
    return np.dtype((np.record, np.dtype(fields)))


def empty_logs(count: int, capacity: Capacity) -> np.ndarray:
    """Logs for so many worlds, shape (count,): no events yet, and which kinds change what."""
    logs = np.zeros(count, dtype=log_dtype(capacity))
    for change in _CHANGES:
        logs[change] = _changing(change)
    logs["seen"]["like"] = np.arange(capacity.parties)
    logs["named"] = [(kind.who == "parties") + 2 * (kind.whom == "parties") for kind in KINDS]
    return logs


def _changing(change: str) -> list[int]:
    """The numbers of the kinds that change a side, a line or the table."""
    return [number for number, kind in enumerate(KINDS) if kind.changes == change]


@compiled
def crowded(logs: Row[WorldLog]) -> bool:
    """Whether any of these logs (n,) is half full, which is when it is emptied: no single week fills the other half."""
    for n in range(logs.shape[0]):
        log = logs[n]
        if 2 * log.count > log.events.shape[0] or 2 * log.links > log.causes.shape[0]:
            return True
    return False
