"""Compiling rules with numba, through its documented interface but for what `helper`, `symbols` and `record_types` say.

`NUMBA_DISABLE_JIT=1` runs the same functions as plain Python, under a debugger if need be.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from enum import Enum, EnumType
from types import CodeType, FunctionType, ModuleType
from typing import Any, TypeVar, cast

import numba
import numpy as np

from simulation.engine.helper import Helper
from simulation.engine.record_types import write_out_once
from simulation.engine.refusals import REFUSALS, why_refused
from simulation.engine.symbols import copied
from simulation.errors import InputError

__all__ = [
    "OPTIONS",
    "bounds_checked",
    "compile_for",
    "compiled",
    "constants_of",
    "described_code",
    "described_constant",
    "inlined",
    "jit_disabled",
    "plain_of",
    "reachable",
    "values_read",
]

OPTIONS: dict[str, Any] = {"nogil": True, "fastmath": False, "error_model": "numpy"}
"""How every function is compiled: threads run side by side, and arithmetic is done in the order written."""

_DEEPEST = 3  # how deep modules may lie in modules
_FIXED = frozenset({"math", "numpy"})  # modules that change with their version only, which the folder of code names

write_out_once()  # before anything is compiled

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
    if jit_disabled():
        return cast(_Function, _njit(**OPTIONS)(function))
    plain: Any = getattr(function, "py_func", function)
    return cast(_Function, function if isinstance(function, Helper) else Helper(plain, OPTIONS))


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
    return _njit(boundscheck=True, **OPTIONS)(copied(plain, names))


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
        if isinstance(function, tuple):
            waiting += function
            continue
        plain = plain_of(function)
        if plain is not None and plain not in seen:
            seen[plain] = True
            waiting += values_read(plain).values()
    return list(seen)


def plain_of(value: Any) -> FunctionType | None:
    """The plain Python of a compiled function; None of anything else."""
    plain = getattr(value, "py_func", value if jit_disabled() else None)
    return plain if isinstance(plain, FunctionType) else None


def values_read(plain: FunctionType) -> dict[str, Any]:
    """All that a function reads beside its arguments, and that is therefore frozen into its machine code, by name.

    It is: globals, what is read of modules, cells of the function that it was made in, and defaults of its arguments.
    """
    words = [word for code in _codes(plain.__code__) for word in code.co_names]
    found = {word: plain.__globals__.get(word) for word in words}
    for name, module in list(found.items()):
        if isinstance(module, ModuleType):
            found |= _read_of(module, name, words)
    for name, cell in zip(plain.__code__.co_freevars, plain.__closure__ or (), strict=True):
        with suppress(ValueError):  # the cell is empty: the function was used before it was whole
            found[f"cell {name}"] = cell.cell_contents
    if plain.__defaults__:
        found["defaults"] = plain.__defaults__
    return found | {f"default {name}": value for name, value in (plain.__kwdefaults__ or {}).items()}


def _codes(code: CodeType) -> Iterator[CodeType]:
    """The code of a function, and of the functions inside it."""
    yield code
    for value in code.co_consts:
        if isinstance(value, CodeType):
            yield from _codes(value)


def _read_of(module: ModuleType, name: str, words: Iterable[str]) -> dict[str, Any]:
    """What a function with these words in it may read of a module, and of the modules in that, by name."""
    found: dict[str, Any] = {}
    if module.__name__.partition(".")[0] in _FIXED:
        return found
    for word in words:
        value = getattr(module, word, None)  # not `vars`: a module may load its names when they are first read
        if isinstance(value, ModuleType) and name.count(".") < _DEEPEST:
            found |= _read_of(value, f"{name}.{word}", words)
        elif value is not None:
            found[f"{name}.{word}"] = value
    return found


def constants_of(plain: FunctionType) -> dict[str, Any]:
    """The constants that become part of a function's machine code, by name; their text tells them apart."""
    described = {name: described_constant(value) for name, value in values_read(plain).items()}
    found = {name: value for name, value in described.items() if value is not None}
    inner = [*_codes(plain.__code__)][1:]
    if inner:
        found["functions inside"] = [described_code(code) for code in inner]
    return found


def described_code(code: CodeType) -> tuple[Any, ...]:
    """Bytecode in a form whose text tells it from every other in the same version of Python."""
    return (code.co_name, code.co_code.hex(), code.co_names, *map(described_constant, code.co_consts))


def described_constant(value: Any) -> Any:
    """A constant in a form whose text tells it from every other and is the same in every process; None: no constant."""
    if isinstance(value, np.ndarray | np.void):
        return None if value.dtype.hasobject else _described_array(value)
    if isinstance(value, int | float | complex | str | bytes | np.generic | np.dtype | Enum):
        return value
    if isinstance(value, tuple):
        inner = tuple(map(described_constant, value))
        return inner if type(value) is tuple else (type(value).__name__, getattr(value, "_fields", ()), inner)
    if isinstance(value, frozenset):
        return sorted(repr(described_constant(inner)) for inner in value)
    if isinstance(value, EnumType):
        return [*value]
    if isinstance(value, type):
        return f"{value.__module__}.{value.__qualname__}"
    return str(value) if isinstance(value, numba.types.Type) else None


def _described_array(value: np.ndarray | np.void) -> tuple[Any, ...]:
    layout = (value.flags.c_contiguous, value.flags.f_contiguous, value.flags.aligned)
    content = hashlib.blake2b(value.tobytes(), digest_size=16).hexdigest()
    return type(value).__name__, repr(value.dtype), value.shape, layout, content
