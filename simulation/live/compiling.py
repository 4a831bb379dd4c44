"""Compiling beside a page what its worlds step by: until that is there they are played as plain Python."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from functools import partial
from threading import Event
from typing import TYPE_CHECKING, Any

from simulation.live.founded import compile_week
from simulation.live.hundred import NoLongerWanted

if TYPE_CHECKING:
    from simulation.live.growing import Between
    from simulation.model import DiplomacyModel

__all__ = ["Compiling"]

_DRAWN = 5.0  # seconds after which the compiler begins even where no page has drawn anything
_LINK = 0.3  # seconds within which a page that was drawn asks for the moment of its link
_LOOK = 1 / 16  # seconds from one look to the next at whether another world is still being opened
_LONG = 1.0  # seconds that weeks may be played as plain Python before the compiler is set to work beside them


class Compiling:
    """What compiles for one page: `pool` for what is on show, `founders` for what is being founded.

    `drawn` is set when the page has drawn what is shown, `closed` when it has gone; `opens` says whether it opens
    another world.
    """

    def __init__(
        self, pool: Executor, founders: Executor, drawn: Event, closed: Event, opens: Callable[[], bool]
    ) -> None:
        self._pool, self._founders, self._drawn, self._closed, self._opens = pool, founders, drawn, closed, opens

    def shown(self, plain: DiplomacyModel, wanted: Callable[[], bool]) -> Future[None]:
        """Compile what a shown world steps by, before all else that waits for the compiler."""
        self._drawn.clear()
        return self._pool.submit(self._once_drawn, partial(compile_week, plain.run, plain.founded.capacity), wanted)

    def _once_drawn(self, work: Callable[[], None], wanted: Callable[[], bool]) -> None:
        """Do what keeps every core busy only when the page has drawn what is shown, and opens nothing else: a page that
        begins with a link would otherwise wait for the compiler twice."""
        self._drawn.wait(_DRAWN)
        self._closed.wait(_LINK)
        while self._opens() and wanted():
            self._closed.wait(_LOOK)
        if wanted():
            work()

    def between(self, wanted: Callable[[], bool]) -> Between:
        """What goes between the weeks of a world that is played far as plain Python: the compiler works beside them,
        and it goes on as machine code. It ends where it is `wanted` no more."""
        began, compiling = time.monotonic(), dict[Any, Future[None]]()

        def between(model: DiplomacyModel) -> None:
            if self._closed.is_set() or not wanted():
                raise NoLongerWanted
            if not model.plain or time.monotonic() < began + _LONG:
                return
            capacity = model.founded.capacity
            if capacity not in compiling:
                compiling[capacity] = self._founders.submit(compile_week, model.run, capacity)
            if compiling[capacity].done() and not compiling[capacity].exception():
                model.use_machine_code()

        return between
