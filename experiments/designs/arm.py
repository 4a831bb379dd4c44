"""An arm: the settings in which one branch of an experiment differs from the others; worlds and luck are the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

__all__ = ["Arm", "Setting"]

Setting = float | int | bool | str | np.ndarray


@dataclass(frozen=True)
class Arm:
    """One branch of an experiment: a lasting name, and settings by dotted name (one value or one a world).

    `levers` is what the design varies, by name; `changes` are settings that hold from a week on (a number,
    "year 3", or a range that each world draws its own week from), `without` mechanisms taken out, `at_fork`
    weekly series whose state at the first change is recorded.
    """

    name: str
    settings: Mapping[str, Setting]
    levers: Mapping[str, Any] = field(default_factory=dict)
    changes: tuple[tuple[Any, Mapping[str, Any]], ...] = ()
    without: tuple[str, ...] = ()
    at_fork: tuple[str, ...] = ()

    def effort(self, track: str) -> float:
        """Effort of a track, by the name of its setting, in full efforts; the mean where worlds differ."""
        return float(np.mean(self.settings[track]))  # type: ignore[arg-type]
