"""Names of machine code that no two processes share.

Numba names the machine code of a function by the function's qualified name, a number that each process counts from 1,
and the argument types, of which records are numbered likewise. What two processes compile for two types of record can
therefore have the same name. Once a third process has loaded both from the cache, a call to one runs the other: worlds
would be stepped by the code of another record, silently. So each process adds a random word of its own to the qualified
names of the functions it compiles, which is all that Python and numba document about names.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from types import FunctionType
from typing import Any, TypeVar
from weakref import WeakSet

__all__ = ["plain_name", "uniquely_named"]

_MARK = "__in_process_"
_Function = TypeVar("_Function", bound=Callable[..., Any])
_named: WeakSet[Any] = WeakSet()
_process = secrets.token_hex(6)


def uniquely_named(function: _Function) -> _Function:
    """The same function, with this process's word added to its qualified name."""
    if isinstance(function, FunctionType):
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
