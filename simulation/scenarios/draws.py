"""Random numbers for settings, keyed by the seed, the world's number and the setting's dotted name.

So no draw depends on the values of other settings, on how many worlds run, or on their order. If a distribution is
moved, each world keeps its quantile.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.calendar import WEEKS_IN_YEAR
from simulation.engine.cache import compiled_entry
from simulation.engine.compiling import compiled
from simulation.engine.luck import SPLITMIX, draw, key_of_world, label
from simulation.scenarios.distributions import Integers, Reals
from simulation.world.decisions import CALENDAR, SETTING

__all__ = ["Draws", "first_week"]


def first_week(year: int | Integers, offsets: Integers) -> Integers:
    """The first week of calendar year `year` (from 1), for worlds that begin `offsets` weeks into year 1."""
    weeks: Integers = np.maximum(WEEKS_IN_YEAR * (np.asarray(year, np.int64) - 1) - offsets + 1, 1)
    return weeks


@dataclass(frozen=True)
class Draws:
    """Uniform random numbers for the worlds `numbers` (n,); `generator` is one of luck.py.

    `known_offsets` (n,) are the weeks of year 1 that are over when each world begins, if they are known already.
    """

    seed: int
    numbers: Integers
    generator: np.uint64 = SPLITMIX
    known_offsets: Integers | None = None

    def uniform(self, name: str) -> Reals:
        """A number in (0, 1) for each world and the setting of this dotted name."""
        return self._draw(SETTING, np.full(len(self.numbers), label(name), np.uint64))

    @cached_property
    def offsets(self) -> Integers:
        """Weeks of year 1 that are over when each world begins (0 to 51); founding draws the same."""
        if self.known_offsets is not None:
            return self.known_offsets
        return (WEEKS_IN_YEAR * self._draw(CALENDAR, self._worlds["key"].copy())).astype(np.int64)

    @cached_property
    def _worlds(self) -> NDArray[Any]:
        fields = np.dtype((np.record, [("key", np.uint64), ("generator", np.uint64)]))
        worlds = np.zeros(len(self.numbers), fields)
        worlds["generator"] = self.generator
        with np.errstate(over="ignore"):  # hashing overflows by design; Python warns of it where numba is off
            _keys()(np.uint64(self.seed), self.numbers, worlds)
        return worlds

    def _draw(self, decision: np.uint64, who: NDArray[np.uint64]) -> Reals:
        drawn = np.empty(len(self.numbers))
        with np.errstate(over="ignore"):
            _draws()(self._worlds, decision, who, drawn)
        return drawn


@cache
def _keys() -> Any:
    lines = ["def setting_keys(seed, numbers, worlds):", "    for i in range(numbers.shape[0]):"]
    lines += ["        worlds[i].key = key_of_world(seed, numbers[i])"]
    return compiled_entry("setting_keys", "\n".join(lines) + "\n", {"key_of_world": key_of_world})


@cache
def _draws() -> Any:
    lines = ["def setting_draws(worlds, decision, who, drawn):", "    for i in range(worlds.shape[0]):"]
    lines += ["        drawn[i] = draw(worlds[i], decision, 0, who[i])"]
    # A separate copy of `draw`, since these short records are of another type than a world's.
    copied = compiled(getattr(draw, "py_func", draw))
    return compiled_entry("setting_draws", "\n".join(lines) + "\n", {"draw": copied})
