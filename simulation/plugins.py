"""What installed packages offer by entry points: rules and folders of scenarios. Nothing of it acts until asked for."""

from __future__ import annotations

import importlib
import os
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING

from simulation.errors import InputError

if TYPE_CHECKING:
    from simulation.mechanism import Mechanism

__all__ = ["installed_rule", "scenario_folders"]

_FOLDERS = "MULTITRACK_SCENARIOS"


def installed_rule(name: str) -> tuple[Mechanism, str]:
    """An installed mechanism, and the name of the one it comes after; an unknown name is an error that lists the known.

    The module of the mechanism says in `AFTER`, a dictionary by name, where each of its mechanisms belongs.
    """
    offered = {entry.name: entry for entry in entry_points(group="multitrack.rules")}
    if name not in offered:
        known = ", ".join(sorted(offered)) or "none is installed"
        raise InputError(f"plugin: no rule is called {name!r}; installed: {known}")
    mechanism: Mechanism = offered[name].load()
    after = getattr(importlib.import_module(offered[name].module), "AFTER", {})
    if mechanism.name not in after:
        raise InputError(f"plugin: {offered[name].module} does not say in AFTER where {mechanism.name!r} belongs")
    return mechanism, after[mechanism.name]


@cache
def _installed_folders() -> tuple[Path, ...]:
    return tuple(Path(str(entry.load())) for entry in entry_points(group="multitrack.scenarios"))


def scenario_folders() -> tuple[Path, ...]:
    """Folders of scenarios beside the shipped ones: those named in MULTITRACK_SCENARIOS, then those of packages."""
    named = [Path(part) for part in os.environ.get(_FOLDERS, "").split(os.pathsep) if part]
    missing = [str(folder) for folder in named if not folder.is_dir()]
    if missing:
        raise InputError(f"{_FOLDERS}: given {', '.join(missing)}; allowed: folders that exist")
    return (*named, *_installed_folders())
