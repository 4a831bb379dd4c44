"""Recovery: whether sets that are known are found again, by the same code, from what their own worlds gave.

Some of the kept sets are taken out of the table and play the data: their numbers, blurred by as much as the targets are
uncertain. What is matched to them must hold the constants that made them: 90 % intervals in some 90 % of cases.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from experiments.calibration.emulator import Emulators, fitted
from experiments.calibration.learned import LEVEL
from experiments.calibration.sampler import chains
from experiments.calibration.table import Table
from experiments.calibration.targets import DISCREPANCY, EDGE, Targets
from simulation.ensemble import Progress

__all__ = ["Recovery", "recovered"]


@dataclass(frozen=True)
class Recovery:
    """A row a known set and factor: `set`, `factor`, `true`, `low`, `high` (places), `inside`, `ratio` of widths."""

    rows: pd.DataFrame

    @property
    def coverage(self) -> float:
        """The share of intervals that hold what was true."""
        return float(self.rows["inside"].mean())

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

    All from that wave alone, which covers the ranges evenly: later ones were drawn towards the real targets.
    """
    space, generator = table.space, np.random.default_rng(table.seed + 2_000)
    first = np.flatnonzero(table.waves == "wave-1")
    whole = first[np.isfinite(table.values[first]).all(axis=1)]
    chosen = generator.choice(whole, min(known, len(whole)), replace=False)
    rest = np.setdiff1d(first, chosen)
    features = space.features(table.places)
    emulators = fitted(targets, features[rest], table.values[rest], table.errors[rest], table.seed)
    found = []
    for count, row in enumerate(chosen):
        seen = Emulators(_as_data(targets, table.values[row], table.errors[row], generator), emulators.each)
        start = space.latin(walkers, int(generator.integers(1 << 31)))

        def energy(places: np.ndarray, seen: Emulators = seen) -> np.ndarray:
            return seen.energy(space.features(places))

        near = chains(energy, start, space.size, steps, generator)
        found += _compared(table, int(row), near[:, : space.size])
        if progress:
            progress(count + 1, len(chosen))
    return Recovery(pd.DataFrame(found))


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
