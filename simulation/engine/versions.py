"""The versions of numba for which this package goes beyond numba's documented interface.

It does so in three files: `helper`, `record_types` and `symbols`. With any other version each of them steps aside, and
the same numbers come out more slowly; docs/decisions/0003-generated-drivers.md says what each is for and what stepping
aside costs. A version is tried once the tests of these three, in `tests/engine`, have passed with it.
"""

from __future__ import annotations

import numba

__all__ = ["HERE", "TRIED", "is_tried"]

TRIED = frozenset({(0, 64), (0, 65), (0, 67), (0, 68)})
"""Minor versions of numba; `pyproject.toml` allows these and no others."""

HERE: tuple[int, ...] = tuple(numba.version_info.short)
"""The minor version of numba that is installed."""


def is_tried() -> bool:
    """Whether the numba that is installed is one of TRIED."""
    return HERE in TRIED
