"""How long something takes, in a unit that depends little on the machine: a fixed loop of plain Python."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

__all__ = ["in_loops", "loops", "time_used"]


def loops(action: Callable[[], object], repeats: int = 3) -> float:
    """Processor time of an action, child processes included, in loops: the least of some repeats.

    Action and loop are measured one right after the other. A loop takes some 12 ms on a machine of 2024.
    """
    return min(_spent(action) / _spent(_loop) for _ in range(repeats))


def in_loops(seconds: float, repeats: int = 5) -> float:
    """Processor time that was used just before, in seconds, in loops: the median of some that are measured now."""
    return seconds / sorted(_spent(_loop) for _ in range(repeats))[repeats // 2]


def _spent(action: Callable[[], object]) -> float:
    before = time_used()
    action()
    return time_used() - before


def time_used() -> float:
    """Processor time so far of this process and of the children that it has waited for, in seconds."""
    times = os.times()
    return time.process_time() + times.children_user + times.children_system


def _loop() -> int:
    return sum(number * number % 7 for number in range(250_000))
