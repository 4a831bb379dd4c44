"""A model that is known: each number moves evenly with a few factors, so that what calibration finds can be checked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from experiments.calibration.factors import EFFECTS, Factor
from experiments.calibration.space import Space
from experiments.calibration.targets import Targets
from experiments.calibration.waves import Size
from simulation.scenarios.scenario import load_scenario

FACTORS = (
    Factor("win.rate", 3.5, 14.0, "the first numbers"),
    Factor("fight.scale.high", 850.0, 3400.0, "the next"),
    Factor("break_agreement.rate", 0.19, 0.76, "the last"),
    Factor("pain.memory", 9.0, 36.0, "nothing"),
)
SMALL = Size(first=60, later=30, waves=2, worlds=10, draws=30, confirmed=20, tries=2, steps=36)
TRUE = np.array([0.3, 0.6, 0.7])
NOISE = 0.03
MOVED = 6
"""So many numbers move, two with each factor; the others are at their targets whatever the set: tests are quick."""


def known_space() -> Space:
    """Three factors that do something, one that does nothing, two effects of Track II."""
    return Space(load_scenario("baseline"), FACTORS, EFFECTS[:2])


def known_model(space: Space, place: np.ndarray, seed: int, numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each number is at its target where the factors are at `TRUE`; presence moves one number a little."""
    targets = Targets()
    of_factor = np.arange(len(targets.ids)) % 3
    moved = np.where(np.arange(len(of_factor)) < MOVED, 6.0 * (place[:3] - TRUE)[of_factor], 0.0)
    moved[0] += 0.3 * (place[space.size] - 0.5)
    luck = np.random.default_rng(int(numbers[0])).normal(0.0, NOISE, len(moved)) * (np.arange(len(moved)) < MOVED)
    spread = targets.spread(targets.centre + moved)
    return targets.natural(targets.centre + spread * moved + luck * spread), NOISE * spread


def targets_moved(id: str, by: float) -> Targets:
    """The targets, one of them and its band moved by so many standard deviations."""
    targets = Targets()
    place = targets.ids.index(id)
    pattern = targets.patterns[place]
    shift = by * targets.spread(targets.centre)[place]

    def at(value: float) -> float:
        every = np.array([one.target for one in targets.patterns])
        every[place] = value
        return float(targets.natural(targets.scaled(every) + shift)[place])

    other = replace(pattern, target=at(pattern.target), low=at(pattern.low), high=at(pattern.high))
    return Targets(tuple(other if one is pattern else one for one in targets.patterns))
