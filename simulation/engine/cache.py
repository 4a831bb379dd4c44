"""Entries, and the folder of their machine code.

An entry is a generated function that Python calls; the rules and helpers it reaches are compiled with it. Numba's own
cache does not notice that a rule in *another* file changed, and would run the old one. So each entry is named by a hash
of every function and constant it reaches, in a folder named by every version that matters: a changed rule is a new
name, and nothing stale can run.
"""

from __future__ import annotations

import hashlib
import logging
import os
import platform
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import llvmlite.binding
import numba
import numpy as np
import platformdirs
from filelock import FileLock, Timeout

from simulation.engine.atomic import write_whole
from simulation.engine.compiling import OPTIONS, constants_of, described_constant, plain_of, reachable, values_read
from simulation.engine.symbols import may_be_shared, uniquely_named
from simulation.engine.versions import TRIED

__all__ = [
    "cache_folder",
    "compiled_entry",
    "is_compiled",
    "is_temporary",
    "lock",
    "mark_compiled",
    "warn_if_temporary",
]

_FORMAT = "3"
"""The form in which machine code is stored; another number leaves behind all that was stored before."""

_MODULE = "multitrack_entry_"
_LONGEST = 300.0  # seconds: more than an entry takes to compile, on a busy machine too
_log = logging.getLogger("multitrack.compiling")
_njit: Any = numba.njit  # its type stubs know only some of its options


def compiled_entry(name: str, source: str, names: dict[str, Any], *signatures: Any) -> Any:
    """Compile the function `name` of a generated source, and store its machine code for other processes.

    `names` are the compiled functions, and whatever else, that the source uses. With `signatures` it is compiled for
    these alone, at once; otherwise for whatever types it is called with, when it is. The source is stored as a readable
    file beside the machine code.
    """
    stem = f"{name}_{_digest(source, names, signatures)}"
    path = cache_folder() / f"{stem}.py"
    if not path.exists():
        write_whole(path, source.encode())
    module = ModuleType(f"{_MODULE}{stem}")
    module.__dict__.update(names)
    sys.modules[module.__name__] = module  # numba looks the module up by name when it loads machine code
    exec(compile(source, str(path), "exec"), module.__dict__)
    # Machine code of a function that no module holds could be stored, but never be loaded again.
    lasting = may_be_shared() and all(plain.__module__ in sys.modules for plain in reachable(names.values()))
    function = module.__dict__[name]
    if signatures:
        function.__qualname__ = stem  # the hash of the signatures is in it: no other types have the same names
        return _njit(list(signatures), cache=lasting, **OPTIONS)(function)
    entry = _njit(cache=lasting, **OPTIONS)(function)
    uniquely_named(function)  # only now: numba has named the files of its cache by the name that all processes share
    return entry


def _digest(source: str, names: dict[str, Any], signatures: tuple[Any, ...]) -> str:
    """A hash of all that becomes machine code: the source, and every function and constant it reaches."""
    digest = hashlib.blake2b(source.encode(), digest_size=10)
    digest.update("".join(map(str, signatures)).encode())
    digest.update(repr(sorted(OPTIONS.items())).encode())
    functions = reachable(names.values())
    digest.update(repr(_numbers_of(names, functions)).encode())
    digest.update(repr({name: described_constant(value) for name, value in names.items()}).encode())
    for plain in functions:
        code = plain.__code__
        constants = [*map(described_constant, code.co_consts)]
        digest.update(plain.__module__.encode())  # stored machine code finds a rule's module by its name
        digest.update(repr((code.co_name, code.co_code, constants, code.co_names, code.co_varnames)).encode())
        digest.update(repr(constants_of(plain)).encode())
        digest.update(repr(_numbers_of(values_read(plain), functions)).encode())
    return digest.hexdigest()


def _numbers_of(values: Mapping[str, Any], functions: Sequence[FunctionType]) -> dict[str, int]:
    """Which of these functions is called by which name."""
    numbers = {function: number for number, function in enumerate(functions)}
    plain = {name: plain_of(value) for name, value in values.items()}
    return {name: numbers[function] for name, function in plain.items() if function is not None}


def _file(entry: Any, suffix: str) -> Path:
    return cache_folder() / f"{entry.__module__.removeprefix(_MODULE)}.{suffix}"


def is_compiled(entry: Any, kind: str) -> bool:
    """Whether some process has compiled and stored this entry for this kind of record."""
    return _file(entry, f"{kind}.done").exists()


def mark_compiled(entry: Any, kind: str) -> None:
    """Record that this entry is compiled and stored for this kind of record."""
    _file(entry, f"{kind}.done").touch()


@contextmanager
def lock(entry: Any, wait: bool) -> Iterator[bool]:
    """Lock an entry, so that no other process compiles it at the same time, for whatever kind of record: numba's index
    of stored machine code is one an entry. Yields whether the entry was locked.

    With `wait` the answer is always yes in the end: once the other process is done or dead, or has held the lock for
    longer than compiling takes. On a disk that knows no locks, only those who wait get a yes.
    """
    held = FileLock(_file(entry, "lock"), timeout=_LONGEST if wait else 0, fallback_to_soft=False)
    try:
        held.acquire()
    except (Timeout, OSError, NotImplementedError):
        yield wait
        return
    try:
        yield True
    finally:
        with suppress(OSError):
            held.release()


def cache_folder() -> Path:
    """The folder of machine code for these versions; a temporary one where none can be stored for other processes."""
    return _folder()[0]


def is_temporary() -> bool:
    """Whether machine code is for this process alone: the user's cache cannot be written, or none may be shared."""
    return bool(_folder()[1])


@cache
def warn_if_temporary() -> None:
    """Warn, once a process, where machine code cannot be stored in the user's cache, and why."""
    folder, refusal = _folder()
    if refusal:
        tried = ", ".join(f"{major}.{minor}" for major, minor in sorted(TRIED))
        if may_be_shared():
            _log.warning(
                "machine code cannot be stored in %s (%s): it goes to %s, and every run compiles again; "
                "set MULTITRACK_CACHE to a folder that can be written",
                *(_users(), refusal, folder.parent),
            )
        else:
            _log.warning(
                "machine code is not stored (%s), and every process compiles again; tried are numba %s", refusal, tried
            )


@cache
def _folder() -> tuple[Path, str]:
    """The folder of machine code, and why it is a temporary one if it is."""
    versions = [
        numba.__version__,
        llvmlite.__version__,
        np.__version__,
        platform.python_version(),
        platform.machine(),
        llvmlite.binding.get_host_cpu_name(),  # code of one processor may not run on another of the same kind
        _FORMAT,
    ]
    name = "-".join([*versions, "checked" if os.environ.get("NUMBA_BOUNDSCHECK", "0") not in ("", "0") else "fast"])
    wanted = _users() / name
    refusal = _refusal(wanted)
    if not refusal:
        return wanted, ""
    temporary = Path(tempfile.mkdtemp(prefix="multitrack-")) / name
    temporary.mkdir()
    return temporary, refusal


def _refusal(wanted: Path) -> str:
    """Why machine code cannot be stored in this folder, which is made, for other processes; empty where it can."""
    if not may_be_shared():
        return f"numba {numba.__version__} has not been tried"
    try:
        wanted.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=wanted):
            return ""
    except OSError as error:
        return error.strerror or str(error)


def _users() -> Path:
    """Where the user wants machine code: MULTITRACK_CACHE, or the user's folder for what can be made again."""
    return Path(os.environ.get("MULTITRACK_CACHE") or platformdirs.user_cache_dir("multitrack", appauthor=False))
