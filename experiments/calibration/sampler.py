"""Drawing places under a condition that hardly any place of the whole range meets: many chains, brought to it slowly.

A population of chains walks through the cube of places. A jump is the difference of two other chains in some of the
coordinates (differential evolution, ter Braak 2006): it has the scale and the direction of what is left. What is
asked for is asked more and more strictly, so that chains are led there instead of being lost.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from simulation.ensemble import Progress

__all__ = ["chains"]

_STEPS_OF_HEAT = 12
_HOTTEST = 0.003


def chains(
    energy: Callable[[np.ndarray], np.ndarray],
    start: np.ndarray,
    moving: int,
    steps: int,
    generator: np.random.Generator,
    progress: Progress | None = None,
) -> np.ndarray:
    """Places (n, d) drawn from the density exp(−energy) on the cube, one a chain, from the places `start` (n, d).

    Only the first `moving` coordinates move: what is given beside them stays as it is, chain by chain. `steps` are
    made at the end; as many before, while the density is made steeper.
    """
    places, heats = start.copy(), np.geomspace(_HOTTEST, 1.0, _STEPS_OF_HEAT)
    schedule = [heat for heat in heats for _ in range(max(1, steps // _STEPS_OF_HEAT))] + [1.0] * steps
    energies = energy(places)
    for step, heat in enumerate(schedule):
        for half in np.array_split(generator.permutation(len(places)), 2):
            others = np.setdiff1d(np.arange(len(places)), half)
            proposed = places[half].copy()
            proposed[:, :moving] = _jumped(places, half, others, moving, generator)
            found = energy(proposed)
            taken = np.log(generator.random(len(half))) < heat * (energies[half] - found)
            places[half[taken]], energies[half[taken]] = proposed[taken], found[taken]
        if progress:
            progress(step + 1, len(schedule))
    return places


def _jumped(
    places: np.ndarray, rows: np.ndarray, others: np.ndarray, moving: int, generator: np.random.Generator
) -> np.ndarray:
    """Where these chains jump to, by differences of other chains; what leaves the cube is reflected into it."""
    pairs = np.array([generator.choice(others, 2, replace=False) for _ in rows])
    difference = places[pairs[:, 0], :moving] - places[pairs[:, 1], :moving]
    share = generator.choice([0.1, 0.3, 1.0], len(rows))[:, None]
    crossed = generator.random((len(rows), moving)) < share
    crossed[np.arange(len(rows)), generator.integers(moving, size=len(rows))] = True
    scale = 2.38 / np.sqrt(2.0 * crossed.sum(axis=1, keepdims=True))
    scale = np.where(generator.random((len(rows), 1)) < 0.1, 1.0, scale * generator.uniform(0.3, 1.0, (len(rows), 1)))
    jump = scale * difference + generator.normal(0.0, 0.005, (len(rows), moving))
    moved = np.mod(places[rows, :moving] + np.where(crossed, jump, 0.0), 2.0)
    reflected: np.ndarray = np.where(moved > 1.0, 2.0 - moved, moved)
    return reflected
