"""An arm: the settings in which one branch of an experiment differs from the others; worlds and luck are the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from simulation.scenarios.dates import written

__all__ = ["Arm", "Setting"]

Setting = float | int | bool | str | np.ndarray | Callable[[Mapping[str, np.ndarray]], np.ndarray]
"""A value; or one that differs by world: an array with one entry a world, or a function of the settings of the worlds
(see `arms`), which an experiment replaces by its array."""


@dataclass(frozen=True)
class Arm:
    """One branch of an experiment: a lasting name, and settings by dotted name (one value or one a world).

    `levers` is what the design varies, by name; `changes` are settings that hold from a week on (a number,
    "year 3", a range that each world draws its own week from, or {"state": name}, a week drawn among those in which the
    world is in this state), `without` mechanisms taken out, `at_fork` weekly series whose state at the first change is
    recorded.

    `plays` are courses that are recorded in the same worlds with the settings `played_from` in place of the arm's own,
    and played into them; nothing of that is saved. `averages` are weekly series whose mean over the decision window,
    from the fork on where there is one, becomes a column.
    """

    name: str
    settings: Mapping[str, Setting]
    levers: Mapping[str, Any] = field(default_factory=dict)
    changes: tuple[tuple[Any, Mapping[str, Any]], ...] = ()
    without: tuple[str, ...] = ()
    at_fork: tuple[str, ...] = ()
    plays: tuple[str, ...] = ()
    played_from: Mapping[str, Any] = field(default_factory=dict)
    averages: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("settings", "levers", "changes", "played_from"):  # dates as texts, as a manifest holds them
            object.__setattr__(self, name, written(getattr(self, name)))

    @property
    def by_world(self) -> dict[str, np.ndarray]:
        """The settings that differ by world: arrays with one entry a world, by dotted name."""
        return {name: value for name, value in self.settings.items() if isinstance(value, np.ndarray)}

    def part(self, rows: np.ndarray | slice) -> Arm:
        """The arm for some of its worlds, by their rows."""
        cut = {name: values[rows] for name, values in self.by_world.items()}
        return replace(self, settings={**self.settings, **cut}) if cut else self

    @property
    def state(self) -> str:
        """The state of a world at which it forks; empty where it forks in a week, or not."""
        drawn = [when["state"] for when, _ in self.changes if isinstance(when, Mapping) and "state" in when]
        return str(drawn[0]) if drawn else ""

    def one_world(self) -> dict[str, Any]:
        """The settings of its first world, plain values."""
        return {**self.settings, **{name: values[0] for name, values in self.by_world.items()}}

    def effort(self, track: str) -> float:
        """Effort of a track, by the name of its setting, in full efforts; the mean where worlds differ."""
        values = np.asarray(self.settings[track], dtype=np.float64)
        return float(values.flat[0] if np.ptp(values) == 0 else np.mean(values))
