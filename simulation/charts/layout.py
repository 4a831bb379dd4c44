"""Where everybody stands in pictures of one world: Lederach's pyramid, each party a camp with its officials on top."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from simulation.world.record import COUNTS

__all__ = ["GAP", "ROWS", "WIDTH", "Place", "camp", "standing", "used"]

ROWS = {"officials": 2.0, "ngos": 1.0, "groups": 0.0}
"""Height of each level (Lederach 1997)."""

WIDTH = 3.0
"""Of a camp, in the units of the rows."""

GAP = 1.2
"""Between camps, where the mediators stand."""

Place = tuple[float, float]


def camp(party: int) -> float:
    """Where the middle of a party's camp is, from the left."""
    return party * (WIDTH + GAP)


def used(world: Any, kind: str) -> Any:
    """The entries of a list of the world that exist."""
    return world[kind][: int(world[COUNTS[kind]])]


def standing(world: Any, people: Mapping[str, Any] | None = None) -> dict[str, list[Place]]:
    """Where everybody stands: in their camp's row, evenly; camps narrow towards the top; mediators between camps.

    Nothing but who belongs to whom decides, so that nobody moves from week to week but for another camp. `people` are
    the records of each row, by default those that the world has now.
    """
    result: dict[str, list[Place]] = {}
    for kind, height in ROWS.items():
        party = np.asarray((people[kind] if people else used(world, kind))["party"], dtype=int)
        reach = WIDTH * (1.0 - 0.22 * height)
        result[kind] = []
        for one, own in enumerate(party):
            rank, among = int((party[:one] == own).sum()), int((party == own).sum())
            step = (rank + 0.5) / among - 0.5
            result[kind].append((camp(int(own)) + reach * step, height + 0.1 * (rank % 3)))
    middle = camp(int(world["party_count"]) - 1) / 2
    count = int(world["mediator_count"])
    result["mediators"] = [(middle + 0.5 * (one - (count - 1) / 2), 3.12) for one in range(count)]
    return result
