"""What the arms of claims are written with: crossed factors, doses, activities."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations, product
from typing import Any

__all__ = ["TRACK_TWO_OR_NONE", "WITH_OR_WITHOUT", "Settings", "crossed", "dose", "only", "subsets"]

Settings = Mapping[str, Any]

ACTIVITIES = ("workshops", "consultations", "training", "public_work", "cooperation")

WITH_OR_WITHOUT: Mapping[str, Settings] = {"with": {}, "without": {"track_two.effort": 0.0}}
"""Track II as the scenario has it, and none: what is recorded in "with" is played back in "without"."""
TRACK_TWO_OR_NONE: Mapping[str, Settings] = {"Track II": {}, "none": {"track_two.effort": 0.0}}
"""The factor of claims about the effect of Track II under some condition."""


def crossed(**factors: Mapping[str, Settings]) -> dict[str, Settings]:
    """Every combination of the factors' settings.

    >>> crossed(one=dose("x", 0, 1), two=dose("y", 2))
    {'x=0 y=2': {'x': 0, 'y': 2}, 'x=1 y=2': {'x': 1, 'y': 2}}
    """
    arms: dict[str, Settings] = {}
    for names in product(*factors.values()):
        settings: dict[str, Any] = {}
        for factor, name in zip(factors.values(), names, strict=True):
            settings |= factor[name]
        arms[" ".join(names)] = settings
    return arms


def dose(name: str, *values: Any) -> dict[str, Settings]:
    """One setting at several values, an arm each."""
    return {f"{name}={value}": {name: value} for value in values}


def only(*activities: str) -> dict[str, float]:
    """Settings with which Track II spends its sessions on these activities alone."""
    return {f"track_two.{activity}": float(activity in activities) for activity in ACTIVITIES}


def subsets(*names: str) -> list[tuple[str, ...]]:
    """Every choice among the names, none first."""
    return [chosen for size in range(len(names) + 1) for chosen in combinations(names, size)]
