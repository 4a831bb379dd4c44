"""Scenario files: finding them, following what they extend, and parsing their TOML; no code is run."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from simulation.errors import InputError, short_repr, suggest
from simulation.plugins import scenario_folders

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["DEEPEST", "Layers", "layers_of", "not_allowed", "scenario_names"]

DEEPEST = 6
"""How deep the tables of a scenario file may be nested."""

_LARGEST_FILE = 1_000_000
_LONGEST_CHAIN = 10
# tomllib takes time quadratic in a key's depth. Possessive quantifiers keep this search linear.
_DEEP_KEY = re.compile(r"""(?<![\w."'-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){16}""")

Layers = list[tuple[str, Mapping[str, Any]]]
"""Documents, each with the name that errors use; later ones override earlier ones."""


def layers_of(name_or_path: str | os.PathLike[str]) -> tuple[str, Layers]:
    """The name of a scenario and its documents, from the most basic to the file itself.

    A string without a slash that does not end in .toml is a shipped name; anything else is a file. Raises InputError.
    """
    given = os.fsdecode(name_or_path)
    if isinstance(name_or_path, str) and not _is_path(given):
        return given, _layers(_shipped(given, "scenario"))
    return PurePath(given).stem, _layers(_on_disk(given))


def not_allowed(source: str, given: str, allowed: str) -> InputError:
    return InputError(f"{source}: given {given}; allowed: {allowed}")


@dataclass(frozen=True)
class _Origin:
    """Where a scenario comes from; `folder` contains the file, and is None for a shipped scenario."""

    label: str
    file: Path | Traversable
    folder: Path | None


def _shipped_folder() -> Traversable:
    return resources.files("simulation") / "scenarios"


def _named() -> dict[str, Traversable | Path]:
    """The files of the scenarios known by name; a user's file never replaces a shipped scenario."""
    custom = (file for folder in scenario_folders() for file in sorted(folder.glob("*.toml")))
    files = [*_shipped_folder().iterdir(), *custom]
    result: dict[str, Traversable | Path] = {}
    for file in files:
        if file.name.endswith(".toml"):
            result.setdefault(PurePath(file.name).stem, file)
    return result


def scenario_names() -> tuple[str, ...]:
    """The names of all scenarios, shipped and custom, in alphabetical order.

    Examples
    --------
    >>> import multitrack as mt
    >>> "oslo" in mt.scenarios()
    True
    """
    return tuple(sorted(_named()))


def _is_path(name: str) -> bool:
    return name.endswith(".toml") or "/" in name or os.sep in name


def _shipped(name: str, source: str) -> _Origin:
    named = _named()
    if name not in named:
        known = "a file (a name with / or ending in .toml), or the name of a shipped scenario"
        allowed = suggest(name, sorted(named), known)
        raise not_allowed(source, short_repr(name), allowed)
    return _Origin(name, named[name], None)


def _on_disk(given: str) -> _Origin:
    label = given if given.isprintable() else short_repr(given)
    try:
        return _Origin(label, Path(given).resolve(), Path(given).parent.resolve())
    except (OSError, ValueError, RuntimeError) as error:  # a circle of links, a name no system takes
        raise InputError(f"{label}: it cannot be read: {error}") from None


def _parent(origin: _Origin, extends: object) -> _Origin:
    """The scenario that this one extends: a shipped one, or a file in the folder of this one."""
    source = f"{origin.label}: scenario.extends"
    if not isinstance(extends, str) or not extends.isprintable():
        raise not_allowed(source, short_repr(extends), "the name of a shipped scenario, or a file beside this one")
    if not _is_path(extends):
        return _shipped(extends, source)
    path = PurePath(extends)
    if origin.folder is not None and not path.is_absolute() and not {"..", "~"} & set(path.parts):
        parent = _on_disk(str(origin.folder / path))
        if isinstance(parent.file, Path) and parent.file.is_relative_to(origin.folder):
            return _Origin(str(PurePath(origin.label).parent / path), parent.file, parent.file.parent)
    raise not_allowed(source, short_repr(extends), "a file in this file's own folder, with no .. or link out of it")


def _text(origin: _Origin) -> str:
    try:
        if not origin.file.is_file():
            raise FileNotFoundError(2, "there is no such file")
        with origin.file.open("rb") as stream:
            raw = stream.read(_LARGEST_FILE + 1)
    except OSError as error:
        raise InputError(f"{origin.label}: it cannot be read: {error.strerror}") from None
    if len(raw) > _LARGEST_FILE:
        raise not_allowed(origin.label, "a file of more than 1 MB", f"at most {_LARGEST_FILE:,} bytes")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise not_allowed(
            f"{origin.label}: line {line}", short_repr(raw[error.start : error.end]), "UTF-8 text"
        ) from None


def _parsed(origin: _Origin) -> dict[str, Any]:
    text = _text(origin)
    if deep := _DEEP_KEY.search(text):
        line = text.count("\n", 0, deep.start()) + 1
        raise not_allowed(f"{origin.label}: line {line}", "a key of more than 16 parts", f"at most {DEEPEST}")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise not_allowed(origin.label, "tables or lists nested too deep to read", f"at most {DEEPEST}") from None
    except ValueError as error:
        reason = str(error).replace("at end of document", f"at the end, line {text.count(chr(10)) + 1}")
        reason = reason if len(reason) <= 300 else f"{reason[:200]} ... {reason[-60:]}"
        raise InputError(f"{origin.label}: it is not valid TOML: {reason}") from None


def _layers(origin: _Origin) -> Layers:
    layers: Layers = []
    seen: list[_Origin] = []
    while True:
        if origin.file in [other.file for other in seen] or len(seen) == _LONGEST_CHAIN:
            chain = " extends ".join(each.label for each in [*seen, origin])
            raise not_allowed(seen[-1].label, chain, f"no circle, and at most {_LONGEST_CHAIN} files")
        seen.append(origin)
        document = _parsed(origin)
        layers.insert(0, (origin.label, document))
        header = document.get("scenario")
        if not isinstance(header, dict) or "extends" not in header:
            return layers
        origin = _parent(origin, header.pop("extends"))
