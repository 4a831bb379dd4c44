"""What is true of a world and no table holds: what its parties really care for, from its founding."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.founding import found_worlds
from simulation.results.manifest import numbers_of
from simulation.scenarios.names import settings_by_name
from simulation.scenarios.scenario import Scenario
from simulation.week import parameters

if TYPE_CHECKING:
    from simulation.results.runs import Runs

__all__ = ["true_weights"]


def true_weights(runs: Runs, world: int) -> dict[str, np.ndarray]:
    """What each party of a world truly cares for: weights (issues,) that sum to 1, by the party's key."""
    manifest, known = runs.manifest, _known(runs.manifest["scenario"])
    row = int(np.flatnonzero(numbers_of(manifest["worlds"]) == world)[0])
    settings = {name: _of_row(value, row) for name, value in manifest["settings"].items() if name in known}
    scenario = Scenario.from_dict(_of_the_model(manifest["scenario"], known), source="manifest.json")
    founded = found_worlds(scenario, manifest["seed"], np.array([world]), 1, settings, (), manifest["luck"])
    issues = len(scenario.issues)
    return {key: founded.worlds[0]["parties"]["weight"][index, :issues] for index, key in enumerate(scenario.parties)}


def _known(document: Mapping[str, Any]) -> set[str]:
    """The settings of the model in such a scenario; custom rules may have had others, which found no world."""
    return set(settings_by_name(parameters().values(), tuple(document["parties"]), tuple(document["issues"])))


def _of_the_model(tables: Mapping[str, Any], known: set[str], above: tuple[str, ...] = ()) -> dict[str, Any]:
    """The scenario's tables without settings that the model does not know."""
    result: dict[str, Any] = {}
    for key, value in tables.items():
        path = (*above, key)
        header = path[0] == "scenario" or (path[0] in ("parties", "issues") and path[2:] in (("name",), ("kind",)))
        if header or ".".join(path) in known:
            result[key] = value
        elif isinstance(value, Mapping):
            inner = _of_the_model(value, known, path)
            if inner or (len(path) == 2 and path[0] in ("parties", "issues")):
                result[key] = inner
    return result


def _of_row(value: Any, row: int) -> Any:
    """The value of one world, where a list has one a world."""
    return value[row] if isinstance(value, list) else value
