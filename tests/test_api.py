"""The public interface is that of a kept list, so that no name and no signature changes unnoticed.

The states that agents hold are left out: they are the rules', and `docs/reference.md` lists them.
"""

from __future__ import annotations

import inspect
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import multitrack
from simulation.world.record import RECORDS

KEPT = Path(__file__).parent / "public_names.txt"
ROOT = KEPT.parent.parent
OURS = ("multitrack", "simulation", "experiments")
STATES = {state.name for held, _ in RECORDS.values() for state in held}


def test_the_public_names_and_their_signatures_are_the_kept_ones() -> None:
    """A change meant: `python -P tests/test_api.py > tests/public_names.txt`, and a line in CHANGELOG.md."""
    assert "\n".join(interface()) + "\n" == KEPT.read_text(encoding="utf-8")


def test_every_public_name_is_documented() -> None:
    missing = [name for name, value in _public(multitrack) if not isinstance(value, str) and not inspect.getdoc(value)]
    assert not missing


def test_names_are_listed_once_and_in_order() -> None:
    assert dir(multitrack) == sorted(set(multitrack.__all__))


def test_an_unknown_name_is_an_error_that_says_so() -> None:
    with pytest.raises(AttributeError, match="no attribute 'simulat'"):
        multitrack.simulat  # noqa: B018


def test_importing_loads_nothing_heavy() -> None:
    """`multitrack --help` answers within a second because names are loaded when they are first used."""
    code = "import sys, multitrack; print(sorted({'numba', 'pandas', 'mesa', 'matplotlib'} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=os.environ, capture_output=True, text=True)
    assert ran.stdout.strip() == "[]", ran.stderr


def interface() -> Iterator[str]:
    """The public interface as text: a line a name, or one for each parameter and member."""
    for name, value in _public(multitrack):
        if inspect.ismodule(value):
            yield f"module {name}"
            yield from (f"    {line}" for inner in _public(value) for line in _callable(*inner))
        elif inspect.isclass(value):
            yield f"class {name}({', '.join(base.__name__ for base in value.__bases__)})"
            yield from (f"    {line}" for line in _class(value))
        elif callable(value):
            yield from _callable(name, value)
        else:
            yield f"{name}: {type(value).__name__}"
        yield ""


def _public(module: ModuleType) -> Iterator[tuple[str, Any]]:
    return ((name, getattr(module, name)) for name in module.__all__)


def _callable(name: str, function: Callable[..., Any]) -> Iterator[str]:
    """A function: what it returns and its parameters, one a line where there are several."""
    signature = inspect.signature(function)
    given = [_parameter(parameter) for parameter in signature.parameters.values() if parameter.name != "self"]
    if len(given) < 2:
        yield f"{name}({', '.join(given)}){_returned(signature)}"
        return
    yield f"{name}("
    yield from (f"    {parameter}," for parameter in given)
    yield f"){_returned(signature)}"


def _parameter(parameter: inspect.Parameter) -> str:
    stars = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}.get(parameter.kind, "")
    default = "" if parameter.default is parameter.empty else f" = {parameter.default!r}"
    return f"{stars}{parameter.name}: {_annotation(parameter.annotation)}{default}"


def _returned(signature: inspect.Signature) -> str:
    empty = signature.return_annotation is signature.empty
    return "" if empty else f" -> {_annotation(signature.return_annotation)}"


def _annotation(annotation: Any) -> str:
    return annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)


def _class(kind: type) -> Iterator[str]:
    """A class: how it is made and its public members, those of ours that it inherits included, without states."""
    yield from _callable("__init__", inspect.getattr_static(kind, "__init__"))
    for name, member in sorted(_members(kind).items()):
        if isinstance(member, property):
            if name not in STATES:
                yield f"{name}: property"
        elif inspect.isfunction(member):
            yield from _callable(name, member)


def _members(kind: type) -> dict[str, Any]:
    ours = [base for base in reversed(kind.__mro__) if base.__module__.partition(".")[0] in OURS]
    return {name: member for base in ours for name, member in vars(base).items() if not name.startswith("_")}


if __name__ == "__main__":
    print("\n".join(interface()))
