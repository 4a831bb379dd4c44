"""A share of an experiment: some of its chunks, for one job of a job array. All shares together are the experiment.

Chunks go to shares in the order of worlds, then arms: a share has, as far as possible, all arms of its worlds. Where a
population is to be decided, a share also runs the reference arm for the whole cases of its worlds, and so needs no
other share. What a chunk gives does not depend on its share.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulation.errors import InputError, short_repr

if TYPE_CHECKING:
    from experiments.execution.plan import Chunk

__all__ = ["LARGEST", "Share", "share_from"]

LARGEST = 100_000
"""The most shares of an experiment."""

_TEXT = re.compile(r"([0-9]{1,6})/([0-9]{1,6})\Z", re.ASCII)
_CHUNKS = 8  # chunks of a share, where there are worlds enough: so many that shares take about equally long


@dataclass(frozen=True)
class Share:
    """Share `number` (from 1) of `of`."""

    number: int
    of: int

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"

    def chunk_size(self, largest: int, total: int) -> int:
        """Worlds of a chunk, of `total` worlds in all arms; the same for every share. Raises InputError."""
        if total < self.of:
            raise InputError(f"--share: given {self}; allowed: at most {total:,} shares, one a world")
        return max(1, min(largest, total // (self.of * _CHUNKS)))

    def of_chunks(self, chunks: Sequence[Chunk], replicates: int) -> tuple[Chunk, ...]:
        """Those of all chunks of an experiment that this share runs, in their order."""
        by_worlds = sorted((chunk for chunk in chunks if not chunk.decides), key=lambda one: (one.first, one.arm))
        first, end = (place * len(by_worlds) // self.of for place in (self.number - 1, self.number))
        ours = by_worlds[first:end]
        cases = {(chunk.first // replicates, (chunk.end - 1) // replicates) for chunk in ours}
        own = {chunk.index for chunk in ours} | {
            chunk.index
            for chunk in chunks
            if chunk.decides
            and any(
                chunk.first // replicates <= last and (chunk.end - 1) // replicates >= earliest
                for earliest, last in cases
            )
        }
        return tuple(chunk for chunk in chunks if chunk.index in own)


def share_from(text: object) -> Share:
    """The share that is written as "3/40". Raises InputError."""
    found = _TEXT.match(text) if isinstance(text, str) else None
    share = Share(int(found[1]), int(found[2])) if found else None
    if share is None or not 1 <= share.number <= share.of <= LARGEST:
        raise InputError(f"--share: given {short_repr(text)}; allowed: such as 3/40, from 1/40 to 40/40")
    return share
