"""Plugins: rules, agents, outcomes and folders of scenarios that installed packages offer by entry points.

None is used unless a user asks for it by name.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterable
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation.errors import InputError

if TYPE_CHECKING:
    from simulation.mechanism import Mechanism
    from simulation.results.runs import Runs

__all__ = [
    "import_path", "installed_agent", "installed_outcome", "installed_rule", "plugin_versions", "scenario_folders",
]  # fmt: skip

_FOLDERS = "MULTITRACK_SCENARIOS"
_CODE_KINDS = ("rules", "agents", "outcomes")


def _entry_points(kind: str) -> dict[str, EntryPoint]:
    """All installed plugins of a kind ("rules", "agents", "outcomes", "scenarios") by name."""
    return {entry.name: entry for entry in entry_points(group=f"multitrack.{kind}")}


def _entry(kind: str, name: str) -> EntryPoint:
    installed = _entry_points(kind)
    if name not in installed:
        known = ", ".join(sorted(installed)) or "none is installed"
        raise InputError(f"plugin: no {kind.removesuffix('s')} is called {name!r}; installed: {known}")
    return installed[name]


def installed_rule(name: str) -> tuple[Mechanism, str]:
    """An installed mechanism, and the name of the mechanism that it follows in the week.

    The module of the mechanism has a dictionary `AFTER`: what each of its mechanisms follows, by name. Raises
    InputError for an unknown name, with the installed ones.
    """
    entry = _entry("rules", name)
    mechanism: Mechanism = entry.load()
    after = getattr(importlib.import_module(entry.module), "AFTER", {})
    if mechanism.name not in after:
        raise InputError(f"plugin: {entry.module} does not say in AFTER what {mechanism.name!r} follows")
    return mechanism, after[mechanism.name]


def installed_agent(name: str) -> Any:
    """The installed class of agents of this name. Raises InputError for an unknown name."""
    return _entry("agents", name).load()


def installed_outcome(name: str) -> Callable[[Runs], Any]:
    """The installed outcome of this name: a function of runs that returns a value for each world. Raises InputError."""
    outcome: Callable[[Runs], Any] = _entry("outcomes", name).load()
    return outcome


def import_path(outcome: str) -> str:
    """The import path, `module:name`, of the installed outcome of this name; any other text is returned as it is."""
    entry = _entry_points("outcomes").get(outcome)
    return f"{entry.module}:{entry.attr}" if entry else outcome


def plugin_versions(modules: Iterable[str]) -> dict[str, str]:
    """The versions, by name, of the packages that offer plugins and contain any of these modules."""
    packages = {module.partition(".")[0] for module in modules}
    if not packages:
        return {}  # listing installed packages takes longer than simulating a world
    entries = [entry for kind in _CODE_KINDS for entry in _entry_points(kind).values()]
    used = [entry.dist for entry in entries if entry.module.partition(".")[0] in packages]
    return {package.name: package.version for package in used if package}


@cache
def _installed_folders() -> tuple[Path, ...]:
    return tuple(Path(str(entry.load())) for entry in _entry_points("scenarios").values())


def scenario_folders() -> tuple[Path, ...]:
    """The user's folders of scenarios: those in MULTITRACK_SCENARIOS, then those of installed packages."""
    named = [Path(part) for part in os.environ.get(_FOLDERS, "").split(os.pathsep) if part]
    missing = [str(folder) for folder in named if not folder.is_dir()]
    if missing:
        raise InputError(f"{_FOLDERS}: given {', '.join(missing)}; allowed: folders that exist")
    return (*named, *_installed_folders())
