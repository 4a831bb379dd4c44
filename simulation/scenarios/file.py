"""Scenario files: finding them, reading them, and following what they extend."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from simulation.engine.toml import read_toml
from simulation.errors import InputError, short_repr, suggest
from simulation.plugins import scenario_folders
from simulation.scenarios.csv_table import read_table

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["Layers", "Stamp", "layers_of", "not_allowed", "scenario_names", "shipped_stamp"]

_LONGEST_CHAIN = 10
_LONGEST_NAME = 200

Layers = list[tuple[str, Mapping[str, Any]]]
"""Documents, each with the name that errors use; later ones override earlier ones."""
Stamp = tuple[tuple[str, int, int], ...]


def layers_of(name_or_path: str | os.PathLike[str]) -> tuple[str, Layers]:
    """The name of a scenario and its documents, from the most basic to the file itself.

    A string without a slash that does not end in .toml is a shipped name; anything else is a file. Raises InputError.
    """
    given = os.fsdecode(name_or_path)
    if isinstance(name_or_path, str) and not _is_path(given):
        return given, _layers(_shipped(given, "scenario"))
    return PurePath(given).stem, _layers(_on_disk(given))


def shipped_stamp(name_or_path: str | os.PathLike[str]) -> Stamp | None:
    """What tells whether the shipped files are as they were: name, time and size of each. None unless this names a
    shipped scenario."""
    folder = _shipped_folder()
    if not isinstance(name_or_path, str) or _is_path(name_or_path) or not isinstance(folder, Path):
        return None
    files = [one for one in os.scandir(folder) if one.name.endswith((".toml", ".csv"))]
    if f"{name_or_path}.toml" not in {one.name for one in files}:
        return None
    stamps = ((one.name, one.stat()) for one in files)
    return tuple(sorted((name, state.st_mtime_ns, state.st_size) for name, state in stamps))


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
    if not isinstance(extends, str) or not extends.isprintable() or len(extends) > _LONGEST_NAME:
        allowed = f"the name of a shipped scenario, or a file beside this one, in at most {_LONGEST_NAME} letters"
        raise not_allowed(source, short_repr(extends), allowed)
    if not _is_path(extends):
        return _shipped(extends, source)
    path = PurePath(extends)
    if origin.folder is not None and not path.is_absolute() and not {"..", "~"} & set(path.parts):
        parent = _on_disk(str(origin.folder / path))
        if isinstance(parent.file, Path) and parent.file.is_relative_to(origin.folder):
            return _Origin(str(PurePath(origin.label).parent / path), parent.file, parent.file.parent)
    raise not_allowed(source, short_repr(extends), "a file in this file's own folder, with no .. or link out of it")


def _ensemble(origin: _Origin, name: str) -> dict[str, Any] | str:
    """The ensemble that a file names, a file beside it; nothing where it says that it has none."""
    if not name:
        return name
    source, path = f"{origin.label}: scenario.ensemble", PurePath(name)
    plain = name.isprintable() and len(name) <= _LONGEST_NAME and name.endswith(".csv") and path.name == name
    if not plain:
        raise not_allowed(source, short_repr(name), "the name of a .csv file in this file's own folder")
    if origin.folder is None and not isinstance(origin.file, Path):
        return read_table(_shipped_folder() / name, name)
    folder = Path(str(origin.file)).parent.resolve()
    file = (folder / name).resolve()
    if file.parent != folder:
        raise not_allowed(source, short_repr(name), "a file in this file's own folder, with no link out of it")
    return read_table(file, str(PurePath(origin.label).parent / name))


def _layers(origin: _Origin) -> Layers:
    layers: Layers = []
    seen: list[_Origin] = []
    while True:
        if origin.file in [other.file for other in seen] or len(seen) == _LONGEST_CHAIN:
            chain = " extends ".join(each.label for each in [*seen, origin])
            raise not_allowed(seen[-1].label, chain, f"no circle, and at most {_LONGEST_CHAIN} files")
        seen.append(origin)
        document = read_toml(origin.file, origin.label)
        layers.insert(0, (origin.label, document))
        header = document.get("scenario")
        if isinstance(header, dict) and isinstance(header.get("ensemble"), str):
            header["ensemble"] = _ensemble(origin, header["ensemble"])
        if not isinstance(header, dict) or "extends" not in header:
            return layers
        origin = _parent(origin, header.pop("extends"))
