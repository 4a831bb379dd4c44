"""Doses of the two tracks: the nine arms in which each has none, half or all of its effort, and equal effort."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from experiments.designs.arm import Arm, Setting
from simulation.errors import InputError

__all__ = [
    "DOSES",
    "EFFORT_LIMIT",
    "EFFORT_ONE",
    "EFFORT_TWO",
    "EQUAL_ONE",
    "EQUAL_TWO",
    "dose",
    "doses",
    "equal_effort",
]

EFFORT_ONE, EFFORT_TWO = "track_one.effort", "track_two.effort"

DOSES: dict[str, float] = {"none": 0.0, "half": 0.5, "full": 1.0}
"""The doses of a track, as shares of its full effort in the scenario."""

EFFORT_LIMIT = 10.0
"""The most a track's effort can be, in full efforts."""

EQUAL_ONE, EQUAL_TWO = "one_alone_equal_effort", "two_alone_equal_effort"
"""Names of the arms in which one track has the other's effort added to its own."""


def dose(one: str, two: str) -> str:
    """Name of the arm with these doses ("none", "half", "full") of Track I and Track II."""
    return f"one_{one}_two_{two}"


def doses() -> tuple[Arm, ...]:
    """The nine arms in which each track has none, half or all of its effort."""
    return tuple(_arm(dose(one, two), DOSES[one], DOSES[two]) for one in DOSES for two in DOSES)


def equal_effort(persons_one: np.ndarray, persons_two: np.ndarray) -> tuple[Arm, Arm]:
    """Each track alone with the persons of both: Track I, then Track II.

    Persons are those of each track at full effort, one number a world. InputError where a track has no
    persons, or would need more than the limit of effort.
    """
    one, two = np.asarray(persons_one, dtype=np.float64), np.asarray(persons_two, dtype=np.float64)
    return (
        _arm(EQUAL_ONE, _added("track_one", one, "track_two", two), 0.0),
        _arm(EQUAL_TWO, 0.0, _added("track_two", two, "track_one", one)),
    )


def _arm(name: str, effort_one: Setting, effort_two: Setting) -> Arm:
    settings: Mapping[str, Setting] = {EFFORT_ONE: effort_one, EFFORT_TWO: effort_two}
    return Arm(name, settings)


def _added(track: str, persons: np.ndarray, other: str, added: np.ndarray) -> Setting:
    """Effort of a track that has the other's persons too; one number where all worlds have the same."""
    with np.errstate(divide="ignore", invalid="ignore"):
        effort = 1.0 + added / persons
    if not np.all(effort <= EFFORT_LIMIT):
        raise InputError(
            f"{track}.persons and {other}.persons: with the other's persons added, {track}.effort would be "
            f"{np.max(effort):.3g}; at most {EFFORT_LIMIT:g} is allowed, so bring the numbers nearer"
        )
    return float(effort.flat[0]) if np.ptp(effort) == 0 else effort
