"""The ensemble: for each draw of Track II a set of constants, matched alone and confirmed by simulation.

The distribution of constants given a draw is used, and never the other way round: feedback is cut (modules in the
sense of Liu, Bayarri & Berger 2009; Plummer 2015). So what is assumed of Track II leaves calibration as it entered,
save for the draws that match nothing, which are listed. An emulator's word is never taken: a set counts once its own
worlds confirm it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import ks_2samp

from experiments.calibration.emulator import Emulators
from experiments.calibration.sampler import chains
from experiments.calibration.table import Table
from experiments.calibration.targets import CUTOFF, FARTHEST, Targets
from experiments.calibration.waves import Size, Tell, described, emulators_of, nth_largest
from simulation.ensemble import Progress

__all__ = ["Matches", "confirmed", "matched"]

_WAVE = "match"


@dataclass(frozen=True)
class Matches:
    """What became of each draw of Track II.

    Attributes
    ----------
    sets
        The number of the set that is confirmed for each draw; −1 where it matches nothing.
    tried
        The numbers of the sets that were tried for each.
    emulators
        The emulators of all sets.
    """

    sets: np.ndarray
    tried: tuple[tuple[int, ...], ...]
    emulators: Emulators

    @property
    def found(self) -> np.ndarray:
        """The numbers of the confirmed sets, a row of the ensemble each."""
        return self.sets[self.sets >= 0]

    def draws(self, table: Table) -> tuple[np.ndarray, np.ndarray]:
        """The places of what was drawn of Track II: of all draws, and of those that match."""
        places = table.places[:, table.space.size :]
        entered = table.rows([tried[0] for tried in self.tried])
        return places[entered], places[table.rows(self.found)]

    def before_and_after(self, table: Table) -> pd.DataFrame:
        """A row an input: mean and spread of its place before and after, and the p-value that both are the same.

        By the test of Kolmogorov and Smirnov.
        """
        before, after = self.draws(table)
        rows = [
            {
                "input": name,
                "before": before[:, i].mean(),
                "after": after[:, i].mean() if len(after) else np.nan,
                "spread_before": before[:, i].std(),
                "spread_after": after[:, i].std() if len(after) else np.nan,
                "same": ks_2samp(before[:, i], after[:, i]).pvalue if len(after) else np.nan,
            }
            for i, name in enumerate(table.space.inputs)
        ]
        return pd.DataFrame(rows)

    def unmatched(self, table: Table) -> pd.DataFrame:
        """A row a draw that matches nothing: what was drawn, and how its best set fails."""
        rows = [draw for draw, number in enumerate(self.sets) if number < 0]
        last = table.rows([self.tried[draw][-1] for draw in rows])
        values = table.space.values(table.places[last])
        drawn = {name: values[name] for name in table.space.inputs}
        return pd.DataFrame({"draw": rows, **drawn, "sets_tried": [len(self.tried[draw]) for draw in rows]})


def confirmed(targets: Targets, values: np.ndarray, errors: np.ndarray) -> np.ndarray:
    """Which sets (n,) their own worlds confirm.

    No number lies farther from its target than twice the band's edge, and the second-largest implausibility is at
    most 3.
    """
    near = targets.edges(values).max(axis=1) <= FARTHEST
    second = nth_largest(targets.implausibility(targets.scaled(values), errors**2), 2)
    return np.asarray(near & (second <= CUTOFF))


def matched(
    table: Table,
    targets: Targets,
    size: Size,
    tell: Tell,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Matches:
    """Match constants to each draw of Track II, in several tries; each learns from the sets of those before."""
    space, generator = table.space, np.random.default_rng(table.seed + 1_000)
    places = space.latin(size.draws, table.seed + 1_000)
    sets, tried = np.full(size.draws, -1), [list[int]() for _ in range(size.draws)]
    emulators = None
    for turn in range(1, size.tries + 1):
        left = np.flatnonzero(sets < 0)
        if not len(left):
            break
        name = f"{_WAVE}-{turn}"
        held = table.design(name)
        if held is None:
            emulators = emulators_of(table, targets)
            tell(described(emulators))
            places[left] = _drawn(table, targets, emulators, places, left, size, generator)
            held = table.keep_design(name, places[left])
        numbers, places[left] = held
        tell(f"{name}: {len(left)} draws of Track II, {size.confirmed:,} worlds each")
        rows = table.run_wave(name, held, size.confirmed, workers, progress)
        good = confirmed(targets, table.values[rows], table.errors[rows])
        sets[left[good]] = numbers[good]
        for draw, number in zip(left, numbers, strict=True):
            tried[draw].append(int(number))
        tell(f"{name}: {int(good.sum())} of {len(left)} are confirmed, {int((sets >= 0).sum())} in all")
    return Matches(sets, tuple(map(tuple, tried)), emulators or emulators_of(table, targets))


def _drawn(
    table: Table,
    targets: Targets,
    emulators: Emulators,
    places: np.ndarray,
    left: np.ndarray,
    size: Size,
    generator: np.random.Generator,
) -> np.ndarray:
    """Places of the factors given each draw that is left; all walk together, since a few alone know no direction."""
    space = table.space
    implausible = nth_largest(targets.implausibility(targets.scaled(table.values), table.errors**2), 3)
    best = np.argsort(implausible, kind="stable")[: max(len(table) // 4, 1)]
    start = places.copy()
    start[:, : space.size] = table.places[generator.choice(best, len(places)), : space.size]

    def energy(at: np.ndarray) -> np.ndarray:
        return emulators.energy(space.features(at))

    return np.asarray(chains(energy, start, space.size, size.steps, generator)[left])
