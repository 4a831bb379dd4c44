"""Names of machine code that no two processes share.

Numba names the machine code of a function by the function's qualified name, a number that each process counts from 1,
and the argument types, of which records are numbered likewise. What two processes compile for two types of record can
therefore have the same name. Once a third process has loaded both from the cache, a call to one runs the other: worlds
would be stepped by the code of another record, silently. So each process adds a random word of its own to the qualified
names of the functions it compiles. A function that somebody wrote is left as it is: what is compiled is a copy of it.

This rests on three things that numba does and nowhere promises: the qualified name of a function is part of the name
of its machine code; it is read whenever a function is compiled, not when it is marked for compiling; and the files of a
cache are named when it is marked. `tests/engine/test_symbols.py` fails where one of them no longer holds, and where
numba has come to tell the names of two processes apart by itself. Names are made so with versions of numba for which
that was tried (`versions`). With others they are left alone, and no machine code is stored for another process.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from types import FunctionType
from typing import Any, TypeVar
from weakref import WeakSet

from simulation.engine.versions import is_tried

__all__ = ["copied", "may_be_shared", "plain_name", "uniquely_named"]

_MARK = "__in_process_"
_Function = TypeVar("_Function", bound=Callable[..., Any])
_named: WeakSet[Any] = WeakSet()
_process = secrets.token_hex(6)


def copied(function: FunctionType, names: dict[str, Any] | None = None) -> FunctionType:
    """A function that does the same, and reads these global names in place of its own."""
    names = function.__globals__ if names is None else names
    copy = FunctionType(function.__code__, names, function.__name__, function.__defaults__, function.__closure__)
    copy.__kwdefaults__ = function.__kwdefaults__
    copy.__dict__.update(function.__dict__)
    for word in ("__qualname__", "__module__", "__doc__", "__annotations__"):
        setattr(copy, word, getattr(function, word))
    return copy


def may_be_shared() -> bool:
    """Whether processes may run each other's machine code: no two of them give different code the same name."""
    return is_tried()


def uniquely_named(function: _Function) -> _Function:
    """The same function, with this process's word added to its qualified name where names are told apart by it."""
    if may_be_shared() and isinstance(function, FunctionType):
        function.__qualname__ = f"{plain_name(function.__qualname__)}{_MARK}{_process}"
        _named.add(function)
    return function


def plain_name(text: str) -> str:
    """A name, or a text with names in it, without the words of processes."""
    head, *rest = text.split(_MARK)
    return "".join([head, *(part[2 * 6 :] for part in rest)])


def _rename_after_fork() -> None:
    """Give a forked process a word of its own: what it compiles from here on, its siblings may compile too."""
    global _process
    _process = secrets.token_hex(6)
    for function in list(_named):
        uniquely_named(function)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_rename_after_fork)
