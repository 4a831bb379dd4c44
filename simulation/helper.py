"""Functions that only compiled code calls, made to be written into its machine code and nothing else.

Numba turns each function that it compiles into machine code, though what calls it takes its intermediate code, and it
makes a door for Python to each. A helper goes without both: by turns on one machine, a third of all compiling.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache, cached_property
from typing import Any

import numba
from numba._dynfunc import make_function
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import AnalysisPass, register_pass
from numba.core.registry import CPUDispatcher
from numba.core.typed_passes import NativeLowering
from numba.core.types import Record

__all__ = ["Helper"]

_njit: Any = numba.njit  # its type stubs know only some of its options

# Numba asks what its types are called at each step of each function, and writes out some hundred fields each time.
Record.__repr__ = cache(Record.__repr__)  # type: ignore[method-assign]


class _ToBeLinked(JITCodeLibrary):  # type: ignore[misc]
    """Intermediate code for what calls it; whatever takes it in last improves it and turns it into machine code."""

    def finalize(self) -> None:
        self._raise_if_finalized()
        for library in dict.fromkeys(self._linking_libraries):
            self._reload_init.update(library._reload_init)
            self._final_module.link_in(library._get_module_for_linking(), preserve=True)
        self._finalized = True


@register_pass(mutates_CFG=False, analysis_only=True)
class _MakeKnown(AnalysisPass):  # type: ignore[misc]
    """What is compiled is known to its callers by a function of Python; this one has no machine code to call."""

    _name = "make_known"

    def __init__(self) -> None:
        super().__init__()

    def run_pass(self, state: Any) -> bool:
        lowered, name = state.cr, state.func_id.func_qualname
        known_by = make_function(sys.modules[__name__], name, name, 0, lowered.env, (state.library,))
        state.targetctx.insert_user_function(known_by, lowered.fndesc, [state.library])
        state.cr = lowered._replace(cfunc=known_by)
        return False


class _Compiler(CompilerBase):  # type: ignore[misc]
    """Numba's own steps, but for turning what comes out of them into machine code."""

    def define_pipelines(self) -> list[Any]:
        self.state.flags.no_compile = True
        self.state.library = _ToBeLinked(self.state.targetctx.codegen(), self.state.func_id.func_qualname)
        steps = DefaultPassBuilder.define_nopython_pipeline(self.state)
        steps.add_pass_after(_MakeKnown, NativeLowering)
        steps.finalize()
        return [steps]


class Helper(CPUDispatcher):  # type: ignore[misc]
    """A function for compiled code to call.

    Where Python does call it, as tests and notebooks do, one that it can call is compiled beside it.
    """

    def __init__(self, function: Callable[..., Any], local: Any = None, options: dict[str, Any] | None = None) -> None:
        without = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
        every = {"nopython": True, "boundscheck": None, **without, **(options or {})}
        super().__init__(function, local or {}, every, _Compiler)
        self._options = options or {}

    @cached_property
    def with_door(self) -> Any:
        """The same function, compiled for Python to call."""
        return _njit(**self._options)(self.py_func)

    def __call__(self, *given: Any) -> Any:
        return self.with_door(*given)
