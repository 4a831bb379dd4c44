"""Running the chunks of a plan: on the cores of this machine, or on a dask cluster."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any, cast

from experiments.chunk import Failure, run_chunk
from experiments.plan import Chunk, Plan
from experiments.record import making
from experiments.store import Store
from simulation.errors import InputError

__all__ = ["Progress", "run_chunks"]

Progress = Callable[[int, int], None]
Done = tuple[Chunk, "dict[str, bytes] | Failure"]

_AHEAD = 2  # chunks a worker has waiting, so that none is idle and memory stays flat


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
    engine = _on_cluster(plan, wanted, cluster, store, allow_mixed) if cluster else _on_threads(plan, wanted, workers)
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
    advice = (
        "make room and run the same again"
        if error.errno in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)
        else "run the same again"
    )
    told = f"{os.strerror(error.errno or errno.EIO)}; {kept} of {len(plan.chunks)} chunks are kept: {advice}"
    return OSError(error.errno or errno.EIO, told, error.filename or str(store.folder))


def _on_threads(plan: Plan, wanted: Sequence[Chunk], workers: int | None) -> Generator[Done, None, None]:
    """Chunks on threads, as they finish; kernels release the interpreter's lock."""
    from simulation.ahead import compile_ahead
    from simulation.founding import room_for
    from simulation.week import week

    compile_ahead(week().entries(), room_for(plan.scenario))
    threads = workers or os.cpu_count() or 1
    pool = ThreadPoolExecutor(threads)
    waiting, running = iter(wanted), dict[Future[Any], Chunk]()
    try:
        while True:
            while len(running) < _AHEAD * threads and (chunk := next(waiting, None)) is not None:
                running[pool.submit(run_chunk, plan.part(chunk), chunk.first, chunk.end)] = chunk
            if not running:
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                yield running.pop(future), future.result()
    finally:
        pool.shutdown(cancel_futures=True)


def _on_cluster(
    plan: Plan, wanted: Sequence[Chunk], address: str | None, store: Store, allow_mixed: bool
) -> Generator[Done, None, None]:
    """Chunks on the workers of a dask scheduler, as they finish; a dead worker's are given to another."""
    try:
        from distributed import Client
        from distributed import as_completed as finishing
        from distributed.scheduler import KilledWorker
    except ImportError:
        raise InputError('--cluster: given, but dask is not installed; `pip install "multitrack[cluster]"`') from None
    with _client(Client, address) as client:
        _same_making(client, store, allow_mixed)
        ahead = max(4, _AHEAD * sum(client.nthreads().values()))
        waiting = iter(wanted)
        chunks: dict[Any, Chunk] = {}

        def submit(chunk: Chunk) -> Any:
            future = client.submit(_run_there, plan.part(chunk), chunk.first, chunk.end, pure=False)
            chunks[future.key] = chunk
            return future

        finished: Any = cast("Any", finishing)([submit(chunk) for _, chunk in zip(range(ahead), waiting, strict=False)])
        for future in finished:
            chunk = chunks.pop(future.key)
            try:
                made, result = future.result()
            except KilledWorker as error:
                yield chunk, Failure(f"KilledWorker: {error}", None)
            except Exception as error:
                raise _lost(address, error) from error
            else:
                _check_making(made, store, allow_mixed)
                yield chunk, result
            if (following := next(waiting, None)) is not None:
                finished.add(submit(following))


def _client(kind: Any, address: str | None) -> Any:
    try:
        return kind(address, timeout="20s")
    except (OSError, ValueError) as error:
        raise InputError(f"--cluster: given {address}; no scheduler answers there ({type(error).__name__})") from None


def _lost(address: str | None, error: BaseException) -> ConnectionError:
    told = f"the cluster at {address} was lost ({type(error).__name__}); what is done is kept: run the same again"
    return ConnectionError(errno.ECONNABORTED, told)


def _run_there(plan: Plan, first: int, end: int) -> tuple[dict[str, Any], dict[str, bytes] | Failure]:
    """What a worker does: a chunk, and on what it was made."""
    return making(), run_chunk(plan, first, end)


def _same_making(client: Any, store: Store, allow_mixed: bool) -> None:
    for made in client.run(making).values():
        _check_making(made, store, allow_mixed)


def _check_making(made: dict[str, Any], store: Store, allow_mixed: bool) -> None:
    """Raise InputError where a worker's versions or processor are others than the folder's, unless that is allowed."""
    from experiments.record import differences

    here = {name: store.manifest[name] for name in made}
    other = differences(here, made)
    if other and not allow_mixed:
        raise InputError(
            f"--cluster: a worker differs from the folder: {'; '.join(other[:5])}; --allow-mixed mixes both"
        )
    if other:
        store.note_mixed(made)
