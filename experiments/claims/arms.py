"""What the arms of claims are written with: crossed factors, doses, activities, forks, equal effort."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import Any

import numpy as np

from experiments.designs.population import REFERENCE

__all__ = [
    "NOW_OR_NEVER",
    "POLICIES",
    "SAME_COST",
    "TRACK_TWO_OR_NONE",
    "WITH_OR_WITHOUT",
    "AtPersons",
    "AtSameCost",
    "Branch",
    "Equal",
    "PlusOther",
    "Settings",
    "Times",
    "crossed",
    "dose",
    "forked",
    "only",
    "persons",
    "policy",
    "subsets",
]

Settings = Mapping[str, Any]

ACTIVITIES = ("workshops", "consultations", "training", "public_work", "cooperation")

WITH_OR_WITHOUT: Mapping[str, Settings] = {"with": {}, "without": {"track_two.effort": 0.0}}
"""Track II as the scenario has it, and none: what is recorded in "with" is played back in "without"."""
TRACK_TWO_OR_NONE: Mapping[str, Settings] = {"Track II": {}, "none": {"track_two.effort": 0.0}}
"""The factor of claims about the effect of Track II under some condition."""


@dataclass(frozen=True)
class Branch:
    """An arm that is one history with others until it forks at a state of the world, and then has other settings.

    `before` are the settings until then; by default Track II is off.
    """

    state: str
    turn: Settings
    before: Settings = field(default_factory=lambda: REFERENCE)


@dataclass(frozen=True)
class Equal:
    """How arms are brought to equal realised effort: `setting` of each is set so that the mean of `column` is that of
    the arm `reference`, up to the most that the setting can be."""

    setting: str
    column: str
    reference: str


def _persons_one(settings: Mapping[str, np.ndarray]) -> np.ndarray:
    """People at work on Track I at full effort, those on intelligence too, in each world (n,)."""
    parties = [name for name in settings if name.startswith("parties.") and name.endswith(".intelligence")]
    spies = np.sum([settings[name] for name in parties], axis=0) * settings["intelligence.persons"]
    return np.asarray(settings["track_one.persons"] + spies)


def _persons_two(settings: Mapping[str, np.ndarray]) -> np.ndarray:
    return np.asarray(settings["track_two.persons"])


@dataclass(frozen=True)
class PlusOther:
    """Effort of a track, one or two, that has the persons at work on the other added to its own, in each world."""

    track: int

    def __call__(self, settings: Mapping[str, np.ndarray]) -> np.ndarray:
        """The effort (n,), in full efforts."""
        one, two = _persons_one(settings), _persons_two(settings)
        # A world may have less than the full effort of a track, as its scenario or a row of its ensemble says.
        at_work = settings["track_one.effort"] * one + settings["track_two.effort"] * two
        return np.asarray(at_work / (one if self.track == 1 else two))


@dataclass(frozen=True)
class AtPersons:
    """Effort of a track, one or two, at which so many persons are at work on it, in each world."""

    track: int
    persons: float

    def __call__(self, settings: Mapping[str, np.ndarray]) -> np.ndarray:
        """The effort (n,), in full efforts."""
        return np.asarray(self.persons / (_persons_one(settings) if self.track == 1 else _persons_two(settings)))


@dataclass(frozen=True)
class AtSameCost:
    """Effort of Track I at which those on intelligence, at this means of every party, cost nothing more in all.

    Of the parties that there are at the founding: those that split off later have intelligence too, and cost more.
    """

    intelligence: float

    def __call__(self, settings: Mapping[str, np.ndarray]) -> np.ndarray:
        """The effort (n,), in full efforts."""
        parties = [name for name in settings if name.startswith("parties.") and name.endswith(".intelligence")]
        spies = len(parties) * self.intelligence * settings["intelligence.persons"]
        return np.asarray(settings["track_one.persons"] / (settings["track_one.persons"] + spies))


@dataclass(frozen=True)
class Times:
    """So many times another effort, in each world."""

    factor: float
    effort: AtSameCost

    def __call__(self, settings: Mapping[str, np.ndarray]) -> np.ndarray:
        """The effort (n,), in full efforts."""
        return self.factor * self.effort(settings)


def persons(track: int, number: float) -> AtPersons:
    """Effort of a track at which so many persons are at work on it.

    >>> persons(2, 4)({"track_two.persons": np.array([8.0])}).tolist()
    [0.5]
    """
    return AtPersons(track, number)


POLICIES = ("always", "early", "ripe", "willing", "parallel", "deadlock")
"""When Track II acts: one set of arms for all claims about timing."""
SAME_COST = Equal("track_two.effort", "effort_track_two", "track_two.when=always")
"""Policies about timing spend as much: what waits works the harder once it begins."""


def policy(when: str) -> str:
    """The arm of a policy about timing."""
    return f"track_two.when={when}"


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


def forked(*states: str, turns: Mapping[str, Settings], before: Settings = REFERENCE) -> dict[str, Branch]:
    """Forks at each of these states, with a branch for each turn.

    >>> list(forked("ripe", turns={"now": {"track_two.effort": 1.0}, "never": {}}))
    ['ripe: now', 'ripe: never']
    """
    return {f"{state}: {name}": Branch(state, turn, before) for state in states for name, turn in turns.items()}


NOW_OR_NEVER: Mapping[str, Settings] = {"now": {"track_two.effort": 1.0}, "never": {}}
"""Track II starts at the fork, or never."""


def only(*activities: str) -> dict[str, float]:
    """Settings with which Track II spends its sessions on these activities alone."""
    return {f"track_two.{activity}": float(activity in activities) for activity in ACTIVITIES}


def subsets(*names: str) -> list[tuple[str, ...]]:
    """Every choice among the names, none first."""
    return [chosen for size in range(len(names) + 1) for chosen in combinations(names, size)]
