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

_OF_HELPERS = {"nopython": True, "boundscheck": None, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}

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
        kept = (state.library, _home_of(lowered.env, lowered.fndesc, state.targetctx))
        known_by = make_function(sys.modules[__name__], name, name, 0, lowered.env, kept)
        state.targetctx.insert_user_function(known_by, lowered.fndesc, [state.library])
        state.cr = lowered._replace(cfunc=known_by)
        return False


def _home_of(env: Any, described: Any, target: Any) -> Any:
    """Machine code that holds nothing but where a function finds what it prints or raises with values of the moment."""
    name, codegen = target.get_env_name(described), target.codegen()
    home = codegen.create_library(name)
    module = home.create_ir_module(name)
    target.declare_env_global(module, name)
    home.add_ir_module(module)
    home.finalize()
    codegen.set_env(name, env)
    return home


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
        every = _OF_HELPERS | (options or {})
        super().__init__(function, local or {}, every, _Compiler)
        # Where it is made anew from what was pickled, the options are all it was made with.
        self._options = {name: value for name, value in every.items() if name not in _OF_HELPERS}

    @cached_property
    def with_door(self) -> Any:
        """The same function, compiled for Python to call."""
        return _njit(**self._options)(self.py_func)

    def __call__(self, *given: Any) -> Any:
        return self.with_door(*given)
