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


LARGER = ("drc", "northern_ireland")
"""Shipped scenarios whose worlds need a larger record: compiling the week for it takes minutes of processor time."""


def larger_slow(scenarios: Iterable[str]) -> list[Any]:
    """Each of these scenarios for the slow suite; for the fast one those of the smallest record."""
    return [pytest.param(one, marks=pytest.mark.slow if one in LARGER else ()) for one in scenarios]
