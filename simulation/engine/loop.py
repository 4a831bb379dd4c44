"""Many weeks as one call into machine code.

A week is some twenty compiled entries. Called one by one from Python, week after week, a world alone would spend more
time on being called than on being lived, and threads would wait for each other in between. So the addresses of the
entries are handed to one loop, compiled once, which calls them in their order.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import numba
import numpy as np
from numba.core import cgutils
from numba.extending import intrinsic

from simulation.chronicle.log import crowded
from simulation.chronicle.witness import witness
from simulation.engine.compiling import address_of, bound, compiled_entry

if TYPE_CHECKING:
    from simulation.chronicle.record import Recorder

__all__ = ["in_turn"]

Parts = Sequence[tuple[int, Sequence[Any]]]

_KEPT_CLOSE = 2**19
"""Bytes of worlds that live their weeks together: what a core's own cache holds (measured: more is slower, and fewer
worlds at a time than some three)."""


def in_turn(
    parts: Parts, worlds: np.ndarray, settings: np.ndarray, recorder: Recorder | None = None
) -> Callable[[int, int], None]:
    """A week's entries `(worlds, settings, week)` by part, as one call `(first, last)` for all weeks from one to the
    other; a `recorder` looks on after each part."""
    if vars(numba.config)["DISABLE_JIT"]:
        return partial(_one_by_one, parts, worlds, settings, recorder)
    together = max(1, _KEPT_CLOSE // worlds.itemsize)
    if recorder:
        return partial(_witnessed, *_calls(parts, worlds, settings, recorder), worlds, settings, recorder, together)
    addresses = np.array(
        [address_of(entry, worlds, settings, numbers=1) for _, entries in parts for entry in entries], np.int64
    )
    loop = bound(_loop(), addresses, worlds, settings, numbers=3)
    return partial(loop, addresses, worlds, settings, together)


def _one_by_one(
    parts: Parts, worlds: np.ndarray, settings: np.ndarray, recorder: Recorder | None, first: int, last: int
) -> None:
    for week in range(first, last + 1):
        for part, entries in parts:
            for entry in entries:
                entry(worlds, settings, week)
            if recorder:
                recorder.witness(part, worlds, settings, week)


def _calls(parts: Parts, worlds: np.ndarray, settings: np.ndarray, recorder: Recorder) -> tuple[np.ndarray, np.ndarray]:
    """Where the code of each entry and, after each part, of its witness lies; and 1 for those that are witnesses."""
    calls = []
    for part, entries in parts:
        calls += [(address_of(entry, worlds, settings, numbers=1), 0) for entry in entries]
        calls += [(address_of(witness(part), worlds, settings, recorder.logs, numbers=1), 1)]
    addresses, witnesses = np.array(calls, np.int64).T.copy()
    return addresses, witnesses


def _witnessed(
    addresses: np.ndarray,
    witnesses: np.ndarray,
    worlds: np.ndarray,
    settings: np.ndarray,
    recorder: Recorder,
    together: int,
    first: int,
    last: int,
) -> None:
    """Live the weeks, some worlds after the others, making room in their logs wherever that is needed."""
    loop = bound(_witnessed_loop(), addresses, witnesses, worlds, settings, recorder.logs, numbers=2)
    for start in range(0, len(worlds), together):
        some = slice(start, start + together)
        now = first
        while now <= last:
            now = 1 + loop(addresses, witnesses, worlds[some], settings[some], recorder.logs[some], now, last)
            recorder.make_room(some)


def _call(context, builder, signature, given):  # type: ignore[no-untyped-def]
    """Write a call of the machine code at an address, as numba calls a function of its own."""
    kinds = signature.args[1:]
    convention = context.call_conv
    kind = convention.get_function_type(numba.types.none, kinds)
    function = builder.inttoptr(given[0], kind.as_pointer())
    status, _ = convention.call_function(builder, function, numba.types.none, kinds, given[1:])
    # An index out of bounds, where bounds are checked.
    with cgutils.if_unlikely(builder, status.is_error):  # type: ignore[no-untyped-call]
        convention.return_status_propagate(builder, status)
    return context.get_dummy_value()


def _live_at(typing, address, worlds, settings, week):  # type: ignore[no-untyped-def]
    return numba.void(address, worlds, settings, week), _call


def _witness_at(typing, address, worlds, settings, logs, week):  # type: ignore[no-untyped-def]
    return numba.void(address, worlds, settings, logs, week), _call


def _compiled_loop(name: str, lines: Sequence[str], helpers: Mapping[str, Any], **called: Any) -> Any:
    """A loop that calls helpers, and what lies at addresses."""
    # What is kept of a loop is known by its source: the code that is written into it belongs to that.
    code = "".join(map(inspect.getsource, (_call, *called.values())))
    mark = f"# calls are written by {hashlib.blake2b(code.encode(), digest_size=10).hexdigest()}"
    names = {word: intrinsic(function) for word, function in called.items()}
    return compiled_entry(name, "\n".join([mark, *lines]) + "\n", {**helpers, **names})


@cache
def _loop() -> Any:
    """Compiled `(addresses, worlds, settings, together, first, last)`: so many worlds live all weeks, then others."""
    lines = [
        "def weeks_in_turn(addresses, worlds, settings, together, first, last):",
        "    for start in range(0, worlds.shape[0], together):",
        "        some, theirs = worlds[start : start + together], settings[start : start + together]",
        "        for week in range(first, last + 1):",
        "            for n in range(addresses.shape[0]):",
        "                live_at(addresses[n], some, theirs, week)",
    ]
    return _compiled_loop("weeks_in_turn", lines, {}, live_at=_live_at)


@cache
def _witnessed_loop() -> Any:
    """Compiled `(addresses, witnesses, worlds, settings, logs, first, last)`: lives weeks until the last, or until a
    log is half full, and gives the number of the week that it came to."""
    lines = [
        "def weeks_witnessed(addresses, witnesses, worlds, settings, logs, first, last):",
        "    for week in range(first, last + 1):",
        "        for n in range(addresses.shape[0]):",
        "            if witnesses[n] == 0:",
        "                live_at(addresses[n], worlds, settings, week)",
        "            else:",
        "                witness_at(addresses[n], worlds, settings, logs, week)",
        "        if crowded(logs):",
        "            return week",
        "    return last",
    ]
    return _compiled_loop("weeks_witnessed", lines, {"crowded": crowded}, live_at=_live_at, witness_at=_witness_at)
