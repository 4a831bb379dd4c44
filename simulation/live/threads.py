"""Threads that belong to no page: what runs beside a page, and may go on when the page has gone.

Solara hands a page's kernel on to every thread that is started in one of the page's threads. A thread that is started
just when the kernel goes dies before it begins, and whoever starts it waits forever: where that is a pool of threads,
it holds a lock that all pools of the process share, so that no page is ever served again. So what runs beside a page is
started by a thread that no page knows of, as is all that it starts itself.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from threading import Barrier

__all__ = ["pool"]

_starter = ThreadPoolExecutor(1, thread_name_prefix="starter")
_starter.submit(int).result()  # now, since it would else be started by the first page


def pool(threads: int, name: str) -> ThreadPoolExecutor:
    """A pool of this many threads, all of them started, and by no page; `name` begins theirs."""
    return _starter.submit(_started, threads, name).result()


def _started(threads: int, name: str) -> ThreadPoolExecutor:
    made, all_there = ThreadPoolExecutor(threads, thread_name_prefix=name), Barrier(threads)
    wait([made.submit(all_there.wait) for _ in range(threads)])
    return made
