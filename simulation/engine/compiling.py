"""Compiling rules, and where the machine code is kept.

Numba's own cache does not notice that a rule in *another* file changed and would then run the old one. So each
entry is named by a hash of every function and constant it reaches, in a folder named by every version that matters:
a changed rule is a new name, and nothing stale can run. `NUMBA_DISABLE_JIT=1` runs the same functions as plain Python.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import platform
import secrets
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, TypeVar, cast

import llvmlite
import numba
import numpy as np
import platformdirs
from filelock import FileLock, Timeout
from numba.core.bytecode import FunctionIdentity

from simulation.engine.atomic import write_whole
from simulation.engine.helper import Helper
from simulation.engine.refusals import REFUSALS, why_refused
from simulation.errors import InputError

__all__ = [
    "address_of", "bound", "bounded", "cache_folder", "compiled", "compiled_entry", "constants_of", "done_before",
    "inlined", "mark_done", "reached", "taken",
]  # fmt: skip

_OPTIONS: dict[str, Any] = {"nogil": True, "fastmath": False, "error_model": "numpy"}
_KEPT = "2"
"""The form in which machine code is kept; another number leaves behind all that was kept before."""

_MODULE = "multitrack_entry_"
_LONGEST = 300.0  # seconds: more than an entry takes to compile, on a busy machine too
Function = TypeVar("Function", bound=Callable[..., Any])
_njit: Any = numba.njit  # its type stubs know only some of its options
_typeof: Any = numba.typeof


def _count_apart() -> None:
    """Let this process count functions from a place of its own.

    Numba names machine code by a number that each process counts from 1, and kinds of record likewise. Of what two
    processes compiled for two kinds of record, the names could be the same, and where both are loaded one would run in
    place of the other.
    """
    FunctionIdentity._unique_ids = itertools.count(secrets.randbits(56))


_count_apart()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_count_apart)


def compiled(function: Function) -> Function:
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
    if vars(numba.config)["DISABLE_JIT"]:
        return function
    helper: Any = Helper(function, options=_OPTIONS)
    return cast(Function, helper)


def inlined(function: Callable[..., Any]) -> Any:
    """A function that one entry calls, in one place: written into it, and not compiled by itself before."""
    return _njit(inline="always", **_OPTIONS)(function)


def bounded(function: Callable[..., Any]) -> Any:
    """A function compiled anew so that a position beyond a list raises IndexError, its helpers outside the model too.

    Machine code does not check indices: beyond the end of a list it reads, or overwrites, other memory.
    """
    plain: Any = getattr(function, "py_func", function)
    read: dict[str, Any] = {
        word: plain.__globals__.get(word) for word in plain.__code__.co_names if word != plain.__name__
    }
    helpers = {
        word: bounded(value)
        for word, value in read.items()
        if hasattr(value, "py_func") and not value.__module__.startswith("simulation.")
    }
    names = plain.__globals__ | helpers
    copied = FunctionType(plain.__code__, names, plain.__name__, plain.__defaults__, plain.__closure__)
    return _njit(boundscheck=True, **_OPTIONS)(copied)


def compiled_entry(name: str, source: str, names: dict[str, Any]) -> Any:
    """Compile the function `name` of a generated source, keeping its machine code between processes.

    `names` are the compiled functions it calls. The source is kept as a readable file beside the machine code.
    """
    stem = f"{name}_{_digest(source, names.values())}"
    path = cache_folder() / f"{stem}.py"
    if not path.exists():
        write_whole(path, source.encode())
    module = ModuleType(f"{_MODULE}{stem}")
    module.__dict__.update(names)
    sys.modules[module.__name__] = module  # numba looks the module up by name when it loads machine code
    exec(compile(source, str(path), "exec"), module.__dict__)
    # Machine code of a function that no module holds could be kept, but never be loaded again.
    lasting = all(plain.__module__ in sys.modules for plain in reached(names.values()))
    return _njit(cache=lasting, **_OPTIONS)(module.__dict__[name])


def bound(entry: Any, *records: Any, numbers: int) -> Any:
    """The machine code of an entry for whole arrays of such records and so many whole numbers after them.

    A record may also be a named tuple of arrays. Raises InputError where a rule of one's own cannot be compiled.

    Quicker to call than the entry, which looks at what it is given each time; this must be given nothing else. In
    plain Python it is the entry itself.
    """
    if vars(numba.config)["DISABLE_JIT"]:
        return entry
    kinds = _kinds(records, numbers)
    if kinds not in entry.overloads:
        try:
            entry.compile(kinds)
        except REFUSALS as error:
            raise InputError(why_refused(entry.__name__, reached([entry])[1:], error)) from None
    return entry.get_overload(kinds)


def address_of(entry: Any, *records: Any, numbers: int) -> int:
    """Where in memory the machine code lies that `bound` gives."""
    bound(entry, *records, numbers=numbers)
    code = entry.overloads[_kinds(records, numbers)]
    return int(code.library.get_pointer_to_function(code.fndesc.llvm_func_name))


def _kinds(records: Iterable[Any], numbers: int) -> tuple[Any, ...]:
    return (*map(_kind_of, records), *(numba.int64,) * numbers)


def _kind_of(record: Any) -> Any:
    return _kind(record.dtype) if isinstance(record, np.ndarray) else _typeof(record)


@cache
def _kind(dtype: np.dtype) -> Any:
    return _typeof(np.zeros(1, dtype))


def reached(functions: Iterable[Any]) -> list[FunctionType]:
    """Every compiled function that these call, and they themselves, as plain Python."""
    waiting, seen = list(functions), {}
    while waiting:
        function = waiting.pop(0)
        plain = getattr(function, "py_func", function if vars(numba.config)["DISABLE_JIT"] else None)
        if isinstance(plain, FunctionType) and plain not in seen:
            seen[plain] = True
            waiting += [plain.__globals__.get(word) for word in plain.__code__.co_names]
    return list(seen)


def _digest(source: str, functions: Iterable[Any]) -> str:
    """A hash of all that becomes machine code: the source, and every function and constant it reaches."""
    digest = hashlib.blake2b(source.encode(), digest_size=10)
    for plain in reached(functions):
        code = plain.__code__
        digest.update(plain.__module__.encode())  # machine code that is kept finds a rule's module by its name
        digest.update(repr((code.co_name, code.co_code, code.co_consts, code.co_names, code.co_varnames)).encode())
        digest.update(repr(constants_of(plain)).encode())
    return digest.hexdigest()


def constants_of(plain: FunctionType) -> dict[str, Any]:
    """The constants of its module, or from another one, that become part of a function's machine code, by name."""
    read = {word: plain.__globals__.get(word) for word in plain.__code__.co_names}
    return {word: value for word, value in read.items() if isinstance(value, int | float | str | tuple | np.generic)}


def _mark(entry: Any, kind: str) -> Path:
    return cache_folder() / f"{entry.__module__.removeprefix(_MODULE)}.{kind}.done"


def done_before(entry: Any, kind: str) -> bool:
    """Whether some process has compiled this entry for worlds of this kind of record."""
    return _mark(entry, kind).exists()


def mark_done(entry: Any, kind: str) -> None:
    """Say that this entry is compiled for worlds of this kind of record, and kept."""
    _mark(entry, kind).touch()


@contextmanager
def taken(entry: Any, wait: bool) -> Iterator[bool]:
    """Take an entry to compile, so that no other process does at once, for whatever kind of record: numba's index of
    what it keeps is one an entry. Gives whether it was had.

    With `wait` it is had in the end: when whoever holds it is done or dead, or has held it for longer than compiling
    takes. Where a disk knows no locks it is had by those who wait alone.
    """
    path = cache_folder() / f"{entry.__module__.removeprefix(_MODULE)}.lock"
    lock = FileLock(path, timeout=_LONGEST if wait else 0, fallback_to_soft=False)
    try:
        lock.acquire()
    except (Timeout, OSError, NotImplementedError):
        yield wait
        return
    try:
        yield True
    finally:
        with suppress(OSError):
            lock.release()


@cache
def cache_folder() -> Path:
    """The folder of machine code for these versions; a temporary one where the user's cache cannot be written."""
    versions = [
        numba.__version__,
        llvmlite.__version__,
        np.__version__,
        platform.python_version(),
        platform.machine(),
        _KEPT,
    ]
    name = "-".join([*versions, "checked" if os.environ.get("NUMBA_BOUNDSCHECK", "0") not in ("", "0") else "fast"])
    wanted = Path(os.environ.get("MULTITRACK_CACHE") or platformdirs.user_cache_dir("multitrack")) / name
    try:
        wanted.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=wanted):
            return wanted
    except OSError:
        kept = Path(tempfile.mkdtemp(prefix="multitrack-")) / name
        kept.mkdir()
        return kept
