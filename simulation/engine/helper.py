"""Functions that rules call: compiled without a door for Python, which one in five seconds of compiling goes into.

For every function that it compiles, numba also makes one that takes Python's objects and hands them on. Nearly all
helpers of the model are called by machine code only. So a helper is two functions of numba: one without such a door,
which machine code takes wherever it meets the helper, and one with it, which is made when Python calls for the first
time. `no_cpython_wrapper`, the option that leaves the door out, is one that `numba.njit` takes and its reference does
not list. It is used with versions of numba that it was tried with (`versions`); with others both have the door.
`tests/engine/test_helper.py` fails for a version of numba that has no need of it, refuses it or does something else.
"""

from __future__ import annotations

import inspect
import sys
import threading
from functools import cached_property, update_wrapper
from types import FunctionType
from typing import Any

import numba
from numba.extending import typeof_impl

from simulation.engine.plain import is_plain
from simulation.engine.symbols import copied, uniquely_named
from simulation.engine.versions import is_tried

__all__ = ["Helper"]

_lock = threading.Lock()  # two threads would compile a helper twice
_njit: Any = numba.njit  # its type stubs know only some of its options
_typeof: Any = numba.typeof
_typeof_impl: Any = typeof_impl
_NO_DOOR = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}


class Helper:
    """A compiled function that rules call, and Python too."""

    __name__: str
    __qualname__: str

    def __init__(self, function: FunctionType, options: dict[str, Any]) -> None:
        self._made_of = function, options
        self.py_func = uniquely_named(copied(function))
        update_wrapper(self, function)
        del self.__wrapped__  # type: ignore[attr-defined]
        self.__signature__ = inspect.signature(function)

    @property
    def for_machine_code(self) -> Any:
        """The function that machine code calls."""
        with _lock:
            return self._for_machine_code

    @cached_property
    def _for_machine_code(self) -> Any:
        _, options = self._made_of
        return _njit(**(_NO_DOOR if is_tried() else {}), **options)(self.py_func)

    @cached_property
    def _for_python(self) -> Any:
        _, options = self._made_of
        # A copy, since numba tells by the function whether it is in the middle of compiling the same.
        return _njit(**options)(uniquely_named(copied(self.py_func)))

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return (self.py_func if is_plain() else self._for_python)(*arguments, **named)

    def __reduce__(self) -> Any:
        """By its name where its module has it by that name, as functions are."""
        found = getattr(sys.modules.get(self.__module__), self.__qualname__, None)
        return self.__qualname__ if found is self else (Helper, self._made_of)

    def __repr__(self) -> str:
        return f"<compiled function {self.__qualname__}>"


@_typeof_impl.register(Helper)  # type: ignore[untyped-decorator]
def _type_of(helper: Helper, context: Any) -> Any:
    return _typeof(helper.for_machine_code)
