"""Cases of a test of which some are in the fast suite and all in the slow one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any, TypeVar

import pytest

T = TypeVar("T")


def some(cases: Iterable[T], every: int, name: Callable[[T], str] = str, always: Collection[str] = ()) -> list[Any]:
    """Each of them for the slow suite; for the fast one those named in `always`, and one of so many."""
    return [
        pytest.param(one, id=name(one), marks=() if place % every == 0 or name(one) in always else pytest.mark.slow)
        for place, one in enumerate(cases)
    ]
