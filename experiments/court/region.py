"""Where the effect is larger: one region of at most two cuts, found on one half of the cases, measured on the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.analysis.regions import half_of
from experiments.court.evidence import Region
from experiments.court.intervals import mean_difference, mean_interval
from experiments.court.judge import LARGEST, LEAST, SMALLEST

__all__ = ["CONDITIONS", "conditions", "find_region"]

CONDITIONS = (
    "parties.", "issues.", "conflict.", "fight.", "escalate.", "shock.", "mediation.", "agreements.", "negotiate.",
    "channel.", "track_one.", "track_two.", "network.",
)  # fmt: skip
"""Conditions and levers, by what their names begin with; an outcome is never among them."""
_TENTHS = np.arange(0.1, 0.95, 0.1)
_PAIRED = 40  # single cuts that a second one is added to
_LEVEL = 0.95


@dataclass(frozen=True)
class _Cut:
    """A cut of cases by one setting, in words, and which cases are inside (n,)."""

    words: str
    setting: str
    inside: np.ndarray


def conditions(names: Sequence[str], own: Sequence[str], arms: Sequence[str]) -> list[str]:
    """The settings by which a region may be cut: not those of the claim's mechanisms, nor those that its arms set."""
    return [
        name
        for name in names
        if name.startswith(CONDITIONS)
        and name not in arms
        and not name.startswith(tuple(f"{mechanism}." for mechanism in own))
    ]


def find_region(
    effects: np.ndarray, settings: pd.DataFrame, level: float, halves: tuple[np.ndarray, np.ndarray] | None = None
) -> Region | None:
    """The region with the largest standardised difference of effects; None where no cut leaves enough cases.

    `effects` (n,) are of the cases in the rows of `settings`, whose index has their numbers. `halves` are the same from
    either half of the replicates: one chooses the region's worst tenth, the other values it; without them it has none.
    """
    first = half_of(settings.index.to_numpy())
    if min(first.sum(), (~first).sum()) < LEAST / LARGEST:
        return None
    singles = sorted(_singles(settings), key=lambda cut: -_difference(effects, cut.inside, first))
    pairs = (_both(one, other) for one in singles[:_PAIRED] for other in singles if one.setting != other.setting)
    best = max((*singles, *pairs), key=lambda cut: _difference(effects, cut.inside, first), default=None)
    if best is None or not np.isfinite(_difference(effects, best.inside, first)):
        return None
    return _measured(best, effects, first, level, halves)


def _both(one: _Cut, other: _Cut) -> _Cut:
    return _Cut(f"{one.words} and {other.words}", one.setting, one.inside & other.inside)


def _singles(settings: pd.DataFrame) -> Iterator[_Cut]:
    for name, column in settings.items():
        if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
            values = column.to_numpy(np.float64)
            for at in np.unique(np.quantile(values, _TENTHS)):
                yield _Cut(f"{name} <= {at:.3g}", str(name), values <= at)
                yield _Cut(f"{name} > {at:.3g}", str(name), values > at)
        else:
            words = column.astype(str).to_numpy()
            for word in np.unique(words):
                yield _Cut(f"{name} is {word}", str(name), words == word)


def _difference(effects: np.ndarray, inside: np.ndarray, half: np.ndarray) -> float:
    """The standardised difference of the effects inside and outside, on one half; minus infinity where too few are."""
    here, there = effects[inside & half], effects[~inside & half]
    if not SMALLEST <= len(here) / half.sum() <= LARGEST or len(here) < LEAST or len(there) < 2:
        return float("-inf")
    spread = np.sqrt(here.var(ddof=1) / len(here) + there.var(ddof=1) / len(there))
    return float((here.mean() - there.mean()) / spread) if spread > 0 else float("-inf")


def _measured(
    cut: _Cut, effects: np.ndarray, first: np.ndarray, level: float, halves: tuple[np.ndarray, np.ndarray] | None
) -> Region:
    inside, outside = effects[cut.inside & ~first], effects[~cut.inside & ~first]
    worst = None
    if halves is not None:
        choose, value = (half[cut.inside & ~first] for half in halves)
        worst = mean_interval(value[np.argsort(choose)[: max(len(inside) // 10, 2)]], _LEVEL)
    return Region(
        cuts=cut.words,
        share=float(cut.inside.mean()),
        found=int((cut.inside & first).sum()),
        confirmed=len(inside),
        inside=mean_interval(inside, level),
        outside=mean_interval(outside, _LEVEL),
        difference=mean_difference(inside, outside, level),
        worst=worst,
    )
