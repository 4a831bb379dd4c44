"""A scenario held against the patterns, beside the naive accounts."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import pandas as pd

from experiments.patterns.baselines import constant_rates
from experiments.patterns.data import Conflicts
from experiments.patterns.table import measured
from simulation.ensemble import Progress, simulate
from simulation.errors import Faults
from simulation.run import SEEDS, whole_number
from simulation.scenarios.draws import Draws
from simulation.scenarios.scenario import Scenario, scenario_from
from simulation.week import parameters

__all__ = ["MOST", "held_against_patterns", "population_of"]

COIN = "patterns: whether a conflict has Track II"
LEAST, MOST = 50, 100_000
"""Worlds at least, so that there is something to count, and at most."""


def population_of(scenario: Scenario, worlds: int, seed: int) -> dict[str, np.ndarray]:
    """The settings of the population that is held against data: in half of all conflicts there is no Track II.

    No data say in which conflicts there was one. The effort is the scenario's in one half, drawn by a coin, and none in
    the other. Where the scenario names an ensemble of constants, the coin is that under which a world's row was found.
    """
    numbers = np.arange(worlds, dtype=np.int64)
    record = scenario.settings(seed, numbers)
    rows = np.asarray(record["ensemble_row"], np.int64)
    drawn = scenario.ensemble.presence(rows) if scenario.ensemble else None
    coin = Draws(seed, numbers).uniform(COIN) < (0.5 if drawn is None else drawn)
    return {"track_two.effort": np.where(coin, np.asarray(record["track_two_effort"], float), 0.0)}


def held_against_patterns(
    scenario: Scenario | str | os.PathLike[str] = "baseline",
    worlds: int = 4000,
    seed: int = 1,
    threads: int | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """What a scenario gives in place of each pattern, beside constant rates and the scenario with Track I alone.

    Parameters
    ----------
    scenario
        The name of a shipped scenario, the path of a file, or a Scenario.
    worlds
        How many, from 50 to 100,000; half of them, drawn by a coin, have no Track II.
    seed
        The seed of the worlds and of the intervals.
    threads
        How many, by default one a core.
    progress
        Called with worlds done and in all, once for each of the two sets of worlds.

    Returns
    -------
    The table of `measured`, and the columns `constant_rates` and `track_one_only`.

    Raises
    ------
    InputError
        For what `simulate` refuses.

    Examples
    --------
    >>> import multitrack as mt
    >>> table = mt.patterns("baseline", worlds=50)
    >>> len(table), table.columns[:3].tolist()
    (36, ['id', 'pattern', 'unit'])
    """
    faults = Faults()
    faults.read(whole_number, "seed", seed, *SEEDS)
    faults.read(whole_number, "worlds", worlds, LEAST, MOST)
    loaded = faults.read(scenario_from, scenario, parameters())
    faults.raise_if_any()
    options: dict[str, Any] = {"threads": threads, "progress": progress}
    runs = simulate(loaded, worlds, seed, settings=population_of(loaded, worlds, seed), **options)
    alone = simulate(loaded, worlds, seed, settings={"track_two.effort": 0.0}, **options)
    table = measured(Conflicts.of(runs), seed=seed)
    naive = {"constant_rates": constant_rates(worlds, seed), "track_one_only": Conflicts.of(alone)}
    columns = {name: measured(data, resamples=0, seed=seed).set_index("id")["model"] for name, data in naive.items()}
    return table.assign(**{name: table["id"].map(models) for name, models in columns.items()})
