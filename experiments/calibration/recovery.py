"""Recovery: whether sets that are known are found again, by the same code, from what their own worlds gave.

Some of the kept sets are taken out of the table and play the data: their numbers, blurred by as much as the targets are
uncertain. What is matched to them must hold the constants that made them: 90 % intervals in some 90 % of cases.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.stats import norm

from experiments.calibration.emulator import Emulators, fitted
from experiments.calibration.learned import LEVEL
from experiments.calibration.sampler import chains
from experiments.calibration.table import Table
from experiments.calibration.targets import DISCREPANCY, EDGE, Targets
from simulation.ensemble import Progress

__all__ = ["Recovery", "recovered"]

_AXES = 5


@dataclass(frozen=True)
class Recovery:
    """Known sets found again.

    Attributes
    ----------
    rows
        A row a known set and factor: `set`, `factor`, `true`, `low`, `high` (places), `inside`, `ratio` of widths.
    along
        The same along the five combinations of factors that are pinned down most for each set, in place of a factor:
        there matching must find something, while a factor by itself may stay as wide as it was.
    """

    rows: pd.DataFrame
    along: pd.DataFrame

    @property
    def coverage(self) -> float:
        """The share of intervals that hold what was true; nan where no set could be taken out."""
        return float(self.rows["inside"].mean()) if len(self.rows) else float("nan")

    @property
    def coverage_along(self) -> float:
        """The same of the combinations that are pinned down most."""
        return float(self.along["inside"].mean()) if len(self.along) else float("nan")

    @property
    def by_factor(self) -> pd.DataFrame:
        """The coverage, and the mean ratio of widths, of each factor."""
        return self.rows.groupby("factor", sort=False)[["inside", "ratio"]].mean().reset_index()


def recovered(
    table: Table,
    targets: Targets,
    known: int = 20,
    walkers: int = 60,
    steps: int = 60,
    progress: Progress | None = None,
) -> Recovery:
    """Match constants to so many known sets of the first wave, each taken out of the table, and compare.

    All from that wave alone, which covers the ranges evenly: later ones were drawn towards the real targets. Emulators
    and chains are those of calibration; waves and confirmation are not done again, and what is drawn of Track II
    differs from chain to chain.
    """
    space, generator = table.space, np.random.default_rng(table.seed + 2_000)
    first = np.flatnonzero(table.waves == "wave-1")
    whole = first[np.isfinite(table.values[first]).all(axis=1)]
    chosen = generator.choice(whole, min(known, len(whole)), replace=False)
    rest = np.setdiff1d(first, chosen)
    features = space.features(table.places)
    emulators = fitted(targets, features[rest], table.values[rest], table.errors[rest], table.seed)
    found, along = [], []
    for count, row in enumerate(chosen):
        seen = Emulators(_as_data(targets, table.values[row], table.errors[row], generator), emulators.each)
        start = space.latin(walkers, int(generator.integers(1 << 31)))

        def energy(places: np.ndarray, seen: Emulators = seen) -> np.ndarray:
            return seen.energy(space.features(places))

        near = chains(energy, start, space.size, steps, generator)
        found += _compared(table, int(row), near[:, : space.size])
        along += _along(table, int(row), near[:, : space.size])
        if progress:
            progress(count + 1, len(chosen))
    return Recovery(pd.DataFrame(found), pd.DataFrame(along))


def _as_data(targets: Targets, values: np.ndarray, errors: np.ndarray, generator: np.random.Generator) -> Targets:
    """Targets that a set's own numbers are: blurred as data are, and as uncertain as those and its luck together."""
    scaled = targets.scaled(values)
    spread = targets.spread(scaled)
    blurred = scaled + generator.normal(0.0, np.sqrt(spread**2 + DISCREPANCY**2))
    reach = EDGE * np.sqrt(spread**2 + errors**2)
    centre, low, high = (targets.natural(one) for one in (blurred, blurred - reach, blurred + reach))
    moved = [
        replace(pattern, target=float(centre[i]), low=float(low[i]), high=float(high[i]))
        for i, pattern in enumerate(targets.patterns)
    ]
    return Targets(tuple(moved))


def _along(table: Table, row: int, near: np.ndarray) -> list[dict[str, object]]:
    """What `_compared` says, along the axes on which what was matched spreads least."""
    _, axes = np.linalg.eigh(np.cov(near, rowvar=False))
    middle = near.mean(axis=0)
    true = table.places[row, : table.space.size]
    rows: list[dict[str, object]] = []
    for nth in range(min(_AXES, axes.shape[1])):
        axis = axes[:, nth]
        low, high = np.quantile((near - middle) @ axis, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
        place = float((true - middle) @ axis)
        # Of places all over the ranges: their spread is the same along every axis, and nearly normal.
        whole = 2.0 * float(norm.ppf((1 + LEVEL) / 2)) / np.sqrt(12.0)
        rows.append(
            {
                "set": int(table.numbers[row]),
                "axis": nth + 1,
                "inside": bool(low <= place <= high),
                "ratio": float((high - low) / whole),
            }
        )
    return rows


def _compared(table: Table, row: int, near: np.ndarray) -> list[dict[str, object]]:
    low, high = np.quantile(near, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    true = table.places[row, : table.space.size]
    return [
        {
            "set": int(table.numbers[row]),
            "factor": factor.name,
            "true": float(true[i]),
            "low": float(low[i]),
            "high": float(high[i]),
            "inside": bool(low[i] <= true[i] <= high[i]),
            "ratio": float((high[i] - low[i]) / LEVEL),
        }
        for i, factor in enumerate(table.space.factors)
    ]
