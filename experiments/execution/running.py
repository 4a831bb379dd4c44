"""Running the chunks of a plan, and keeping what they give."""

from __future__ import annotations

import os
import time
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any

import numpy as np

from experiments.execution.chunk import QUEUED, Done, Failure, Wanted, run_chunk
from experiments.execution.cluster import on_cluster
from experiments.execution.eligible import numbers_of
from experiments.execution.folder.writer import resumable
from experiments.execution.memory import Memory
from experiments.execution.plan import Chunk, Plan
from experiments.execution.store import Store
from simulation.ensemble import Progress
from simulation.errors import InputError
from simulation.founding import smallest_capacity
from simulation.machine import precompile_week

__all__ = ["NoWorlds", "pending", "refuse_none", "run_plan"]


def run_plan(
    plan: Plan,
    store: Store | Memory,
    workers: int | None = None,
    cluster: str | None = None,
    allow_mixed: bool = False,
    progress: Progress | None = None,
    retry_failed: bool = False,
) -> int:
    """Run the chunks that the store does not have yet: first those that decide which worlds count, then the arms'.

    Returns how many these were. `progress(done, total)` is called in worlds, the first time before any is run. Failed
    chunks are left alone unless `retry_failed`. Raises InputError where no world of a whole experiment counts, and what
    `run_chunks` raises.
    """
    counted = Counted(progress)
    options = workers, cluster, allow_mixed, counted
    left = pending(plan, store, retry_failed)  # once: it reads all shards
    wanted = [(chunk, numbers_of(plan, chunk)) for chunk in left if chunk.decides]
    if wanted:
        counted.expect(plan.total + sum(len(numbers) for _, numbers in wanted))  # at most: not all worlds count
        run_chunks(plan, store, wanted, *options)
    members = store.members(plan)
    if members is None:
        return len(left)  # a chunk failed that decides which worlds count: what the arms would run is not known
    if plan.share is None:
        refuse_none(plan, members)
    wanted = list(_of_members(plan, store, members, left))
    counted.expect(sum(len(numbers) for _, numbers in wanted))
    run_chunks(plan, store, wanted, *options)
    return len(left)


class NoWorlds(InputError):
    """No world of an experiment is of its population."""


def refuse_none(plan: Plan, members: np.ndarray) -> None:
    """Raise NoWorlds where no world counts."""
    if not members.any():
        reason = f"none of the {plan.worlds:,} worlds counts: {plan.filter.meaning}"
        raise NoWorlds(f"population: given {plan.population!r}; {reason}; allowed: more worlds, or another population")


def _of_members(
    plan: Plan, store: Store | Memory, members: np.ndarray, left: Sequence[Chunk]
) -> Iterator[tuple[Chunk, np.ndarray]]:
    """The chunks of arms that are left, each with its worlds that count; one without any is recorded as done."""
    for chunk in left:
        numbers = numbers_of(plan, chunk, members)
        if chunk.decides:
            continue
        if len(numbers):
            yield chunk, numbers
        else:
            store.keep(chunk.index, {})


def pending(plan: Plan, store: Store | Memory, retry_failed: bool = False) -> list[Chunk]:
    """The chunks that are not done, or not whole any more, in the order to run them; failed ones where asked for.

    The same worlds of all arms come one after the other, so that an experiment that is stopped can compare its arms.
    """
    failed = {state.chunk for state in store.failures()}
    left = (chunk for chunk in plan.wanted if retry_failed or chunk.index not in failed)
    return sorted((chunk for chunk in left if not store.whole(chunk.index)), key=lambda chunk: (chunk.first, chunk.arm))


class Counted:
    """Worlds done and in all, over the parts of an experiment one after the other."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress, self._done, self._total = progress, 0, 0

    def expect(self, worlds: int) -> None:
        """So many worlds are still to come."""
        self._total = self._done + worlds
        self._tell()

    def add(self, worlds: int) -> None:
        """So many more worlds are done."""
        self._done += worlds
        self._tell()

    def _tell(self) -> None:
        if self._progress and self._total:
            self._progress(self._done, self._total)


def run_chunks(
    plan: Plan,
    store: Store | Memory,
    wanted: Wanted,
    workers: int | None,
    cluster: str | None,
    allow_mixed: bool,
    counted: Counted,
) -> None:
    """Run chunks and keep what they give; one that fails is recorded and does not stop the rest.

    Raises OSError where the folder cannot take any more, and ConnectionError where the cluster is lost; what was kept
    stays.
    """
    begun = time.perf_counter()
    if cluster and isinstance(store, Store):
        engine = on_cluster(plan, wanted, cluster, store, allow_mixed)
    else:
        engine = _on_threads(plan, wanted, workers)
    sizes = {chunk.index: len(numbers) for chunk, numbers in wanted}
    try:
        store.log(event="begins", chunks=len(wanted), process=os.getpid(), cluster=bool(cluster))
        for chunk, result in engine:
            _record(plan, store, chunk, result)
            counted.add(sizes[chunk.index])
        store.log(event="ends", seconds=round(time.perf_counter() - begun, 3))
    except OSError as error:
        raise (_with_advice(error, plan, store) if isinstance(store, Store) else error) from error
    finally:
        engine.close()


def _record(plan: Plan, store: Store | Memory, chunk: Chunk, result: dict[str, bytes] | Failure) -> None:
    if isinstance(result, Failure):
        store.fail(plan, chunk.index, result)
        store.log(event="failed", chunk=chunk.index)
    else:
        store.keep(chunk.index, result)


def _with_advice(error: OSError, plan: Plan, store: Store) -> OSError:
    """The same error, saying what is kept and what to do."""
    if isinstance(error, ConnectionError):
        return error
    kept = sum(state.done for state in store.states.values())
    return resumable(error, store.folder, f"{kept} of {len(plan.wanted)} chunks are kept")


def _on_threads(plan: Plan, wanted: Wanted, workers: int | None) -> Generator[Done, None, None]:
    """Chunks on threads, as they finish; kernels release the interpreter's lock."""
    precompile_week(smallest_capacity(plan.scenario))
    threads = workers or os.cpu_count() or 1
    pool = ThreadPoolExecutor(threads)
    waiting, running = iter(wanted), dict[Future[Any], Chunk]()
    try:
        while True:
            while len(running) < QUEUED * threads and (following := next(waiting, None)) is not None:
                chunk, numbers = following
                running[pool.submit(run_chunk, plan.part(chunk.arm, numbers))] = chunk
            if not running:
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                yield running.pop(future), future.result()
    finally:
        pool.shutdown(cancel_futures=True)
