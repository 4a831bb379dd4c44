"""The shards of an experiment that is not saved, or not yet: in memory, read as those of a folder are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import numpy as np

from experiments.execution.chunk import Failure
from experiments.execution.eligible import members_of
from experiments.execution.plan import Plan
from experiments.execution.store import State, Store

__all__ = ["Memory"]


@dataclass
class Memory:
    """The shards of each chunk by table, as Parquet. A chunk that fails ends the run: it cannot be resumed."""

    shards: dict[int, dict[str, bytes]] = field(default_factory=dict)

    def whole(self, chunk: int) -> bool:
        """Whether a chunk is done."""
        return chunk in self.shards

    def failures(self) -> list[State]:
        """None: a failure is raised."""
        return []

    def keep(self, chunk: int, shards: Mapping[str, bytes]) -> None:
        """Take the shards of a chunk."""
        self.shards[chunk] = dict(shards)

    def fail(self, plan: Plan, chunk: int, failure: Failure) -> None:
        """Raise RuntimeError, which names the arm and the first world that fails."""
        arm = plan.arm_of(plan.chunks[chunk]).name
        raise RuntimeError(f"{arm}: world {failure.world}: {failure.error}")

    def log(self, **entry: Any) -> None:
        """Nothing is logged."""

    def tables_of(self, chunk: int) -> tuple[str, ...]:
        """The tables that a chunk has."""
        return tuple(self.shards.get(chunk, ()))

    def source_of(self, table: str, chunk: int) -> BytesIO:
        """Where the shard of a table is read from."""
        return BytesIO(self.shards[chunk][table])

    def members(self, plan: Plan) -> np.ndarray | None:
        """Which worlds of an arm (worlds,) count; None while that is not decided."""
        return members_of(plan, self)

    def save(self, store: Store) -> None:
        """Write all shards into the folder of the same experiment."""
        for chunk, shards in sorted(self.shards.items()):
            if not store.whole(chunk):
                store.keep(chunk, shards)
