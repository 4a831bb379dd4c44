"""Rules as plain Python, in a process that compiles: the same bytes, some twenty times slower, and there at once.

Machine code of a model that was never compiled here takes one to three minutes; one world alone can be founded and
stepped without.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["is_plain", "plain_python"]

_here = threading.local()  # other threads compile, or run machine code, meanwhile


@contextmanager
def plain_python() -> Iterator[None]:
    """In this thread, call helpers as plain Python, and make models that step so until `use_machine_code` is called."""
    before, _here.plain = is_plain(), True
    try:
        yield
    finally:
        _here.plain = before


def is_plain() -> bool:
    """Whether this thread is to run plain Python."""
    return getattr(_here, "plain", False)
