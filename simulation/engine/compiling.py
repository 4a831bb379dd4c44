"""Compiling rules with numba, through its documented interface only.

`NUMBA_DISABLE_JIT=1` runs the same functions as plain Python, under a debugger if need be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import FunctionType
from typing import Any, TypeVar, cast

import numba
import numpy as np

from simulation.engine.refusals import REFUSALS, why_refused
from simulation.engine.symbols import uniquely_named
from simulation.errors import InputError

__all__ = [
    "OPTIONS",
    "bounds_checked",
    "compile_for",
    "compiled",
    "constants_of",
    "inlined",
    "jit_disabled",
    "reachable",
]

OPTIONS: dict[str, Any] = {"nogil": True, "fastmath": False, "error_model": "numpy"}
"""How every function is compiled: threads run side by side, and arithmetic is done in the order written."""

_Function = TypeVar("_Function", bound=Callable[..., Any])
_njit: Any = numba.njit  # its type stubs know only some of its options
_config: Any = numba.config


def jit_disabled() -> bool:
    """Whether numba runs functions as plain Python."""
    return bool(_config.DISABLE_JIT)


def compiled(function: _Function) -> _Function:
    """Mark a function that rules call, so that it is compiled together with them. It may call itself.

    Parameters
    ----------
    function
        A function of numbers and records: no Python objects.

    Examples
    --------
    >>> import multitrack as mt
    >>> @mt.compiled
    ... def half(share):
    ...     return 0.5 * share
    >>> half(1.0)
    0.5
    """
    return cast(_Function, _njit(**OPTIONS)(uniquely_named(function)))


def inlined(function: Callable[..., Any]) -> Any:
    """A function that one entry calls, in one place: it becomes part of the entry, and is not compiled by itself."""
    return _njit(inline="always", **OPTIONS)(function)


def bounds_checked(function: Callable[..., Any]) -> Any:
    """A copy of a custom function in which, and in whose helpers, an index beyond a list raises IndexError.

    Machine code does not check indices: beyond the end of a list it reads, or overwrites, other memory.
    """
    plain: Any = getattr(function, "py_func", function)
    read: dict[str, Any] = {
        word: plain.__globals__.get(word) for word in plain.__code__.co_names if word != plain.__name__
    }
    checked = {
        word: bounds_checked(value)
        for word, value in read.items()
        if hasattr(value, "py_func") and not value.__module__.startswith("simulation.")
    }
    names = plain.__globals__ | checked
    copied = FunctionType(plain.__code__, names, plain.__name__, plain.__defaults__, plain.__closure__)
    return _njit(boundscheck=True, **OPTIONS)(copied)


def compile_for(entry: Any, *arguments: Any) -> None:
    """Compile an entry for arguments of these types, by calling it with them: hand it empty arrays, or nothing to do.

    Raises InputError, which names verb, file and line, where a custom rule cannot be compiled.
    """
    try:
        entry(*arguments)
    except REFUSALS as error:
        if jit_disabled():
            raise
        raise InputError(why_refused(entry.__name__, reachable([entry])[1:], error)) from None


def reachable(functions: Iterable[Any]) -> list[FunctionType]:
    """These functions and every compiled function that they call, directly or not, as plain Python."""
    waiting, seen = list(functions), {}
    while waiting:
        function = waiting.pop(0)
        plain = getattr(function, "py_func", function if jit_disabled() else None)
        if isinstance(plain, FunctionType) and plain not in seen:
            seen[plain] = True
            waiting += [plain.__globals__.get(word) for word in plain.__code__.co_names]
    return list(seen)


def constants_of(plain: FunctionType) -> dict[str, Any]:
    """The module constants that become part of a function's machine code, by name."""
    read = {word: plain.__globals__.get(word) for word in plain.__code__.co_names}
    return {word: value for word, value in read.items() if isinstance(value, int | float | str | tuple | np.generic)}
