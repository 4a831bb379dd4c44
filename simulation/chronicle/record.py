"""Keeping the log of a block of worlds while they live, and the table of events made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from simulation.chronicle.log import crowded, empty_logs
from simulation.chronicle.witness import witness

if TYPE_CHECKING:
    from simulation.world.record import Capacity

__all__ = ["Log", "Recorder", "merged"]

_ALL = slice(None)


@dataclass(frozen=True)
class Log:
    """What was entered of some worlds: `events` and `links`, each with the number of its world."""

    events: np.ndarray
    links: np.ndarray

    def of(self, numbers: np.ndarray) -> Log:
        """What was entered of the worlds of these numbers."""
        return Log(*(entries[np.isin(entries["world"], numbers)] for entries in (self.events, self.links)))


@dataclass
class Recorder:
    """The logs of worlds that are being simulated; `numbers` (n,) are the worlds' numbers."""

    numbers: np.ndarray
    capacity: Capacity
    logs: np.ndarray = field(init=False)
    crowded = staticmethod(crowded)
    entry = staticmethod(witness)
    kept: list[Log] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.logs = empty_logs(len(self.numbers), self.capacity)

    def witness(self, part: int, worlds: np.ndarray, settings: np.ndarray, week: int) -> None:
        """Enter what happened in a part of the week; 0 is the start, and the last part makes room."""
        witness(part)(worlds, settings, self.logs, week)
        # Once a week is enough: a log that is not half full has room for the events of any week.
        if part == 9:
            self.make_room()

    def make_room(self, rows: slice = _ALL) -> None:
        """Empty the logs of some worlds where one of them is half full."""
        if crowded(self.logs[rows]):
            self.empty(rows)

    def empty(self, rows: slice = _ALL) -> None:
        """Move what is in the logs of some worlds into longer lists."""
        logs, numbers = self.logs[rows], self.numbers[rows]
        # A limit of ours and not of the user: an event that was lost would make the chronicle wrong without a sign.
        if logs["full"].any():
            raise RuntimeError("a week brought more events than a log has room for")
        self.kept.append(Log(_taken(logs, numbers, "events", "count"), _taken(logs, numbers, "causes", "links")))
        logs["count"] = 0
        logs["links"] = 0

    def log(self) -> Log:
        """All that was entered so far, in order of world and entry."""
        self.empty()
        self.kept = [merged(self.kept)]
        return self.kept[0]


def _taken(logs: np.ndarray, numbers: np.ndarray, list_name: str, count: str) -> np.ndarray:
    """All entries of such a list, world by world, each with the number of its world."""
    used = np.arange(logs[list_name].shape[1]) < logs[count][:, None]
    entries = logs[list_name][used]
    taken = np.empty(len(entries), dtype=[("world", np.int64), *entries.dtype.descr])
    taken["world"] = np.repeat(numbers, logs[count])
    for name in entries.dtype.names or ():
        taken[name] = entries[name]
    return taken


def merged(logs: Sequence[Log]) -> Log:
    """Several logs as one, in order of world; those of one world in the order given, which is that of entry."""
    return Log(_by_world([one.events for one in logs]), _by_world([one.links for one in logs]))


def _by_world(parts: Sequence[np.ndarray]) -> np.ndarray:
    entries = np.concatenate(parts)
    # Stable, so that events of one world stay in the order in which they were entered.
    return entries[np.argsort(entries["world"], kind="stable")]
