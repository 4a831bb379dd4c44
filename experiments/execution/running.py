"""Running the chunks of a plan, and keeping what they give."""

from __future__ import annotations

import os
import time
from collections.abc import Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Any

from experiments.execution.chunk import Failure, run_chunk
from experiments.execution.plan import Chunk, Plan
from experiments.execution.store import Store, resumable

if TYPE_CHECKING:
    from simulation.ensemble import Progress

__all__ = ["AHEAD", "Done", "run_chunks"]

Done = tuple[Chunk, "dict[str, bytes] | Failure"]

AHEAD = 2  # chunks a worker has waiting, so that none is idle and memory stays flat


def run_chunks(
    plan: Plan,
    store: Store,
    wanted: Sequence[Chunk],
    workers: int | None,
    cluster: str | None,
    allow_mixed: bool,
    progress: Progress | None = None,
) -> None:
    """Run chunks and keep what they give; one that fails is recorded and does not stop the rest.

    `progress(done, total)` is called in worlds. Raises OSError where the folder cannot take any more, and
    ConnectionError where the cluster is lost; what was kept stays.
    """
    begun, done = time.perf_counter(), 0
    total = sum(chunk.end - chunk.first for chunk in wanted)
    if cluster:
        from experiments.execution.cluster import on_cluster

        engine = on_cluster(plan, wanted, cluster, store, allow_mixed)
    else:
        engine = _on_threads(plan, wanted, workers)
    try:
        store.log(event="begins", chunks=len(wanted), process=os.getpid(), cluster=bool(cluster))
        for chunk, result in engine:
            _kept(plan, store, chunk, result)
            done += chunk.end - chunk.first
            if progress:
                progress(done, total)
        store.log(event="ends", seconds=round(time.perf_counter() - begun, 3))
    except OSError as error:
        raise _told(error, plan, store) from error
    finally:
        engine.close()


def _kept(plan: Plan, store: Store, chunk: Chunk, result: dict[str, bytes] | Failure) -> None:
    if isinstance(result, Failure):
        store.fail(plan, chunk.index, result)
        store.log(event="failed", chunk=chunk.index)
    else:
        store.keep(chunk.index, result)


def _told(error: OSError, plan: Plan, store: Store) -> OSError:
    """The same error, saying what is kept and what to do."""
    if isinstance(error, ConnectionError):
        return error
    kept = sum(state.done for state in store.states.values())
    return resumable(error, store.folder, f"{kept} of {len(plan.chunks)} chunks are kept")


def _on_threads(plan: Plan, wanted: Sequence[Chunk], workers: int | None) -> Generator[Done, None, None]:
    """Chunks on threads, as they finish; kernels release the interpreter's lock."""
    from simulation.founding import room_for
    from simulation.machine import precompile_week

    precompile_week(plan.week, room_for(plan.scenario))
    threads = workers or os.cpu_count() or 1
    pool = ThreadPoolExecutor(threads)
    waiting, running = iter(wanted), dict[Future[Any], Chunk]()
    try:
        while True:
            while len(running) < AHEAD * threads and (chunk := next(waiting, None)) is not None:
                running[pool.submit(run_chunk, plan.part(chunk), chunk.first, chunk.end)] = chunk
            if not running:
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                yield running.pop(future), future.result()
    finally:
        pool.shutdown(cancel_futures=True)
