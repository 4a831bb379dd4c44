"""The type of a record is written out once: a fifth less processor time for a first compile.

For each of its passes over each function numba writes out the types of the arguments, and throws the text away. That of
a world has hundreds of fields. What is put in place here gives the same text, from memory. It is the one thing of
numba's that the project changes; versions that it was not tried with are left as they are, and compile more slowly.
`tests/engine/test_record_types.py` fails for a version of numba that has no need of it.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numba

__all__ = ["TRIED", "write_out_once"]

TRIED = frozenset({(0, 64), (0, 65), (0, 67), (0, 68)})
"""Minor versions of numba that it was tried with."""

_Record: Any = numba.types.Record


def write_out_once(version: tuple[int, ...] = tuple(numba.version_info.short)) -> bool:
    """Have numba write out each type of record once, where its version is one of TRIED; whether it is."""
    if version not in TRIED:
        return False
    if not hasattr(_Record.__repr__, "cache_info"):
        _Record.__repr__ = cache(_Record.__repr__)
    return True
