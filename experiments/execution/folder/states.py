"""The state of every chunk, a line each in `chunks.jsonl`: its shards with their hashes, or the error."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

__all__ = ["STATES", "Shard", "State", "as_written", "read_states"]

STATES = "chunks.jsonl"
"""The file of the states."""


class Shard(BaseModel):
    """A file of rows as it was written: its size and its hash."""

    model_config = ConfigDict(extra="forbid", strict=True)
    bytes: Annotated[int, Field(ge=0)]
    blake2: str

    def lies_at(self, path: Path) -> bool:
        """Whether the file is there, as it was written."""
        try:
            return path.stat().st_size == self.bytes and as_written(path.read_bytes()) == self
        except OSError:
            return False


def as_written(content: bytes) -> Shard:
    """What is recorded of a shard of this content."""
    return Shard(bytes=len(content), blake2=hashlib.blake2b(content, digest_size=16).hexdigest())


# A table is a folder of shards: its name never leads out of the experiment's folder.
_Table = Annotated[str, StringConstraints(pattern=r"\A[a-z_]+\z")]


class State(BaseModel):
    """The state of a chunk: its shards by table, or the error, and the world that fails.

    One none of whose worlds counts is `empty`: done, without rows.
    """

    model_config = ConfigDict(extra="ignore")  # lines written before have a command, which is not trusted
    chunk: Annotated[int, Field(strict=True)]
    identity: str
    shards: dict[_Table, Shard] = {}
    empty: bool = False
    error: str = ""
    arm: str = ""
    world: Annotated[int, Field(strict=True)] | None = None
    settings: dict[str, Any] = {}

    @property
    def done(self) -> bool:
        """Whether nothing of it is left to run."""
        return bool(self.shards) or self.empty


def read_states(path: Path, wanted: str) -> dict[int, State]:
    """The last state of each chunk of this experiment; lines that are damaged or of another are passed over."""
    found: dict[int, State] = {}
    for line in path.read_bytes().splitlines() if path.exists() else []:
        try:
            state = State.model_validate_json(line)
        except ValidationError:
            continue
        if state.identity == wanted:
            found[state.chunk] = state
    return found
