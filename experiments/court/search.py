"""A directed search inside the declared ranges: for the cases in which an effect is lowest, or an outcome likeliest.

The cross-entropy method (Rubinstein & Kroese 2004) over places in the ranges' distributions: each step draws cases,
keeps the best quarter, and draws the next ones around these.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.designs.cases import Ranges, at_places
from experiments.execution.plan import Plan
from simulation.scenarios.distributions import Distribution

__all__ = ["FULL_SEARCH", "Search", "search"]

_EDGE, _NARROWEST, _LEARNING, _BEST = 1e-6, 0.05, 0.7, 0.25
_FIRST = 1_000_000
"""The number of the first case that a search makes up: far from those that are drawn."""

Score = Callable[[pd.DataFrame, int], np.ndarray]
"""The score of each listed case (n,), the lower the better, at a step; nan where it has none."""


@dataclass(frozen=True)
class Search:
    """How many cases a step draws, how many steps there are, and with how many replicates."""

    batch: int = 64
    steps: int = 20
    replicates: int = 4


FULL_SEARCH = Search()


def search(plan: Plan, score: Score, how: Search, keep: int, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The `keep` cases with the lowest scores of all that were tried, best first; and as many drawn where it ended."""
    ranges = _ranges(plan)
    around = _Around.all_over(len(ranges), seed)
    tried: list[pd.DataFrame] = []
    scores: list[np.ndarray] = []
    for step in range(how.steps):
        places = around.drawn(how.batch, evenly=step == 0)
        cases = _cases(ranges, places, step)
        found = score(cases, step)
        around.learn(places[_best_first(found)[: max(int(_BEST * len(found)), 2)]])
        tried.append(cases)
        scores.append(found)
    best = _best_first(np.concatenate(scores))[:keep]
    return pd.concat(tried).iloc[best], _cases(ranges, around.drawn(keep), how.steps)


@dataclass
class _Around:
    """Where cases are drawn: the middle and the spread of their places in each range (ranges,)."""

    middle: np.ndarray
    spread: np.ndarray
    generator: np.random.Generator

    @classmethod
    def all_over(cls, ranges: int, seed: int) -> _Around:
        """Before anything is learned."""
        return cls(np.full(ranges, 0.5), np.full(ranges, 0.5), np.random.default_rng(seed))

    def drawn(self, count: int, evenly: bool = False) -> np.ndarray:
        """The places of so many cases (count, ranges), around the middle or evenly over the ranges."""
        size = count, len(self.middle)
        if evenly:
            return self.generator.random(size)
        return np.clip(self.generator.normal(self.middle, self.spread, size), _EDGE, 1 - _EDGE)

    def learn(self, best: np.ndarray) -> None:
        """Move towards the best places (n, ranges)."""
        self.middle += _LEARNING * (best.mean(axis=0) - self.middle)
        self.spread += _LEARNING * (np.maximum(best.std(axis=0), _NARROWEST) - self.spread)


def _ranges(plan: Plan) -> Ranges:
    return {
        name: (plan.known[name][0].parameter, value)
        for name, value in plan.scenario.values.items()
        if isinstance(value, Distribution)
    }


def _cases(ranges: Ranges, places: np.ndarray, step: int) -> pd.DataFrame:
    """The cases at these places, with numbers that no case drawn has."""
    columns = {name: at_places(*ranges[name], places[:, place]) for place, name in enumerate(ranges)}
    first = _FIRST + step * len(places)
    return pd.DataFrame(columns, index=pd.RangeIndex(first, first + len(places), name="case"))


def _best_first(scores: np.ndarray) -> np.ndarray:
    """The rows of the lowest scores first; those without a score last."""
    return np.argsort(np.where(np.isfinite(scores), scores, np.inf))
