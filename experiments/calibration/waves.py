"""History matching: waves of sets, each drawn from what the emulators of all sets before have not ruled out.

Vernon, Goldstein & Bower (2010); Andrianakis et al. (2015). A place is ruled out where its third-largest
implausibility, from the third wave on its second-largest, is above 3: so an emulator that errs in one number alone
rules nothing out. What is drawn of Track II is as it was drawn, in every wave: each draw has one set in it, however
well or badly it fits, so that no wave favours a presence, an intensity or an effect.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from experiments.calibration.emulator import Emulators, fitted
from experiments.calibration.sampler import chains
from experiments.calibration.table import Table
from experiments.calibration.targets import CUTOFF, Targets
from simulation.ensemble import Progress

__all__ = ["FULL", "QUICK", "Size", "emulators_of", "waves"]

Tell = Callable[[str], None]

_STRICT_FROM = 3
_STEEP = 10.0


@dataclass(frozen=True)
class Size:
    """How much is run: sets and worlds of the waves, draws of Track II that are matched, and worlds of each match."""

    first: int
    later: int
    waves: int
    worlds: int
    draws: int
    confirmed: int
    tries: int
    steps: int


FULL = Size(first=400, later=150, waves=3, worlds=1000, draws=210, confirmed=2000, tries=3, steps=48)
QUICK = Size(first=36, later=10, waves=2, worlds=60, draws=6, confirmed=80, tries=1, steps=6)


def emulators_of(table: Table, targets: Targets, progress: Progress | None = None) -> Emulators:
    """Emulators of all sets of a table."""
    return fitted(targets, table.space.features(table.places), table.values, table.errors, table.seed, progress)


def waves(
    table: Table,
    targets: Targets,
    size: Size,
    tell: Tell,
    workers: int | None = None,
    progress: Progress | None = None,
) -> None:
    """Run all waves of a size into the table; what it has already is not run again."""
    for wave in range(1, size.waves + 1):
        name = f"wave-{wave}"
        held = table.design(name)
        if held is None:
            held = table.keep_design(name, _places(table, targets, size, wave, tell))
        tell(f"wave {wave}: {len(held[0])} sets of {size.worlds:,} worlds")
        rows = table.run_wave(name, held, size.worlds, workers, progress)
        tell(f"wave {wave}: {_judged(table, targets, rows)}")


def _places(table: Table, targets: Targets, size: Size, wave: int, tell: Tell) -> np.ndarray:
    space, seed = table.space, table.seed + wave
    if wave == 1:
        return space.latin(size.first, seed)
    emulators = emulators_of(table, targets)
    tell(described(emulators))
    nth = 2 if wave >= _STRICT_FROM else 3

    def energy(places: np.ndarray) -> np.ndarray:
        implausibility = emulators.implausibility(space.features(places))
        return _STEEP * np.maximum(nth_largest(implausibility, nth) - CUTOFF, 0.0)

    generator = np.random.default_rng(seed)
    drawn = space.latin(size.later, seed)
    start = np.concatenate([drawn, _with_best_factors(table, targets, drawn, generator)])
    found = chains(energy, start, space.size, size.steps, generator)
    ruled = energy(found).reshape(2, size.later)
    tell(f"wave {wave}: {np.mean(ruled == 0):.0%} of the chains are at places that are not ruled out")
    # The better of the two chains of each draw, never the better draws: so what is drawn of Track II stays as drawn.
    better = ruled.argmin(axis=0)
    return np.asarray(found.reshape(2, size.later, -1)[better, np.arange(size.later)])


def _with_best_factors(table: Table, targets: Targets, drawn: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """The same draws of Track II, beside the factors of sets that fitted best."""
    worst = nth_largest(targets.implausibility(targets.scaled(table.values), table.errors**2), 3)
    best = np.argsort(worst, kind="stable")[: max(len(worst) // 4, 1)]
    start = drawn.copy()
    chosen = generator.choice(best, len(drawn))
    start[:, : table.space.size] = table.places[chosen, : table.space.size]
    return start


def nth_largest(implausibility: np.ndarray, nth: int) -> np.ndarray:
    """The nth largest implausibility (n,) of each row; 0 where there are fewer numbers."""
    if implausibility.shape[1] < nth:
        return np.zeros(len(implausibility))
    return np.asarray(np.sort(implausibility, axis=1)[:, -nth])


def described(emulators: Emulators) -> str:
    """How well each number is foreseen, in a line."""
    report = emulators.report()
    told = ", ".join(f"{row.id} {row.r2:.2f}" for row in report.itertuples())
    return f"cross-validated R²: {told}; {int(report['trusted'].sum())} of {len(report)} are trusted"


def _judged(table: Table, targets: Targets, rows: Sequence[int] | np.ndarray) -> str:
    values = table.values[rows]
    inside = targets.inside(values).sum(axis=1)
    worst = nth_largest(targets.implausibility(targets.scaled(values), table.errors[rows] ** 2), 3)
    return (
        f"bands met by a set, in the middle {np.median(inside):.0f}, at most {inside.max()}; "
        f"{int((worst <= CUTOFF).sum())} of {len(rows)} sets have a third-largest implausibility of at most {CUTOFF:g}"
    )
