"""Validation: the table of patterns over an ensemble, on fresh worlds, and numbers that are left out and foreseen."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import norm

from experiments.calibration.calibrate import ENSEMBLE, KEPT
from experiments.calibration.emulator import Emulator, Emulators, fitted
from experiments.calibration.learned import LEVEL
from experiments.calibration.sampler import chains
from experiments.calibration.space import Space
from experiments.calibration.table import MOST_WORLDS, Table, Wanted
from experiments.calibration.targets import Targets, numbers_of
from experiments.patterns.baselines import constant_rates
from experiments.patterns.data import Conflicts
from experiments.patterns.held import COIN
from experiments.patterns.table import PATTERNS, measured
from simulation.ensemble import Progress, simulate, simulate_run
from simulation.errors import Faults, InputError
from simulation.run import SEEDS, Run, whole_number
from simulation.scenarios.csv_table import read_table
from simulation.scenarios.draws import Draws
from simulation.scenarios.scenario import Scenario, scenario_from
from simulation.week import parameters

__all__ = ["LEFT_OUT", "left_out", "validated", "with_ensemble"]

LEFT_OUT = ("P1", "P8", "P9a", "P12", "P29")
"""Groups of numbers that are left out, one after the other, and foreseen."""

_WORLDS, _QUICK_WORLDS, _QUICK_SETS = 500, 60, 4
_NAIVE, _CONSTANT = 1000, 4000
"""Worlds of the naive accounts: of Track I alone, at least, and of constant rates."""
_TAILS = (1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2
_STREAM = 3_000


@dataclass(frozen=True)
class _Rows:
    """What gives the numbers of the row of an ensemble that a set's number names; without any, of the scenario."""

    def __call__(
        self, space: Space, place: np.ndarray, seed: int, numbers: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        scenario, row = space.scenario, int(numbers[0]) // MOST_WORLDS + 1
        own: dict[str, Any] = {"ensemble.row": row} if scenario.ensemble else {}
        record = scenario.settings(seed, numbers, own)
        drawn = scenario.ensemble.presence(record["ensemble_row"]) if scenario.ensemble else None
        coin = Draws(seed, numbers).uniform(COIN) < (0.5 if drawn is None else drawn)
        own["track_two.effort"] = np.where(coin, np.asarray(record["track_two_effort"], float), 0.0)
        return numbers_of(Conflicts.of(simulate_run(Run.of(scenario, numbers, seed, own), threads=1)), seed)


def with_ensemble(
    scenario: Scenario | str | os.PathLike[str], ensemble: str | os.PathLike[str] | None = None
) -> Scenario:
    """The scenario with the ensemble of a file, or of a folder of calibration. Raises InputError."""
    loaded = scenario_from(scenario, parameters())
    if ensemble is None:
        return loaded
    file = Path(ensemble) / ENSEMBLE if Path(ensemble).is_dir() else Path(ensemble)
    return loaded.replace(ensemble=read_table(file, str(file)))


def validated(
    scenario: Scenario | str | os.PathLike[str] = "baseline",
    ensemble: str | os.PathLike[str] | None = None,
    quick: bool = False,
    worlds: int | None = None,
    seed: int = 2,
    workers: int | None = None,
    out: str | os.PathLike[str] | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """What an ensemble gives in place of each pattern, set by set on fresh worlds, beside the naive accounts.

    Parameters
    ----------
    scenario
        The name of a shipped scenario, the path of a file, or a Scenario.
    ensemble
        A file of an ensemble, or a folder of calibration; by default that of the scenario. Without any there is one
        set, the scenario as it is, and the interval is that of luck.
    quick
        A few sets of few worlds.
    worlds
        Worlds of each set; by default 500.
    seed
        The seed, from 0 to 2**64 - 1. By default 2, since calibration's is 1: worlds are fresh only under another.
    workers
        Threads, by default one a core.
    out
        A folder in which the sets are kept, so that a validation that was stopped goes on.
    progress
        Called with sets done and in all.

    Returns
    -------
    A row a number: `id`, `pattern`, `unit`, `target`, `low` and `high` (the band), `model`, `model_low`, `model_high`
    (the middle and the middle 90 % of the sets), `inside` (whether the middle lies in the band), `sets_inside` (the
    share of sets that do), `calibrated` (whether there is an ensemble), `constant_rates` and `track_one_only`.

    Raises
    ------
    InputError
        For bad input, and for a folder of anything else.

    Examples
    --------
    >>> from experiments.calibration.validate import validated
    >>> table = validated("baseline", quick=True)
    >>> table.columns[:4].tolist(), len(table)
    (['id', 'pattern', 'unit', 'target'], 36)
    """
    faults = Faults()
    faults.read(whole_number, "seed", seed, *SEEDS)
    usual = _QUICK_WORLDS if quick else _WORLDS
    count = faults.read(whole_number, "worlds", usual if worlds is None else worlds, 50, MOST_WORLDS)
    loaded = faults.read(with_ensemble, scenario, ensemble)
    faults.raise_if_any()
    space, targets = Space(loaded, (), ()), Targets()
    sets = len(loaded.ensemble or (0,))
    chosen = np.linspace(0, sets - 1, min(sets, _QUICK_SETS) if quick else sets).astype(int)
    folder = None if out is None else Path(out) / KEPT
    with Table.opened(space, folder, seed, _Rows()) as table:
        place = np.zeros(len(space.names))
        table.run([Wanted(int(number), place, "fresh", count) for number in chosen], workers, progress)
        rows = table.rows(chosen)
        values, errors = table.values[rows], table.errors[rows]
    naive = _naive(loaded, count if quick else max(count, _NAIVE), seed)
    return _compared(targets, values, errors, loaded.ensemble is not None).join(naive)


def _naive(scenario: Scenario, worlds: int, seed: int) -> pd.DataFrame:
    """What constant rates, and the scenario with Track I alone, give in place of each number."""
    alone = simulate(scenario, worlds, seed, settings={"track_two.effort": 0.0})
    data = {"constant_rates": constant_rates(_CONSTANT, seed), "track_one_only": Conflicts.of(alone)}
    models = {name: measured(one, 0, seed).set_index("id")["model"] for name, one in data.items()}
    return pd.DataFrame({name: [model.get(one.id) for one in PATTERNS] for name, model in models.items()})


def _compared(targets: Targets, values: np.ndarray, errors: np.ndarray, calibrated: bool) -> pd.DataFrame:
    """A row a number, of the numbers of sets (n, numbers) and the standard errors of these."""
    low, middle, high = _of_sets(targets, values, errors)
    return pd.DataFrame(
        {
            "id": targets.ids,
            "pattern": [pattern.statement for pattern in PATTERNS],
            "unit": [pattern.unit for pattern in PATTERNS],
            "target": [pattern.target for pattern in PATTERNS],
            "low": [pattern.low for pattern in PATTERNS],
            "high": [pattern.high for pattern in PATTERNS],
            "model": middle,
            "model_low": low,
            "model_high": high,
            "inside": targets.inside(middle),
            "sets_inside": targets.inside(values).mean(axis=0),
            "calibrated": calibrated,
        }
    )


def _of_sets(targets: Targets, values: np.ndarray, errors: np.ndarray) -> np.ndarray:
    """The middle 90 % and the middle of sets (3, numbers); of one set alone, the interval of its luck."""
    if len(values) == 1:
        reach = norm.ppf(_TAILS[2]) * errors[0]
        scaled = targets.scaled(values[0])
        return np.array([targets.natural(scaled - reach), values[0], targets.natural(scaled + reach)])
    return np.asarray(pd.DataFrame(values).quantile(_TAILS).to_numpy())


def left_out(
    folder: str | os.PathLike[str],
    scenario: Scenario | str | os.PathLike[str] = "baseline",
    groups: tuple[str, ...] = LEFT_OUT,
    steps: int = 48,
    walkers: int = 100,
    space: Space | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Each group of numbers foreseen by constants that were matched to all others, from the kept table alone.

    Parameters
    ----------
    folder
        A folder of calibration.
    scenario
        Of what the calibration is.
    groups
        The numbers, or what their names begin with.
    steps, walkers
        How long, and how many, chains are.
    space
        Factors and inputs; by default those of `factors.py`.
    progress
        Called with groups done and in all.

    Returns
    -------
    A row a number: `left_out`, `id`, `target`, `low`, `high`, `foreseen`, `foreseen_low`, `foreseen_high` (the middle
    90 %), `ranges_alone` (what is foreseen where nothing is matched) and `inside`, which is missing where the number
    has no emulator that is trusted.

    Raises
    ------
    InputError
        Where nothing was kept, or of something else.
    """
    loaded = scenario_from(scenario, parameters())
    space = space or Space(loaded.replace(ensemble="") if loaded.ensemble else loaded)
    table, targets = Table.read(space, Path(folder) / KEPT), Targets()
    if not len(table):
        raise InputError(f"{folder}: no set was kept yet; allowed: a folder of a calibration that was run")
    # The first wave alone covers the ranges evenly: later ones were drawn towards all targets, those left out too.
    first = np.flatnonzero(table.waves == "wave-1")
    features = space.features(table.places[first])
    emulators = fitted(targets, features, table.values[first], table.errors[first], table.seed)
    found = []
    for count, group in enumerate(groups):
        generator = np.random.default_rng((table.seed, _STREAM, count))
        start = space.latin(walkers, int(generator.integers(1 << 31)))
        own = [i for i, id in enumerate(targets.ids) if id == group or _begins(id, group)]
        near = space.features(_matched_to_others(space, targets, emulators, own, start, steps, generator))
        evenly = space.features(start)
        found += [_foreseen(targets, emulators.each[i], i, group, near, evenly, generator) for i in own]
        if progress:
            progress(count + 1, len(groups))
    return pd.DataFrame(found)


def _matched_to_others(
    space: Space,
    targets: Targets,
    emulators: Emulators,
    own: Sequence[int],
    start: np.ndarray,
    steps: int,
    generator: np.random.Generator,
) -> np.ndarray:
    """Places (walkers, names) that are matched to all numbers that are trusted but `own`."""
    others = np.array([i not in own for i, used in enumerate(emulators.trusted) if used])
    known = targets.only(emulators.trusted).only(others)

    def energy(places: np.ndarray) -> np.ndarray:
        means, variances = emulators.predict(space.features(places))
        return known.energy(means[:, others], variances[:, others])

    return chains(energy, start, space.size, steps, generator)


def _begins(id: str, group: str) -> bool:
    """Whether a number is of a group: P9a1 is of P9a, and P12a of P12, but not of P1."""
    return id.startswith(group) and not (group[-1].isdigit() and id[len(group)].isdigit())


def _foreseen(
    targets: Targets,
    emulator: Emulator | None,
    place: int,
    group: str,
    near: np.ndarray,
    evenly: np.ndarray,
    generator: np.random.Generator,
) -> dict[str, Any]:
    """A number as the places `near` foresee it, and places all over the ranges (features, both)."""
    pattern = targets.patterns[place]
    row = {"left_out": group, "id": pattern.id, "target": pattern.target, "low": pattern.low, "high": pattern.high}
    if emulator is None or not emulator.trusted:
        unknown = dict.fromkeys(("foreseen", "foreseen_low", "foreseen_high", "ranges_alone"), np.nan)
        return row | unknown | {"inside": None}
    means, variances = emulator.predict(near)
    drawn = means + generator.normal(0.0, np.sqrt(variances))
    low, middle, high = Targets((pattern,)).natural(np.quantile(drawn, _TAILS)[:, None])[:, 0]
    alone = float(Targets((pattern,)).natural(np.array([np.median(emulator.predict(evenly)[0])]))[0])
    inside = bool(pattern.low <= middle <= pattern.high)
    numbers = {"foreseen": middle, "foreseen_low": low, "foreseen_high": high, "ranges_alone": alone}
    return row | numbers | {"inside": inside}
