"""What a claim compares: arms with weights, one against the best of several, levels in between, options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

__all__ = ["AgainstBest", "Contrast", "Levels", "Options", "Total", "averaged", "effects_differ", "more_than"]


@dataclass(frozen=True)
class Total:
    """A weighted sum of arms' outcomes: {"a": 1, "b": -1} is what a has more than b.

    `hopeless` are arms that must never reach the outcome in a case for it to count, seen in one half of the replicates;
    the effect is then that of the other half.
    """

    weights: Mapping[str, float]
    hopeless: tuple[str, ...] = ()

    @property
    def arms(self) -> tuple[str, ...]:
        """All arms it reads."""
        return tuple(dict.fromkeys((*self.weights, *self.hopeless)))


@dataclass(frozen=True)
class AgainstBest:
    """One arm against the best of several: chosen in each case on one half of the replicates, valued on the other."""

    arm: str
    others: tuple[str, ...]

    @property
    def arms(self) -> tuple[str, ...]:
        """All arms it reads."""
        return (self.arm, *self.others)


@dataclass(frozen=True)
class Options:
    """One option against each of the others; `rivals` are those that the paper names as such."""

    best: str
    others: tuple[str, ...]
    rivals: tuple[str, ...] = ()

    @property
    def arms(self) -> tuple[str, ...]:
        """All arms it reads."""
        return (self.best, *self.others)


@dataclass(frozen=True)
class Levels:
    """Levels of one thing, from one end to the other: is the best in between?"""

    levels: tuple[str, ...]

    @property
    def arms(self) -> tuple[str, ...]:
        """All arms it reads."""
        return self.levels


Contrast = Total | AgainstBest | Options | Levels


def more_than(one: str, other: str) -> Total:
    """What one arm has more than another.

    >>> more_than("a", "b").weights
    {'a': 1.0, 'b': -1.0}
    """
    return Total({one: 1.0, other: -1.0})


def averaged(ones: Sequence[str], others: Sequence[str]) -> Total:
    """What some arms have, on average, more than others.

    >>> averaged(["a", "b"], ["c"]).weights
    {'a': 0.5, 'b': 0.5, 'c': -1.0}
    """
    weights = dict.fromkeys((*ones, *others), 0.0)
    for arms, sign in ((ones, 1.0), (others, -1.0)):
        for arm in arms:
            weights[arm] += sign / len(arms)
    return Total(weights)


def effects_differ(here: Sequence[str], there: Sequence[str]) -> Total:
    """By what the effect (with, without) is larger in the first pair of arms than in the second.

    >>> effects_differ(("a", "b"), ("c", "d")).weights
    {'a': 1.0, 'b': -1.0, 'c': -1.0, 'd': 1.0}
    """
    return Total({here[0]: 1.0, here[1]: -1.0, there[0]: -1.0, there[1]: 1.0})
