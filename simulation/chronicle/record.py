"""Keeping the log of a block of worlds while they live, and the table of events made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from simulation.chronicle.log import log_dtype
from simulation.chronicle.witness import witness

if TYPE_CHECKING:
    from simulation.world import Capacity

__all__ = ["Log", "Recorder", "together"]


@dataclass(frozen=True)
class Log:
    """What was entered of some worlds: `events` and `links`, each with the number of its world."""

    events: np.ndarray
    links: np.ndarray


@dataclass
class Recorder:
    """The logs of worlds that are being lived; `numbers` (n,) are the worlds' numbers."""

    numbers: np.ndarray
    capacity: Capacity
    logs: np.ndarray = field(init=False)
    kept: list[Log] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.logs = np.zeros(len(self.numbers), dtype=log_dtype(self.capacity))

    def witness(self, part: int, worlds: np.ndarray, settings: np.ndarray, week: int) -> None:
        """Enter what happened in a part of the week; 0 is the start, and the last part makes room."""
        witness(part)(worlds, settings, self.logs, week)
        if part == 9 and (self._half_full("events", "count") or self._half_full("causes", "links")):
            self.empty()

    def _half_full(self, list_name: str, count: str) -> bool:
        return bool(2 * self.logs[count].max() > self.logs[list_name].shape[1])

    def empty(self) -> None:
        """Move what is in the logs into longer lists."""
        if self.logs["full"].any():
            raise RuntimeError("a week brought more events than a log has room for")
        self.kept.append(Log(self._taken("events", "count"), self._taken("causes", "links")))
        self.logs["count"] = 0
        self.logs["links"] = 0

    def _taken(self, list_name: str, count: str) -> np.ndarray:
        used = np.arange(self.logs[list_name].shape[1]) < self.logs[count][:, None]
        entries = self.logs[list_name][used]
        taken = np.empty(len(entries), dtype=[("world", np.int64), *entries.dtype.descr])
        taken["world"] = np.repeat(self.numbers, self.logs[count])
        for name in entries.dtype.names or ():
            taken[name] = entries[name]
        return taken

    def log(self) -> Log:
        """All that was entered so far, in order of world and entry."""
        self.empty()
        self.kept = [together(self.kept)]
        return self.kept[0]


def together(logs: Sequence[Log]) -> Log:
    """Several logs as one, in order of world; those of one world in the order given, which is that of entry."""
    return Log(_by_world([one.events for one in logs]), _by_world([one.links for one in logs]))


def _by_world(parts: Sequence[np.ndarray]) -> np.ndarray:
    entries = np.concatenate(parts)
    return entries[np.argsort(entries["world"], kind="stable")]
