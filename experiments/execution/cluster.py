"""Chunks on a dask cluster: any worker, in any order, the same rows."""

from __future__ import annotations

import errno
import logging
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any, cast

from experiments.execution.chunk import QUEUED, Done, Failure, Wanted, run_chunk
from experiments.execution.custom import typed_here
from experiments.execution.manifest import making, refusals
from experiments.execution.plan import Chunk, Part, Plan
from experiments.execution.store import Store
from simulation.errors import InputError

__all__ = ["on_cluster"]

_PATIENCE = 120  # seconds until the first worker must have joined


def on_cluster(
    plan: Plan, wanted: Wanted, address: str, store: Store, allow_mixed: bool
) -> Generator[Done, None, None]:
    """Chunks on the workers of a dask scheduler, as they finish; a dead worker's are given to another."""
    try:
        from distributed import Client  # heavy, and an extra: not every machine has it
        from distributed import as_completed as finishing
        from distributed.scheduler import KilledWorker
    except ImportError:
        raise InputError('--cluster: given, but dask is not installed; `pip install "multitrack[cluster]"`') from None
    _refuse_typed_rules(plan.rules)
    with _quiet(), _client(Client, address) as client:
        _same_making(client, plan.custom_code, store, allow_mixed)
        waiting = _submitted(client, plan, wanted)
        first = list(islice(waiting, max(4, QUEUED * sum(client.nthreads().values()))))
        chunks = {future.key: chunk for chunk, future in first}
        finished: Any = cast("Any", finishing)([future for _, future in first])
        for future in finished:
            chunk = chunks.pop(future.key)
            try:
                made, result = future.result()
            except KilledWorker as error:
                yield chunk, Failure(f"KilledWorker: {error}", None)
            except InputError as error:
                raise _of_a_worker(error) from None
            except Exception as error:
                raise _lost(address, error) from error
            else:
                _check_making(made, store, allow_mixed)
                yield chunk, result
            for chunk, following in islice(waiting, 1):
                chunks[following.key] = chunk
                finished.add(following)


def _refuse_typed_rules(rules: str) -> None:
    """Raise InputError for rules that no worker elsewhere can import."""
    if typed_here(rules):
        raise InputError(
            "--cluster: the experiment has rules that were not named by an import path; allowed: rules='MODULE:NAME', "
            "such as my_rules:mine, of a module on Python's path on every worker"
        )


def _submitted(client: Any, plan: Plan, wanted: Wanted) -> Iterator[tuple[Chunk, Any]]:
    """Each chunk with its future, submitted when it is asked for: few are ahead of the workers at any time."""
    for chunk, numbers in wanted:
        yield chunk, client.submit(_run_there, plan.part(chunk.arm, numbers), pure=False)


def _client(kind: Any, address: str) -> Any:
    try:
        return kind(address, timeout="20s")
    except (OSError, ValueError) as error:
        raise InputError(f"--cluster: given {address}; no scheduler answers there ({type(error).__name__})") from None


@contextmanager
def _quiet() -> Iterator[None]:
    """Within it, dask's client reports no errors: each reaches us as an exception, which says what to do."""
    loggers = [logging.getLogger(name) for name in ("distributed", "distributed.client")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def _lost(address: str, error: BaseException) -> ConnectionError:
    reason = f"the cluster at {address} was lost ({type(error).__name__}); what is done is kept: run the same again"
    return ConnectionError(errno.ECONNABORTED, reason)


def _run_there(part: Part) -> tuple[dict[str, Any], dict[str, bytes] | Failure]:
    """What a worker does: a chunk, and on what it was made."""
    return making(part.plan.custom_code), run_chunk(part)


def _same_making(client: Any, own: tuple[str, ...], store: Store, allow_mixed: bool) -> None:
    try:
        client.wait_for_workers(1, timeout=_PATIENCE)
        workers = client.run(making, own)
    except TimeoutError:
        raise InputError(f"--cluster: given {client.scheduler.address}; no worker joined it in {_PATIENCE} s") from None
    except InputError as error:
        raise _of_a_worker(error) from None
    for made in workers.values():
        _check_making(made, store, allow_mixed)


def _of_a_worker(error: InputError) -> InputError:
    """What a worker refuses, such as custom code that it cannot import."""
    return InputError(f"--cluster: a worker: {fault}" for fault in error.faults)


def _check_making(made: dict[str, Any], store: Store, allow_mixed: bool) -> None:
    """Raise InputError where a worker's code is another than the folder's, or its versions or processor are and may not
    be."""
    here = {name: store.manifest[name] for name in made}
    if other := refusals(here, made, allow_mixed):
        raise InputError(f"--cluster: a worker differs from the folder: {'; '.join(other[:5])}; allowed: the same")
    if made != here:
        store.note_mixed(made)
