"""The folder of an experiment: shards, the state of every chunk, a log, and who is writing.

    manifest.json   what was run               cases.parquet   the cases
    arms.parquet    settings of arms that differ by world, where there are any
    chunks.jsonl    a line a chunk done or failed, the last of a chunk holding
    log.jsonl       times and hosts            shards/TABLE/CHUNK.parquet   the rows

A shard is written beside its place and moved into it, then its chunk's line is added. So a process that is killed
leaves at most a shard without a line, which is made again, or half a line, which is cut off. A folder that holds a
symbolic link is refused, to read as to write.
"""

from __future__ import annotations

import json
import os
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from experiments.designs.cases import MOST_CASES
from experiments.execution.chunk import Failure, shards_of
from experiments.execution.eligible import members_of
from experiments.execution.folder.record import BY_WORLD, CASES, Damaged, read_record
from experiments.execution.folder.states import STATES, State, as_written, read_states
from experiments.execution.folder.writer import (
    HOLDER,
    LOCK,
    end_line,
    locked,
    make_writable,
    resumable_start,
    tidy,
)
from experiments.execution.manifest import MAKING, by_world, identity, manifest_of, plan_from, refusals
from experiments.execution.plan import Plan
from experiments.execution.planning.limits import MOST_IN_ALL
from simulation.engine.atomic import PART, append_line, write_whole
from simulation.errors import InputError
from simulation.results.links import refuse_links
from simulation.results.manifest import MANIFEST, to_json
from simulation.world.parameters import to_python

__all__ = ["SHARDS", "State", "Store"]

SHARDS, LOG = "shards", "log.jsonl"


@dataclass
class Store:
    """An experiment's folder as it stands: its manifest, and the last state of each chunk that has one."""

    folder: Path
    manifest: dict[str, Any]
    states: dict[int, State] = field(default_factory=dict)

    @cached_property
    def identity(self) -> str:
        """What its chunks are marked with."""
        return identity(self.manifest)

    @classmethod
    def read(cls, folder: str | Path) -> Store:
        """The folder as it is, for reading. Raises InputError where it is no experiment's, or is damaged."""
        path = Path(folder)
        manifest = read_record(path)
        return cls(path, manifest, read_states(path / STATES, identity(manifest)))

    @classmethod
    def begun(cls, folder: str | Path, plan: Plan, allow_mixed: bool = False) -> Store | None:
        """What a folder holds of a plan, without touching it; None where nothing is begun.

        Raises InputError where it holds anything else.
        """
        path = Path(os.path.realpath(folder))
        there = next(one for one in (path, *path.parents) if one.exists())
        if not there.is_dir():
            raise InputError(f"{path}: {there} is a file; allowed: a folder")
        held = _held(path) if path.is_dir() else None
        if held is None:
            return None
        _refuse_other(path, held, manifest_of(plan), allow_mixed)
        store = cls(path, held, read_states(path / STATES, identity(held)))
        store._refuse_others(replace(plan, chunk=held["chunk"]))
        return store

    @classmethod
    @contextmanager
    def opened(
        cls, folder: str | Path, plan: Plan, allow_mixed: bool = False, planned: Mapping[str, Any] | None = None
    ) -> Iterator[Store]:
        """The folder for writing a plan's chunks, made where there is none, and nobody else's until the end.

        Raises InputError where it cannot be written, where another process has it, and where it holds another
        experiment, naming what differs; with `allow_mixed`, other versions or processors are noted instead. Raises
        OSError where there is no room. `planned` is the manifest where this process does not run the plan itself.
        """
        path = Path(os.path.realpath(folder))
        make_writable(path)
        _held(path)  # a folder of anything else is left as it was, without even a lock
        with locked(path):
            with resumable_start(path):
                store = cls._going_on(path, plan, dict(planned or manifest_of(plan)), allow_mixed)
            yield store

    @classmethod
    def _going_on(cls, path: Path, plan: Plan, planned: dict[str, Any], allow_mixed: bool) -> Store:
        held = _held(path)
        tidy(path)
        if held is None:
            _keep_inputs(path, plan)  # before the manifest, which says that they are there
            write_whole(path / MANIFEST, to_json(planned).encode())
            held = planned
        else:
            _refuse_other(path, held, planned, allow_mixed)
            if making := {name: planned[name] for name in MAKING if planned[name] != held[name]}:
                held = cls(path, held)._mixed(making)
            _keep_inputs(path, plan)
        for growing in (STATES, LOG):
            end_line(path / growing)
        store = cls(path, held, read_states(path / STATES, identity(held)))
        store._refuse_others(replace(plan, chunk=held["chunk"]))
        return store

    def plan(self) -> Plan:
        """What the folder holds, as a plan.

        Raises InputError where the cases, or values by world, are damaged, and where the records name a chunk or
        a world that the plan does not have.
        """
        cases = self._table(CASES, MOST_CASES, "case")
        plan = plan_from(self.manifest, cases, lambda: self._table(BY_WORLD, MOST_IN_ALL))
        self._refuse_others(plan)
        return plan

    def _table(self, file: str, most: int, index: str = "") -> pd.DataFrame:
        path = self.folder / file
        try:
            if (rows := pq.read_metadata(path).num_rows) > most:  # a small file may say that it has many
                raise InputError(f"{path}: given {rows:,} rows; allowed: at most {most:,}")
            table: pd.DataFrame = pd.read_parquet(path)
            return table.set_index(index) if index else table
        except InputError:
            raise
        except (OSError, ValueError, KeyError) as error:
            raise InputError(f"{path}: it is damaged ({type(error).__name__})") from None

    def _refuse_others(self, plan: Plan) -> None:
        """Raise InputError where a line tells of a chunk that the plan does not have, or a world not of its chunk."""
        faults, last = [], len(plan.chunks) - 1
        for number, state in self.states.items():
            if not 0 <= number <= last:
                faults.append(f"chunk: given {number}; allowed: chunks from 0 to {last}")
            elif state.world is not None:
                first, end = plan.chunks[number].first, plan.chunks[number].end
                if state.world not in plan.numbers[first:end].tolist():
                    faults.append(f"chunk {number}: world: given {state.world}; allowed: a world of this chunk")
        if faults:
            raise InputError(f"{self.folder / STATES}: {fault}" for fault in faults[:20])

    def _mixed(self, making: dict[str, Any]) -> dict[str, Any]:
        """The manifest with other versions or processors noted, written; returns it."""
        if making not in self.manifest["mixed"]:
            self.manifest["mixed"].append(making)
            write_whole(self.folder / MANIFEST, to_json(self.manifest).encode())
        return self.manifest

    def note_mixed(self, making: Mapping[str, Any]) -> None:
        """Note the versions and processor of another process or folder, where they are others."""
        if others := {name: making[name] for name in MAKING if making[name] != self.manifest[name]}:
            self._mixed(others)

    def path_of(self, table: str, chunk: int) -> Path:
        """Where the shard of a table lies."""
        return self.folder / SHARDS / table / f"{chunk:07d}.parquet"

    def source_of(self, table: str, chunk: int) -> Path:
        """Where the shard of a table is read from."""
        return self.path_of(table, chunk)

    def tables_of(self, chunk: int) -> tuple[str, ...]:
        """The tables that a chunk has."""
        return tuple(self.states[chunk].shards) if chunk in self.states else ()

    def members(self, plan: Plan) -> np.ndarray | None:
        """Which worlds of an arm (worlds,) count; None while that is not decided."""
        return members_of(plan, self)

    def whole(self, chunk: int) -> bool:
        """Whether a chunk is done and all its shards are as they were written."""
        state = self.states.get(chunk)
        if state is None or not state.done:
            return False
        return all(shard.lies_at(self.path_of(table, chunk)) for table, shard in state.shards.items())

    def failures(self) -> list[State]:
        """The chunks that failed, in order."""
        return [self.states[chunk] for chunk in sorted(self.states) if self.states[chunk].error]

    def keep(self, chunk: int, shards: Mapping[str, bytes]) -> None:
        """Write the shards of a chunk, each whole or not at all, and say that it is done."""
        for table, content in shards.items():
            path = self.path_of(table, chunk)
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, content)
        written = {table: as_written(content) for table, content in shards.items()}
        self._say(State(chunk=chunk, identity=self.identity, shards=written, empty=not written))

    def fail(self, plan: Plan, chunk: int, failure: Failure) -> None:
        """Say that a chunk failed, with what is needed to repeat it."""
        where = plan.chunks[chunk]
        world = int(plan.numbers[where.first]) if failure.world is None else failure.world
        arm = plan.arm_of(where).part(plan.rows_of(np.array([world])))
        case = plan.cases.loc[world // plan.replicates].to_dict()
        state = State(
            chunk=chunk,
            identity=self.identity,
            error=failure.error,
            arm=arm.name,
            world=world,
            settings={str(name): to_python(value) for name, value in (case | arm.one_world()).items()},
        )
        self._say(state)

    def take(self, chunk: int, other: Store) -> None:
        """Take the state and the shards of a chunk from another folder of the same experiment, unless they are here.

        Raises InputError where a shard is damaged.
        """
        state = other.states[chunk]
        if self.whole(chunk) or self.states.get(chunk) == state:
            return
        if not state.done:
            self._say(state)
            return
        shards = {}
        for table, shard in state.shards.items():
            path = other.path_of(table, chunk)
            shards[table] = path.read_bytes()
            if as_written(shards[table]).blake2 != shard.blake2:
                raise InputError(f"{path}: it is damaged; running the same again mends it")
        self.keep(chunk, shards)

    def log(self, **entry: Any) -> None:
        """Add a line to the log: time and host, which never stand in a shard."""
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        line = json.dumps({"time": now, "host": socket.gethostname(), **entry})
        append_line(self.folder / LOG, line.encode())

    def _say(self, state: State) -> None:
        append_line(self.folder / STATES, state.model_dump_json(exclude_defaults=True).encode())
        self.states[state.chunk] = state


def _keep_inputs(path: Path, plan: Plan) -> None:
    """Write the cases, and the settings of arms that differ by world, unless they are there and whole."""
    # With their index: without a single range a table of cases has no column, and would lose its length.
    tables = {CASES: plan.cases.rename_axis("case").reset_index()}
    if len(values := by_world(plan)):
        tables[BY_WORLD] = values
    for file, content in shards_of(tables).items():
        if not (path / file).is_file() or (path / file).read_bytes() != content:
            write_whole(path / file, content)


def _held(path: Path) -> dict[str, Any] | None:
    """The manifest held; None where the folder is new, empty, or its manifest cut short (it is then written again).

    Raises InputError for a folder of anything else, for the manifest of another format, and for links in the folder.
    """
    if (path / MANIFEST).exists():
        try:
            return read_record(path)
        except Damaged:
            if _ours(path):
                return None
            raise
    # A run that was killed at its very start leaves a lock, its holder, and half of what it was about to write.
    begun = all(entry.name in (LOCK, HOLDER) or entry.name.startswith(PART) for entry in path.iterdir())
    if not begun and not _ours(path):
        raise InputError(f"{path}: given a folder that is not empty; allowed: a new one, or the same experiment's")
    refuse_links(path)
    return None


def _refuse_other(path: Path, held: dict[str, Any], planned: dict[str, Any], allow_mixed: bool) -> None:
    if other := refusals(held, planned, allow_mixed):
        differences = "; ".join(other[:5])
        raise InputError(
            f"{path}: it holds another experiment: {differences}; allowed: a new folder, or the same experiment"
        )


def _ours(path: Path) -> bool:
    """Whether a folder without a manifest that could be read is still plainly an experiment's."""
    known = {MANIFEST, CASES, BY_WORLD, STATES, LOG, LOCK, HOLDER, SHARDS}
    names = {entry.name for entry in path.iterdir()}
    return bool(names & {CASES, STATES, SHARDS}) and all(name in known or name.startswith(PART) for name in names)
