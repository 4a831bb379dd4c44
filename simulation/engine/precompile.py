"""Precompiling: entries that no process has compiled yet are compiled on all cores at once, in processes of their own.

The compiler holds one lock a process, so threads would not help. Each process compiles what no other has locked,
whoever started it: two commands started together share the work too. What a process had locked and not finished when it
died, or has held for too long, is compiled by another.

The logger `multitrack.compiling` warns that the process compiles, which takes a while, and where the result is stored;
at level INFO it says how far it is. Where it is interrupted, it warns how much is stored, which is not compiled again.
"""

from __future__ import annotations

import gc
import importlib
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulation.engine.cache import cache_folder, is_compiled, is_temporary, lock, mark_compiled, warn_if_temporary
from simulation.engine.compiling import jit_disabled, reachable
from simulation.engine.symbols import may_be_shared

__all__ = ["Job", "precompile"]

_LOCK = threading.Lock()  # of this process's threads: the processes that one of them starts are enough
_WORTH = 4  # entries from which on a second process pays, and a message to the user too
_log = logging.getLogger("multitrack.compiling")
_SCRIPT = """import sys
sys.path.insert(0, {root!r})
from simulation.engine.precompile import work
work(sys.argv[1:])
"""


@dataclass(frozen=True)
class Job:
    """An entry, and what makes arguments for a call that compiles it and does nothing: records without entries."""

    entry: Any
    arguments: Callable[[], tuple[Any, ...]]

    @property
    def key(self) -> str:
        """What names the entry in every process."""
        return str(self.entry.__module__)


def precompile(jobs: Sequence[Job], kind: str, source: str) -> None:
    """Compile those jobs that are not stored yet for this kind of record, with the help of other processes.

    `source` is the import path, `module:name`, of a function that makes jobs of a kind by their keys: other processes
    find there those that they can do. The rest is done here.
    """
    if jit_disabled() or all(is_compiled(job.entry, kind) for job in jobs):
        return  # without the lock, which another kind of record may hold for a minute
    with _LOCK:
        missing = [job for job in jobs if not is_compiled(job.entry, kind)]
        if missing:
            _share_out(missing, kind, source)


def _share_out(missing: list[Job], kind: str, source: str) -> None:
    """Compile these together with other processes, which end with it."""
    missing.sort(key=_length, reverse=True)  # the longest first, so that no process is left with one at the end
    many = len(missing) >= _WORTH
    said = _Said(missing, kind) if many else None
    workers = [_start(missing, kind, source) for _ in range(_cores() - 1 if many and may_be_shared() else 0)]
    try:
        for wait in (False, True):
            _compile_missing(missing, kind, wait, said)
    except KeyboardInterrupt:
        if said:
            said.interrupted()
        raise
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
    if said:
        said.done()


class _Said:
    """Messages to the user while these are compiled: at the start, at each quarter, and at the end or a stop."""

    def __init__(self, jobs: Sequence[Job], kind: str) -> None:
        self.jobs, self.kind, self.quarter, self.begun = jobs, kind, 1, time.monotonic()
        warn_if_temporary()
        _log.warning(
            "compiling the model to machine code, done once, which takes one to three minutes; it is stored in %s",
            cache_folder().parent,
        )

    def compiled(self) -> int:
        """How many are compiled, by whatever process."""
        return sum(is_compiled(job.entry, self.kind) for job in self.jobs)

    def progress(self) -> None:
        """Say how many are compiled where another quarter is."""
        compiled = self.compiled()
        if len(self.jobs) > compiled >= len(self.jobs) * self.quarter / 4:
            self.quarter = 4 * compiled // len(self.jobs) + 1
            _log.info("compiled %d of %d parts", compiled, len(self.jobs))

    def interrupted(self) -> None:
        """Say what is left of the work where it is stopped; in a temporary folder nothing is found again."""
        if not is_temporary():
            counts = f"{self.compiled()} of {len(self.jobs)} parts"
            _log.warning("stopped compiling: %s are stored; the same command goes on with the others", counts)

    def done(self) -> None:
        _log.info("compiled all %d parts in %.0f s", len(self.jobs), time.monotonic() - self.begun)


def work(arguments: Sequence[str]) -> None:
    """What a worker process does: the jobs of these keys, of a kind, from a source."""
    source, kind, *keys = arguments
    module, _, name = source.partition(":")
    jobs: Mapping[str, Job] = getattr(importlib.import_module(module), name)(kind)
    _compile_missing([jobs[key] for key in keys if key in jobs], kind, wait=False)


def _compile_missing(jobs: Iterable[Job], kind: str, wait: bool, said: _Said | None = None) -> None:
    """Do one job after the other that is not done; what another process has locked is left to it, or waited for."""
    for job in jobs:
        if not is_compiled(job.entry, kind):
            with lock(job.entry, wait) as locked:
                if locked and not is_compiled(job.entry, kind):
                    _compile(job)
                    mark_compiled(job.entry, kind)
            if said:
                said.progress()


def _compile(job: Job) -> None:
    with _collecting_later():
        job.entry(*job.arguments())


@contextmanager
def _collecting_later() -> Iterator[None]:
    """Leave circular garbage lying until an entry is compiled, some 100 MB of it.

    The compiler makes millions of objects that live so long, and looking through them again and again takes a tenth of
    its time. Only on the main thread: where another compiles, as beside a page, the process does something else too.
    """
    if not gc.isenabled() or threading.current_thread() is not threading.main_thread():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _length(job: Job) -> int:
    """The length of the code that an entry reaches, which tells roughly how long it takes to compile."""
    return sum(len(function.__code__.co_code) for function in reachable([job.entry]))


def _start(jobs: Sequence[Job], kind: str, source: str) -> subprocess.Popen[bytes]:
    root = str(Path(__file__).resolve().parents[2])
    command = [sys.executable, "-P", "-c", _SCRIPT.format(root=root), source, kind]
    return subprocess.Popen(
        [*command, *(job.key for job in jobs)],
        env=os.environ | {"MULTITRACK_CACHE": str(cache_folder().parent)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
