"""Many weeks as one call into machine code.

A week is some twenty entries. Called one by one from Python, week after week, a world alone would spend more time on
calls than on its rules, and threads would wait for each other in between. So the entries are put into a tuple of
functions, as numba's first-class functions allow, and one small loop, compiled once, calls them step by step: each for
all of its verbs, or for one of them. Numba looks a function up whenever it is handed one, which takes longer than a
week; so the tuple is handed over once, and stays on the compiled side in a structure (`numba.experimental.structref`)
that Python only holds.
"""

from __future__ import annotations

import threading
import warnings
from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any, Protocol

import numba
import numpy as np
from numba import types
from numba.core.errors import NumbaExperimentalFeatureWarning
from numba.experimental import structref

from simulation.engine.cache import compiled_entry
from simulation.engine.compiling import jit_disabled
from simulation.engine.drivers import ALL
from simulation.engine.plain import is_plain

__all__ = ["Watcher", "bind", "run_weeks"]

Entries = Sequence[Any]
Steps = Sequence[tuple[int, int]]
"""Steps of a part of the week in their order: the number of an entry, and that of the verb it does (`ALL`: each)."""
Weeks = Callable[[int, int], None]
"""Steps worlds through all weeks from the first to the last given."""

_IN_CACHE = 2**19
"""Bytes of worlds that are stepped through their weeks together: what a core's own cache holds (measured: more is
slower, and so are fewer worlds at a time than some three)."""

_LOCK = threading.Lock()
_typeof: Any = numba.typeof
_void: Any = numba.void
_int = types.int64
_tuple_of: Any = types.UniTuple
_define_proxy: Any = structref.define_proxy


class Watcher(Protocol):
    """What records the worlds after each part of the week."""

    logs: np.ndarray
    """One entry a world."""

    crowded: Any
    """Compiled `(logs)`: whether there is no room for another week in any of them."""

    def entry(self, part: int) -> Any:
        """Compiled `(worlds, settings, logs, week)`: what records a part of the week."""

    def make_room(self, rows: slice) -> None:
        """Empty the logs of these worlds where one of them is crowded."""


@structref.register
class _FunctionsType(types.StructRef):  # type: ignore[misc]
    """The type of `_Functions`."""


class _Functions(structref.StructRefProxy):  # type: ignore[misc]
    """Functions that compiled loops call."""


_define_proxy(_Functions, _FunctionsType, ["entries", "watches", "steps", "ends"])


@structref.register
class _BoundType(types.StructRef):  # type: ignore[misc]
    """The type of `_Bound`."""


class _Bound(structref.StructRefProxy):  # type: ignore[misc]
    """Functions, and the worlds, settings and crowd that they are called with."""


_define_proxy(_Bound, _BoundType, ["functions", "worlds", "settings", "crowd"])


def bind(
    entries: Entries, worlds: np.ndarray, settings: np.ndarray, crowd: Any
) -> Callable[[int, int, int, int], None]:
    """A function `(n, verb, actor, week)` that calls entry number n with these worlds, as drivers are called."""
    if jit_disabled() or is_plain():
        return partial(_call_plain, entries, worlds, settings, crowd)
    functions, kinds = _functions(tuple(entries), worlds, settings, crowd)
    bound = _binding(_typeof(functions), kinds)(functions, worlds, settings, crowd)
    return partial(_call(_typeof(bound)), bound)


def run_weeks(
    entries: Entries,
    parts: Sequence[Steps],
    worlds: np.ndarray,
    settings: np.ndarray,
    crowd: Any,
    watcher: Watcher | None = None,
) -> Weeks:
    """The steps of each part of the week, the first part first, as one function of the first and the last week."""
    if jit_disabled():
        return partial(_run_plain, entries, parts, worlds, settings, crowd, watcher)
    entries = tuple(entries)
    steps = tuple(step for part in parts for step in part)
    at_once = max(1, _IN_CACHE // worlds.itemsize)
    if not watcher:
        functions, kinds = _functions(entries, worlds, settings, crowd, steps)
        return partial(_weeks_loop(_typeof(functions), kinds), functions, worlds, settings, crowd, at_once)
    watches = tuple(watcher.entry(part) for part in range(1, len(parts) + 1))
    ends = tuple(np.cumsum([len(part) for part in parts]).tolist())
    functions, kinds = _functions(entries, worlds, settings, crowd, steps, watches, watcher.logs, ends)
    loop = partial(_watched_loop(_typeof(functions), kinds, _type_of(watcher.logs), watcher.crowded), functions)
    return partial(_run_watched, loop, worlds, settings, crowd, watcher, at_once)


def _call_plain(
    entries: Entries, worlds: np.ndarray, settings: np.ndarray, crowd: Any, n: int, verb: int, actor: int, week: int
) -> None:
    entries[n](worlds, settings, crowd, verb, actor, week)


def _run_plain(
    entries: Entries,
    parts: Sequence[Steps],
    worlds: np.ndarray,
    settings: np.ndarray,
    crowd: Any,
    watcher: Watcher | None,
    first: int,
    last: int,
) -> None:
    for week in range(first, last + 1):
        for part, steps in enumerate(parts, 1):
            for entry, verb in steps:
                entries[entry](worlds, settings, crowd, verb, ALL, week)
            if watcher:
                watcher.entry(part)(worlds, settings, watcher.logs, week)
        if watcher:
            watcher.make_room(slice(None))


def _run_watched(
    loop: Callable[..., int],
    worlds: np.ndarray,
    settings: np.ndarray,
    crowd: Any,
    watcher: Watcher,
    at_once: int,
    first: int,
    last: int,
) -> None:
    """Run the weeks, some worlds after the others, and make room in their logs wherever that is needed."""
    for start in range(0, len(worlds), at_once):
        some = slice(start, start + at_once)
        week = first
        while week <= last:
            week = 1 + loop(worlds[some], settings[some], crowd, watcher.logs[some], week, last)
            watcher.make_room(some)


def _functions(
    entries: tuple[Any, ...],
    worlds: np.ndarray,
    settings: np.ndarray,
    crowd: Any,
    steps: tuple[tuple[int, int], ...] = (),
    watches: tuple[Any, ...] = (),
    logs: np.ndarray | None = None,
    ends: tuple[int, ...] = (),
) -> tuple[Any, tuple[Any, ...]]:
    """These functions on the compiled side, and the types of worlds, settings and crowd."""
    kinds = (_type_of(worlds), _type_of(settings), _typeof(crowd))
    logged = None if logs is None else _type_of(logs)
    # So a function is loaded from the cache. Numba stores what is called and what becomes a first-class function under
    # different keys, so that it would otherwise be compiled and stored a second time. A call on no worlds would do the
    # same, but numba would find out the types of the records for each function again, which takes longer than loading.
    for entry in entries:
        entry.compile((*kinds, _int, _int, _int))
    for watch in watches:
        watch.compile((*kinds[:2], logged, _int))
    with _LOCK:  # of threads: filters of warnings are shared by all of them
        return _packed(entries, kinds, steps, watches, logged, ends), kinds


def _type_of(records: np.ndarray) -> Any:
    return _record_array(records.dtype)


@cache
def _record_array(dtype: np.dtype) -> Any:
    return _typeof(np.zeros(0, dtype))


@cache
def _packed(
    entries: tuple[Any, ...],
    kinds: tuple[Any, ...],
    steps: tuple[tuple[int, int], ...],
    watches: tuple[Any, ...],
    logs: Any,
    ends: tuple[int, ...],
) -> Any:
    worlds, settings, _ = kinds
    called = types.FunctionType(_void(*kinds, _int, _int, _int))
    watched = types.FunctionType(_void(worlds, settings, logs, _int)) if watches else called
    lines = ["def pack(entries, watches, steps, ends):", "    return Functions(entries, watches, steps, ends)"]
    numbers = types.int64[:, ::1], types.int64[::1]
    signature = (_tuple_of(called, len(entries)), _tuple_of(watched, len(watches)), *numbers)
    pack = compiled_entry("pack", "\n".join(lines) + "\n", {"Functions": _Functions}, signature)
    with warnings.catch_warnings():
        # The engine relies on two things that numba documents as experimental; users can do nothing about it.
        warnings.simplefilter("ignore", NumbaExperimentalFeatureWarning)
        return pack(entries, watches, np.array(steps, np.int64).reshape(-1, 2), np.array(ends, np.int64))


@cache
def _binding(functions: Any, kinds: tuple[Any, ...]) -> Any:
    """Compiled `(functions, worlds, settings, crowd)`: binds functions to what they are called with."""
    lines = ["def bind(functions, worlds, settings, crowd):", "    return Bound(functions, worlds, settings, crowd)"]
    return compiled_entry("bind", "\n".join(lines) + "\n", {"Bound": _Bound}, (functions, *kinds))


@cache
def _call(bound: Any) -> Any:
    """Compiled `(bound, n, verb, actor, week)`: calls one entry."""
    lines = [
        "def call_entry(bound, n, verb, actor, week):",
        "    bound.functions.entries[n](bound.worlds, bound.settings, bound.crowd, verb, actor, week)",
    ]
    return compiled_entry("call_entry", "\n".join(lines) + "\n", {}, (bound, _int, _int, _int, _int))


@cache
def _weeks_loop(functions: Any, kinds: tuple[Any, ...]) -> Any:
    """Compiled `(functions, worlds, settings, crowd, at_once, first, last)`: steps worlds through all weeks,
    `at_once` at a time."""
    lines = [
        "def run_weeks(functions, worlds, settings, crowd, at_once, first, last):",
        "    entries, steps = functions.entries, functions.steps",
        "    for start in range(0, worlds.shape[0], at_once):",
        "        some, theirs = worlds[start : start + at_once], settings[start : start + at_once]",
        "        for week in range(first, last + 1):",
        "            for n in range(len(steps)):",
        f"                entries[steps[n, 0]](some, theirs, crowd, steps[n, 1], {ALL}, week)",
    ]
    return compiled_entry("run_weeks", "\n".join(lines) + "\n", {}, (functions, *kinds, _int, _int, _int))


@cache
def _watched_loop(functions: Any, kinds: tuple[Any, ...], logs: Any, crowded: Any) -> Any:
    """Compiled `(functions, worlds, settings, crowd, logs, first, last)`: runs weeks until the last, or until a log is
    crowded, and returns the number of the week that it came to."""
    lines = [
        "def run_watched_weeks(functions, worlds, settings, crowd, logs, first, last):",
        "    entries, watches = functions.entries, functions.watches",
        "    steps, ends = functions.steps, functions.ends",
        "    for week in range(first, last + 1):",
        "        n = 0",
        "        for part in range(len(watches)):",
        "            while n < ends[part]:",
        f"                entries[steps[n, 0]](worlds, settings, crowd, steps[n, 1], {ALL}, week)",
        "                n += 1",
        "            watches[part](worlds, settings, logs, week)",
        "        if crowded(logs):",
        "            return week",
        "    return last",
    ]
    signature = (functions, *kinds, logs, _int, _int)
    return compiled_entry("run_watched_weeks", "\n".join(lines) + "\n", {"crowded": crowded}, signature)
