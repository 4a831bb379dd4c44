"""Why a rule cannot be compiled, in words: the rule, its verb, file and line, and one line of the compiler's reason."""

from __future__ import annotations

import dis
import re
from collections.abc import Sequence
from pathlib import Path
from types import FunctionType

from numba.core.errors import NumbaError, UnsupportedBytecodeError

from simulation.engine.symbols import plain_name

__all__ = ["PREFIX", "REFUSALS", "why_refused"]

PREFIX = "run_"
"""What the names of loops begin with; the rest names the mechanisms."""

REFUSALS = (NumbaError, UnsupportedBytecodeError, KeyError)
"""What compiling raises: numba's two kinds of error, and KeyError for a field that a record does not have."""

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_CALLED = re.compile(r"<function (?:\S+\.)?(\w+) at ")
_PLACE = re.compile(r'File "[^"]+", line (\d+):\s*(?:@.*\s+)*def (\w+)')
_LONGEST = 160  # letters of a reason
_ALLOWED = "allowed: numbers, loops, states, settings, and helpers marked mt.compiled, as docs/extending.md shows"


def why_refused(entry: str, functions: Sequence[FunctionType], error: Exception) -> str:
    """What to tell of an error of `REFUSALS` in compiling an entry of this name.

    `functions` are the verbs that it calls, in their order, and every helper that these call.
    """
    text = plain_name(_COLOUR.sub("", str(error)))
    if isinstance(error, KeyError):
        reason, place = f"there is no state or setting {error}", _reading(str(error.args[0]), functions)
    else:
        reason, place = _reason(text), _place(text, functions)
    called = _CALLED.findall(text)  # the verb last, the helper that failed first
    verb = called[-1] if called else place[0].__name__
    where = f"{Path(place[0].__code__.co_filename).name}, line {place[1]}"
    return f"rules: {entry.removeprefix(PREFIX)}: the verb {verb} cannot be compiled ({where}): {reason}; {_ALLOWED}"


def _reason(text: str) -> str:
    """The first line that says something, without its middle where it lists whole records."""
    lines = (line.strip() for line in text.splitlines())
    said = next(line for line in lines if line and not line.startswith("Failed in nopython mode"))
    said = said.removesuffix(". Raised from None")
    if said.startswith("<numba."):  # the compiler's own parts; what they were given comes after them
        said = f"it has no machine code for what is done with {said.partition('>, ')[2] or 'this'}"
    return said if len(said) <= _LONGEST else f"{said[: _LONGEST // 2]} … {said[-_LONGEST // 2 :]}"


def _place(text: str, functions: Sequence[FunctionType]) -> tuple[FunctionType, int]:
    """The innermost of the places that the compiler lists; where it lists none, the top of the function it was in."""
    named = {function.__name__: function for function in reversed(functions)}
    for line, name in _PLACE.findall(text):
        if name in named:
            return named[name], int(line)
    inside = next((named[name] for name in _CALLED.findall(text) if name in named), functions[0])
    return inside, inside.__code__.co_firstlineno


def _reading(field: str, functions: Sequence[FunctionType]) -> tuple[FunctionType, int]:
    """The function that asks for this field of a record, and the line."""
    for function in functions:
        for step in dis.get_instructions(function):
            if step.argval == field and step.positions and step.positions.lineno:
                return function, step.positions.lineno
    return functions[0], functions[0].__code__.co_firstlineno
