"""What installed packages offer by entry points: rules, agents, outcomes and folders of scenarios.

Nothing of it acts until asked for.
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
_OF_CODE = ("rules", "agents", "outcomes")


def _offered(kind: str) -> dict[str, EntryPoint]:
    """All installed plugins of a kind ("rules", "agents", "outcomes", "scenarios") by name."""
    return {entry.name: entry for entry in entry_points(group=f"multitrack.{kind}")}


def _entry(kind: str, name: str) -> EntryPoint:
    offered = _offered(kind)
    if name not in offered:
        known = ", ".join(sorted(offered)) or "none is installed"
        raise InputError(f"plugin: no {kind.removesuffix('s')} is called {name!r}; installed: {known}")
    return offered[name]


def installed_rule(name: str) -> tuple[Mechanism, str]:
    """An installed mechanism, and the name of the one it comes after; an unknown name is an error that lists the known.

    The module of the mechanism says in `AFTER`, a dictionary by name, where each of its mechanisms belongs.
    """
    entry = _entry("rules", name)
    mechanism: Mechanism = entry.load()
    after = getattr(importlib.import_module(entry.module), "AFTER", {})
    if mechanism.name not in after:
        raise InputError(f"plugin: {entry.module} does not say in AFTER where {mechanism.name!r} belongs")
    return mechanism, after[mechanism.name]


def installed_agent(name: str) -> Any:
    """What is installed as an agent of this name: a class. Raises InputError for an unknown name."""
    return _entry("agents", name).load()


def installed_outcome(name: str) -> Callable[[Runs], Any]:
    """The installed function of runs of this name, which gives one value a world. Raises InputError."""
    found: Callable[[Runs], Any] = _entry("outcomes", name).load()
    return found


def import_path(outcome: str) -> str:
    """The import path, `module:name`, of the installed outcome of this name; what is none stays as it is."""
    entry = _offered("outcomes").get(outcome)
    return f"{entry.module}:{entry.attr}" if entry else outcome


def plugin_versions(modules: Iterable[str]) -> dict[str, str]:
    """The version of each package that offers plugins and has any of these modules."""
    packages = {module.partition(".")[0] for module in modules}
    if not packages:
        return {}  # asking what is installed takes longer than a world
    entries = [entry for kind in _OF_CODE for entry in _offered(kind).values()]
    used = [entry.dist for entry in entries if entry.module.partition(".")[0] in packages]
    return {package.name: package.version for package in used if package}


@cache
def _installed_folders() -> tuple[Path, ...]:
    return tuple(Path(str(entry.load())) for entry in _offered("scenarios").values())


def scenario_folders() -> tuple[Path, ...]:
    """Folders of scenarios beside the shipped ones: those named in MULTITRACK_SCENARIOS, then those of packages."""
    named = [Path(part) for part in os.environ.get(_FOLDERS, "").split(os.pathsep) if part]
    missing = [str(folder) for folder in named if not folder.is_dir()]
    if missing:
        raise InputError(f"{_FOLDERS}: given {', '.join(missing)}; allowed: folders that exist")
    return (*named, *_installed_folders())
