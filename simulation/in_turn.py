"""Many weeks as one call into machine code.

A week is some twenty compiled entries. Called one by one from Python, week after week, a world alone would spend more
time on being called than on being lived, and threads would wait for each other in between. So the addresses of the
entries are handed to one loop, compiled once, which calls them in their order.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any

import numba
import numpy as np
from numba.core import cgutils
from numba.extending import intrinsic

from simulation.compiled import address_of, bound, compiled_entry

__all__ = ["in_turn"]

_KEPT_CLOSE = 2**19
"""Bytes of worlds that live their weeks together: what a core's own cache holds (measured: more is slower, and fewer
worlds at a time than some three)."""


def in_turn(entries: Sequence[Any], worlds: np.ndarray, settings: np.ndarray) -> Callable[[int, int], None]:
    """Entries that take `(worlds, settings, week)`, as one call `(first, last)` for all weeks from one to the other."""
    if vars(numba.config)["DISABLE_JIT"]:
        return partial(_one_by_one, entries, worlds, settings)
    addresses = np.array([address_of(entry, worlds, settings, numbers=1) for entry in entries], np.int64)
    loop = bound(_loop(), addresses, worlds, settings, numbers=3)
    return partial(loop, addresses, worlds, settings, max(1, _KEPT_CLOSE // worlds.itemsize))


def _one_by_one(entries: Sequence[Any], worlds: np.ndarray, settings: np.ndarray, first: int, last: int) -> None:
    for week in range(first, last + 1):
        for entry in entries:
            entry(worlds, settings, week)


def _call_at(typing, address, worlds, settings, week):  # type: ignore[no-untyped-def]
    """Call the machine code at an address as numba calls a function of its own."""

    def written(context, builder, signature, given):  # type: ignore[no-untyped-def]
        kinds = signature.args[1:]
        convention = context.call_conv
        kind = convention.get_function_type(numba.types.none, kinds)
        function = builder.inttoptr(given[0], kind.as_pointer())
        status, _ = convention.call_function(builder, function, numba.types.none, kinds, given[1:])
        # An index out of bounds, where bounds are checked.
        with cgutils.if_unlikely(builder, status.is_error):  # type: ignore[no-untyped-call]
            convention.return_status_propagate(builder, status)
        return context.get_dummy_value()

    return numba.void(address, worlds, settings, week), written


@cache
def _loop() -> Any:
    """Compiled `(addresses, worlds, settings, together, first, last)`: so many worlds live all weeks, then others."""
    # What is kept of a loop is known by its source: the code that is written into it belongs to that.
    written = hashlib.blake2b(inspect.getsource(_call_at).encode(), digest_size=10).hexdigest()
    lines = [
        f"# calls are written by {written}",
        "def weeks_in_turn(addresses, worlds, settings, together, first, last):",
        "    for start in range(0, worlds.shape[0], together):",
        "        some, theirs = worlds[start : start + together], settings[start : start + together]",
        "        for week in range(first, last + 1):",
        "            for n in range(addresses.shape[0]):",
        "                call_at(addresses[n], some, theirs, week)",
    ]
    return compiled_entry("weeks_in_turn", "\n".join(lines) + "\n", {"call_at": intrinsic(_call_at)})
