"""A directed search inside the declared ranges: for the cases in which an effect is lowest, or an outcome likeliest.

The cross-entropy method (Rubinstein & Kroese 2004) over places in the ranges' distributions: each step draws cases,
keeps the best quarter, and draws the next ones around these.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.designs.cases import at_places
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
    ranges = {
        name: (plan.known[name][0].parameter, value)
        for name, value in plan.scenario.values.items()
        if isinstance(value, Distribution)
    }
    generator = np.random.default_rng(seed)
    middle, spread = np.full(len(ranges), 0.5), np.full(len(ranges), 0.5)
    tried: list[pd.DataFrame] = []
    scores: list[np.ndarray] = []

    def drawn(count: int, step: int) -> tuple[np.ndarray, pd.DataFrame]:
        if step == 0:
            places = generator.random((count, len(ranges)))
        else:
            places = np.clip(generator.normal(middle, spread, (count, len(ranges))), _EDGE, 1 - _EDGE)
        columns = {name: at_places(*ranges[name], places[:, place]) for place, name in enumerate(ranges)}
        index = pd.RangeIndex(_FIRST + step * count, _FIRST + (step + 1) * count, name="case")
        return places, pd.DataFrame(columns, index=index)

    for step in range(how.steps):
        places, cases = drawn(how.batch, step)
        found = score(cases, step)
        best = np.argsort(np.where(np.isfinite(found), found, np.inf))[: max(int(_BEST * len(found)), 2)]
        middle += _LEARNING * (places[best].mean(axis=0) - middle)
        spread += _LEARNING * (np.maximum(places[best].std(axis=0), _NARROWEST) - spread)
        tried.append(cases)
        scores.append(found)
    whole, marks = pd.concat(tried), np.concatenate(scores)
    order = np.argsort(np.where(np.isfinite(marks), marks, np.inf))[:keep]
    _, around = drawn(keep, how.steps)
    return whole.iloc[order], around
