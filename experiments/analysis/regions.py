"""Scenario discovery: in which region of the settings an outcome happens.

A tree finds, on one half of the cases, the region of at most a few cuts in which it happens most (Bryant & Lempert
2010; Lempert et al. 2008 compare trees with PRIM); the other half, never looked at before, says how often it does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from experiments.analysis.paired import outcome_of
from simulation.errors import InputError
from simulation.results.resampling import estimate, resampled_means

__all__ = ["discover", "half_of"]

_CUTS, _SMALLEST, _LARGEST = 2, 0.1, 0.9
_LEAST = 40  # cases, below which half of them tell nothing
_LEVEL = 0.95


@dataclass(frozen=True)
class _Region:
    """Cuts (setting, "<=" or ">", value), all of which hold."""

    cuts: tuple[tuple[str, str, float], ...]

    def holds(self, settings: pd.DataFrame) -> np.ndarray:
        inside = np.ones(len(settings), dtype=bool)
        for name, side, value in self.cuts:
            inside &= (settings[name] <= value) if side == "<=" else (settings[name] > value)
        return inside

    def __str__(self) -> str:
        return " and ".join(f"{name} {side} {value:.4g}" for name, side, value in self.cuts)


def discover(
    table: pd.DataFrame, settings: Sequence[str], outcome: str, above: float | None, arm: str | None
) -> pd.DataFrame:
    """One row each for the cases inside the region and outside, of the half that found it and the half that confirms.

    Columns: `region` (in words), `half`, `where`, `cases`, `coverage` (share of all that happens), `mean` (share of
    worlds in which it happens), `low`, `high`. `above` makes an event of a number: more than that. All arms
    together unless one is named. Raises InputError where there are fewer than 40 cases, or nothing varies.
    """
    rows = table if arm is None else table[table["arm"] == arm]
    if rows.empty:
        raise InputError(f"discover: arm: given {arm!r}; allowed: {'; '.join(map(str, table['arm'].unique()[:12]))}")
    values, events = _events(rows, outcome, above), "happens"
    numbers = [name for name in settings if pd.api.types.is_numeric_dtype(rows[name]) and rows[name].nunique() > 1]
    by_case = rows[["arm", "case", *numbers]].assign(**{events: values}).groupby(["arm", "case"], sort=False).mean()
    known = by_case[by_case[events].notna()].astype(np.float64)
    case = known.index.get_level_values("case").to_numpy()
    if len(np.unique(case)) < _LEAST or not numbers:
        raise InputError(
            f"discover: given {len(np.unique(case))} cases; allowed: at least {_LEAST}, with settings that vary"
        )
    first = half_of(case)
    region = _best_region(known[first], numbers, events)
    return pd.DataFrame(
        {"region": str(region), **row}
        for half, chosen in (("found", first), ("confirmed", ~first))
        for row in _rows(half, region, known[chosen], case[chosen], events)
    )


def _events(rows: pd.DataFrame, outcome: str, above: float | None) -> np.ndarray:
    measured = outcome_of(outcome, rows)
    values = measured.values(rows)
    if above is None and measured.scale != "share":
        raise InputError(f"discover: {outcome} is a number; allowed: with above=, from where on it counts as an event")
    return values if above is None else np.where(np.isnan(values), np.nan, (values > above).astype(float))


def half_of(case: np.ndarray) -> np.ndarray:
    """Whether each case is of the half that finds; fixed by its number alone, all arms of a case together."""
    # A multiplicative hash (Knuth): cases that follow each other are scattered over both halves.
    hashed = case.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return np.asarray((hashed >> np.uint64(40)) & np.uint64(1) == 0)


def _best_region(known: pd.DataFrame, settings: list[str], events: str) -> _Region:
    """The region of the tree that best tells where it happens, of those neither too small nor nearly all."""
    from sklearn.tree import DecisionTreeRegressor  # heavy: a second to import

    tree = DecisionTreeRegressor(max_depth=_CUTS, min_samples_leaf=max(5, int(_SMALLEST * len(known))), random_state=0)
    tree.fit(known[settings].to_numpy(), known[events].to_numpy())
    regions = [region for region in _regions(tree.tree_, settings) if region.cuts]
    # A region with hardly any case, or nearly all of them, says nothing about where it happens.
    sized = [region for region in regions if _SMALLEST <= region.holds(known).mean() <= _LARGEST]
    if not sized:
        raise InputError("discover: the outcome is the same everywhere; allowed: one that varies over cases")
    return max(sized, key=lambda region: _explained_variance(known[events].to_numpy(), region.holds(known)))


def _explained_variance(happens: np.ndarray, inside: np.ndarray) -> float:
    """The variance that the region explains; negative where it happens less inside."""
    difference = happens[inside].mean() - happens[~inside].mean()
    return float(np.sign(difference) * difference**2 * inside.mean() * (1 - inside.mean()))


def _regions(
    tree: Any, settings: list[str], node: int = 0, cuts: tuple[tuple[str, str, float], ...] = ()
) -> Iterator[_Region]:
    """The node's region and those under it."""
    left, right, cut = (tree.children_left, tree.children_right, tree.threshold)
    yield _Region(cuts)
    if left[node] >= 0:
        name = settings[tree.feature[node]]
        for child, side in ((left[node], "<="), (right[node], ">")):
            yield from _regions(tree, settings, int(child), (*cuts, (name, side, float(cut[node]))))


def _rows(
    half: str, region: _Region, known: pd.DataFrame, case: np.ndarray, events: str
) -> Iterator[dict[str, object]]:
    inside = region.holds(known)
    total = known[events].sum()
    for where, chosen in (("inside", inside), ("outside", ~inside)):
        happened = known.loc[chosen, events]
        by_case = happened.groupby(case[chosen]).mean().to_numpy()[:, None]
        interval = estimate(resampled_means(by_case)[:, 0], _LEVEL) if len(by_case) else None
        numbers = (
            {"mean": interval.mean, "low": interval.low, "high": interval.high}
            if interval
            else dict.fromkeys(("mean", "low", "high"), np.nan)
        )
        covers = float(happened.sum() / total) if total else np.nan
        yield {"half": half, "where": where, "cases": len(by_case), "coverage": covers, **numbers}
