"""What is true of a world and no table holds: what its parties really care for, from its founding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from simulation.runs import Runs

__all__ = ["true_weights"]


def true_weights(runs: Runs, world: int) -> dict[str, np.ndarray]:
    """What each party of a world truly cares for: weights (issues,) that sum to 1, by the party's key."""
    from simulation.founding import found_worlds
    from simulation.manifest import numbers_of
    from simulation.scenario import Scenario

    manifest = runs.manifest
    row = int(np.flatnonzero(numbers_of(manifest["worlds"]) == world)[0])
    settings = {name: _of_row(value, row) for name, value in manifest["settings"].items()}
    scenario = Scenario.from_dict(manifest["scenario"], source="manifest.json")
    founded = found_worlds(scenario, manifest["seed"], np.array([world]), 1, settings, (), manifest["luck"])
    issues = len(scenario.issues)
    return {key: founded.worlds[0]["parties"]["weight"][place, :issues] for place, key in enumerate(scenario.parties)}


def _of_row(value: Any, row: int) -> Any:
    """The value of one world, where a list has one a world."""
    return value[row] if isinstance(value, list) else value
