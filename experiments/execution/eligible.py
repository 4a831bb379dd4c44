"""Which worlds of an experiment count, and so are run: read from what the chunks of the reference arm say."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from experiments.execution.chunk import POPULATION
from experiments.execution.plan import Chunk, Plan

__all__ = ["Shards", "members_of", "numbers_of"]


class Shards(Protocol):
    """Where shards are read from: a folder, or memory."""

    def whole(self, chunk: int) -> bool:
        """Whether a chunk is done."""

    def source_of(self, table: str, chunk: int) -> object:
        """Where the shard of a table is read from: a path, or a file."""


def members_of(plan: Plan, shards: Shards) -> np.ndarray | None:
    """Which worlds of an arm (worlds,) count; None while that is not decided.

    Of a share, only the worlds that its arms run are known; the others are False.
    """
    if not plan.filter.filters:
        return np.ones(plan.worlds, bool)
    deciding = [chunk for chunk in plan.wanted if chunk.decides]
    if not all(shards.whole(chunk.index) for chunk in deciding):
        return None
    parts = [pq.read_table(shards.source_of(POPULATION, chunk.index)).to_pandas() for chunk in deciding]
    table = pd.concat(parts, ignore_index=True)
    decided = plan.filter.members(table["eligible"].to_numpy(bool), table["case"].to_numpy())
    if plan.share is None:
        return decided
    members, own = np.zeros(plan.worlds, bool), np.zeros(plan.worlds, bool)
    for chunk in plan.wanted:
        own[chunk.first : chunk.end] |= not chunk.decides
    members[plan.rows_of(table["world"].to_numpy())] = decided
    return members & own


def numbers_of(plan: Plan, chunk: Chunk, members: np.ndarray | None = None) -> np.ndarray:
    """The numbers of the worlds that a chunk runs: of `members` (worlds,), or all where it decides which count."""
    rows = slice(chunk.first, chunk.end)
    return plan.numbers[rows] if members is None else plan.numbers[rows][members[rows]]
