"""The settings of every world of an experiment as its cases have them, before any arm: what functions in arms read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from simulation.errors import InputError, short_repr, suggest
from simulation.scenarios.names import settings_by_name

if TYPE_CHECKING:
    from simulation.scenarios.scenario import Scenario
    from simulation.week import Week

__all__ = ["SettingsByWorld"]

_BLOCK = 4096  # worlds whose settings are resolved at a time


@dataclass(frozen=True)
class SettingsByWorld(Mapping[str, np.ndarray]):
    """A mapping from full dotted names to arrays with one entry a world, resolved when they are read.

    `cases` are those of the experiment, `numbers` (n,) its worlds. Raises InputError for a name that no setting has.
    """

    scenario: Scenario
    week: Week
    seed: int
    cases: pd.DataFrame
    numbers: np.ndarray

    def __getitem__(self, name: str) -> np.ndarray:
        known = settings_by_name(self.week.parameters().values(), self.scenario.parties, self.scenario.issues)
        if name not in known or len(known[name]) > 1:
            single = [other for other, found in known.items() if len(found) == 1]
            raise InputError(
                f"given {short_repr(name)}; allowed: {suggest(str(name), single, 'a setting by its full name')}"
            )
        (place,) = known[name]
        blocks = [np.moveaxis(block[place.parameter.field], 0, -1)[place.index] for block in self._records()]
        values = np.concatenate(blocks)
        return np.array(place.parameter.choices)[values] if place.parameter.kind == "choice" else values

    def __iter__(self) -> Iterator[str]:
        known = settings_by_name(self.week.parameters().values(), self.scenario.parties, self.scenario.issues)
        return (name for name, found in known.items() if len(found) == 1)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, name: object) -> bool:
        return any(name == other for other in self)

    def evaluated(self, name: str, value: Any) -> Any:
        """The value of an arm's setting, or the array that a function gives. Raises InputError where it fails."""
        if not callable(value):
            return value
        try:
            found = np.asarray(value(self))
        except InputError:
            raise
        except Exception as error:
            raise InputError(f"{name}: given a function that failed ({type(error).__name__}: {error})") from None
        return found if found.ndim else found.item()

    def _records(self) -> Iterator[np.ndarray]:
        """The records of settings, some worlds at a time."""
        replicates = len(self.numbers) // max(1, len(self.cases))
        for first in range(0, len(self.numbers), _BLOCK):
            rows = np.arange(first, min(first + _BLOCK, len(self.numbers)))
            drawn = {str(name): column.to_numpy()[rows // replicates] for name, column in self.cases.items()}
            yield self.scenario.settings(self.seed, self.numbers[rows], drawn, self.week.parameters())
