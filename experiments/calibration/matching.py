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
from simulation.errors import InputError

__all__ = ["Matches", "confirmed", "matched"]

_WAVE, _SEED = "match", 1_000


@dataclass(frozen=True)
class Matches:
    """What became of each draw of Track II.

    Attributes
    ----------
    sets
        The number of the set that is confirmed for each draw; −1 where none that was tried is.
    tried
        The numbers of the sets that were tried for each.
    drawn
        The places of what was drawn of Track II (draws, inputs).
    emulators
        The emulators of all sets.
    """

    sets: np.ndarray
    tried: tuple[tuple[int, ...], ...]
    drawn: np.ndarray
    emulators: Emulators

    @property
    def found(self) -> np.ndarray:
        """The numbers of the confirmed sets, a row of the ensemble each."""
        return self.sets[self.sets >= 0]

    @property
    def at_once(self) -> np.ndarray:
        """Which draws (draws,) match with the first set that was tried."""
        return np.asarray((self.sets >= 0) & np.array([len(tried) == 1 for tried in self.tried]))

    def before_and_after(self, table: Table) -> pd.DataFrame:
        """A row an input: mean and spread of its place before and after, and whether matching favoured some draws.

        `same` is the p-value of no difference between draws that match with the first set tried and the others (test of
        Kolmogorov and Smirnov); nan where all do, or none. Comparing those that match with all would hardly ever tell
        them apart, since nearly all match.
        """
        before, after, first = self.drawn, self.drawn[self.sets >= 0], self.at_once
        compared = 0 < first.sum() < len(first)
        rows = [
            {
                "input": name,
                "before": before[:, i].mean(),
                "after": after[:, i].mean() if len(after) else np.nan,
                "spread_before": before[:, i].std(),
                "spread_after": after[:, i].std() if len(after) else np.nan,
                "same": ks_2samp(before[first, i], before[~first, i]).pvalue if compared else np.nan,
            }
            for i, name in enumerate(table.space.inputs)
        ]
        return pd.DataFrame(rows)

    def unmatched(self, table: Table, targets: Targets) -> pd.DataFrame:
        """A row a draw of which no set that was tried is confirmed: what was drawn, its best set, and how that fails.

        `farthest` is the number that lies farthest from its target, `distance` how far in distances of the band's edge.
        """
        rows = []
        for draw in np.flatnonzero(self.sets < 0):
            own = table.rows(self.tried[draw])
            distances = targets.edges(table.values[own])
            best = int(distances.max(axis=1).argmin())
            worst = int(distances[best].argmax())
            values = table.space.values(table.places[own[best]][None])
            rows.append(
                {
                    "draw": int(draw),
                    **{name: float(values[name][0]) for name in table.space.inputs},
                    "sets_tried": len(own),
                    "best_set": int(self.tried[draw][best]),
                    "farthest": targets.ids[worst],
                    "distance": float(distances[best, worst]),
                }
            )
        columns = ["draw", *table.space.inputs, "sets_tried", "best_set", "farthest", "distance"]
        return pd.DataFrame(rows, columns=columns)


def confirmed(targets: Targets, values: np.ndarray, errors: np.ndarray) -> np.ndarray:
    """Which sets (n,) their own worlds confirm.

    No number lies farther from its target than twice the band's edge, none is all or nothing where its band is not,
    and the second-largest implausibility is at most 3.
    """
    near = targets.edges(values).max(axis=1) <= FARTHEST
    # A share of none is within twice the edge of a rare event, and yet no such event: its band must hold it.
    near &= ~(targets.at_an_end(values) & ~targets.inside(values)).any(axis=1)
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
    space = table.space
    drawn = space.latin(size.draws, table.seed + _SEED)
    places = drawn.copy()
    sets, tried = np.full(size.draws, -1), [list[int]() for _ in range(size.draws)]
    for turn in range(1, size.tries + 1):
        left = np.flatnonzero(sets < 0)
        if not len(left):
            break
        name = f"{_WAVE}-{turn}"
        held = table.design(name)
        if held is None:
            held = table.keep_design(name, _next_places(table, targets, places, left, size, tell, turn))
        numbers, found = held
        if not np.array_equal(found[:, space.size :], drawn[left, space.size :]):
            raise InputError(f"{table.folder}: {name} is of other draws; allowed: the same calibration's")
        places[left] = found
        tell(f"{name}: {len(left)} draws of Track II, {size.confirmed:,} worlds each")
        rows = table.run_wave(name, held, size.confirmed, workers, progress)
        good = confirmed(targets, table.values[rows], table.errors[rows])
        sets[left[good]] = numbers[good]
        for draw, number in zip(left, numbers, strict=True):
            tried[draw].append(int(number))
        tell(f"{name}: {int(good.sum())} of {len(left)} are confirmed, {int((sets >= 0).sum())} in all")
    return Matches(sets, tuple(map(tuple, tried)), drawn[:, space.size :], emulators_of(table, targets))


def _next_places(
    table: Table, targets: Targets, places: np.ndarray, left: np.ndarray, size: Size, tell: Tell, turn: int
) -> np.ndarray:
    """Places of the factors given each draw that is left; all walk together, since a few alone know no direction."""
    space, emulators = table.space, emulators_of(table, targets)
    tell(described(emulators))
    # Of each try's own, so that a run that was stopped between two goes on as it would have.
    generator = np.random.default_rng((table.seed, _SEED, turn))
    implausible = nth_largest(targets.implausibility(targets.scaled(table.values), table.errors**2), 3)
    best = np.argsort(implausible, kind="stable")[: max(len(table) // 4, 1)]
    start = places.copy()
    start[:, : space.size] = table.places[generator.choice(best, len(places)), : space.size]

    def energy(at: np.ndarray) -> np.ndarray:
        return emulators.energy(space.features(at))

    return np.asarray(chains(energy, start, space.size, size.steps, generator)[left])
