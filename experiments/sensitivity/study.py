"""The study: Morris' screen of all that is uncertain, then Sobol' indices of what stood out, in one folder.

    screen/, shares/   two ordinary experiments, each of which goes on where it was stopped
    screen.csv         a row for each measure and factor: Morris' mean absolute effect, mean effect, spread
    shares.csv         a row for each measure and factor: Sobol' indices, alone and in all

Cases that are compared have the same luck. The dummy `luck` is one factor more: a factor that only sends worlds down
another course has an index as large as that of the dummy.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

import numpy as np
import pandas as pd

from experiments.analysis.arms import PairedArms
from experiments.analysis.paired import outcome_of, why_missing
from experiments.analysis.sensitivity import NothingVaries, indices_of
from experiments.designs.cases import LUCK, Cases, morris, sobol
from experiments.designs.named import arms
from experiments.execution.own_folder import own_folder
from experiments.experiment import Experiment
from experiments.results import Results
from experiments.sensitivity.measures import ARMS, MEASURES
from experiments.sensitivity.uncertain import as_ranges
from simulation.ensemble import Progress
from simulation.errors import Faults, InputError
from simulation.founding import FOLLOW_UP, weeks_in
from simulation.results.export import write_table
from simulation.run import SEEDS, whole_number
from simulation.scenarios.scenario import Scenario, scenario_from
from simulation.week import parameters

__all__ = ["FULL", "QUICK", "Size", "Study", "study", "taken_on"]

SCREEN, SHARES = "screen", "shares"


@dataclass(frozen=True)
class Size:
    """How much is run: trajectories of the screen, rows of Sobol's sample, replicates of each, and factors taken on."""

    trajectories: int
    screened: int
    rows: int
    shared: int
    factors: int


FULL = Size(trajectories=10, screened=32, rows=64, shared=64, factors=14)
QUICK = Size(trajectories=2, screened=2, rows=8, shared=4, factors=3)


@dataclass(frozen=True)
class Study:
    """What came out: two tables, a row for each measure, index and factor.

    Columns are `measure`, `index`, `setting`, `mean`, `low`, `high` (95 %), `noise` (the interval holds zero) and
    `below_luck` (it reaches down to that of the dummy).
    """

    screen: pd.DataFrame
    shares: pd.DataFrame


def study(
    scenario: Scenario | str | os.PathLike[str] = "baseline",
    out: str | os.PathLike[str] = "results/study",
    quick: bool = False,
    seed: int = 1,
    workers: int | None = None,
    size: Size | None = None,
    tell: Callable[[str], None] = lambda line: None,
    progress: Progress | None = None,
) -> Study:
    """Run the study, or the rest of it, and write its tables into `out`.

    Parameters
    ----------
    scenario
        The name of a shipped scenario, the path of a file, or a Scenario; a population of conflicts, as *baseline* is.
    out
        A folder, new or that of the same study, which then goes on.
    quick
        A handful of cases: it shows that everything works, and its numbers mean nothing.
    seed
        The seed of cases and luck, from 0 to 2**64 - 1.
    workers
        Threads, by default one a core.
    size
        How much is run; by default what `quick` says.
    tell
        Called with lines on how far it is.
    progress
        Called with worlds done and in all, of each of the two experiments.

    Raises
    ------
    InputError
        For a scenario or seed that cannot be, a scenario too short for what is measured, a folder of anything else, and
        worlds that failed.
    """
    faults = Faults()
    faults.read(whole_number, "seed", seed, *SEEDS)
    loaded = faults.read(scenario_from, scenario, parameters())
    faults.raise_if_any()
    if weeks_in(loaded.years) <= FOLLOW_UP:
        raise InputError(f"{loaded.name}: scenario.years: given {loaded.years:g}; allowed: more than 5, the follow-up")
    wide, folder = as_ranges(loaded), own_folder(Path(out), (SCREEN, SHARES), "a study of sensitivity")
    size = size or (QUICK if quick else FULL)

    def carried_out(name: str, cases: Cases, replicates: int) -> pd.DataFrame:
        experiment = Experiment(name, wide, arms(ARMS), cases, replicates, seed)
        tell(f"{name}: {experiment.plan.total:,} worlds in {len(experiment.plan.cases):,} cases")
        results = experiment.run(folder / name, workers, progress or False, retry_failed=True)
        table = measured(results, tell)
        write_table(table, folder / f"{name}.csv")
        return table

    screen = carried_out(SCREEN, morris(size.trajectories), size.screened)
    chosen = taken_on(screen, size.factors)
    tell(f"taken on: {', '.join(chosen)}")
    return Study(screen, carried_out(SHARES, sobol(size.rows, over=chosen), size.shared))


def measured(results: Results, tell: Callable[[str], None]) -> pd.DataFrame:
    """The indices of each measure in the finished results of one of the two experiments."""
    table, plan, folder = results.outcomes, results.plan, results.store.folder
    if len(table) < plan.total:
        why = "".join(f": {state.error}" for state in results.store.failures()[:1])
        raise InputError(f"{folder}: {plan.total - len(table):,} of {plan.total:,} worlds are missing{why}")
    outcomes = [outcome_of(name, table) for name in dict.fromkeys(measure.outcome for measure in MEASURES)]
    paired = PairedArms({str(arm): rows for arm, rows in table.groupby("arm", sort=False)}, outcomes)
    found = []
    for measure in MEASURES:
        means = paired.case_means(measure.outcome)
        if np.isnan(means).any():
            raise InputError(f"{folder}: {measure.outcome} is not known in all cases{why_missing(measure.outcome)}")
        values = measure.of({arm: means[:, at] for at, arm in enumerate(paired.arms)})
        try:
            found.append(indices_of(plan, values).assign(measure=measure.name))
        except NothingVaries:  # where few worlds are run, or what the scenario does not have
            tell(f"{measure.name}: the same in nearly every case; left out")
    if not found:
        raise InputError(f"{folder}: every measure is the same in nearly every case; allowed: more worlds")
    columns = ["measure", "index", "setting", "mean", "low", "high", "noise", "below_luck"]
    return pd.concat(found, ignore_index=True)[columns]


def taken_on(screen: pd.DataFrame, most: int) -> list[str]:
    """The factors taken on: in turn the next one that matters most to each measure; those above luck, then others."""
    effects = screen[(screen["index"] == "mu_star") & (screen["setting"] != LUCK)]
    below = effects["below_luck"].astype(bool)
    return list(dict.fromkeys([*_in_turn(effects[~below]), *_in_turn(effects[below])]))[:most]


def _in_turn(effects: pd.DataFrame) -> list[str]:
    """The settings of each measure by the size of their effect: the first of every measure, then the second, ..."""
    ranked: list[Sequence[str]] = [
        rows.sort_values("mean", ascending=False)["setting"].tolist()
        for _, rows in effects.groupby("measure", sort=False)
    ]
    return [name for names in zip_longest(*ranked) for name in names if name is not None]
