"""Calibration as a whole: waves, matches, and what was learned, kept in a folder that goes on where it was stopped."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from experiments.calibration.learned import LEVEL, at_ends, directions, learned
from experiments.calibration.matching import Matches, matched
from experiments.calibration.recovery import Recovery, recovered
from experiments.calibration.space import Space
from experiments.calibration.table import Model, Table
from experiments.calibration.targets import Targets
from experiments.calibration.waves import FULL, QUICK, Size, Tell, waves
from experiments.execution.own_folder import own_folder
from simulation.ensemble import Progress
from simulation.errors import Faults
from simulation.results.export import write_table
from simulation.run import SEEDS, whole_number
from simulation.scenarios.scenario import Scenario, scenario_from
from simulation.week import parameters

__all__ = ["ENSEMBLE", "KEPT", "Calibration", "calibrate"]

KEPT, ENSEMBLE = "table", "ensemble.csv"
"""In a folder of calibration: the kept table, and the ensemble as a scenario takes it."""

_DIGITS = "%.6g"
"""Of the numbers of an ensemble: far more than is known of any of them."""


@dataclass(frozen=True)
class Calibration:
    """What came out.

    Attributes
    ----------
    ensemble
        A row a set, as a scenario takes it: its number, and the value of each factor and of what was drawn of Track II.
    fit
        A row a number: target and band, the middle and the middle 90 % of the sets, how many lie inside, and how well
        its emulator foresaw it.
    learned
        A row a factor.
    directions
        The combinations of factors that the data pin down most, beside what chance would show.
    at_ends
        The sets and factors that lie at an end of a range.
    track_two
        What was drawn of Track II, before and after.
    unmatched
        The draws of Track II of which no set that was tried is confirmed.
    recovery
        How known sets were found again.
    """

    ensemble: pd.DataFrame
    fit: pd.DataFrame
    learned: pd.DataFrame
    directions: pd.DataFrame
    at_ends: pd.DataFrame
    track_two: pd.DataFrame
    unmatched: pd.DataFrame
    recovery: Recovery | None

    def tables(self) -> dict[str, pd.DataFrame]:
        """All tables, by the name of their file."""
        found = {
            ENSEMBLE: self.ensemble,
            "fit.csv": self.fit,
            "learned.csv": self.learned,
            "directions.csv": self.directions,
            "at_ends.csv": self.at_ends,
            "track_two.csv": self.track_two,
            "unmatched.csv": self.unmatched,
        }
        if self.recovery is not None:
            found |= {"recovery.csv": self.recovery.rows, "recovery_along.csv": self.recovery.along}
        return found


def calibrate(
    scenario: Scenario | str | os.PathLike[str] = "baseline",
    out: str | os.PathLike[str] | None = None,
    quick: bool = False,
    seed: int = 1,
    workers: int | None = None,
    targets: Targets | None = None,
    size: Size | None = None,
    space: Space | None = None,
    model: Model | None = None,
    recovery: int = 20,
    tell: Tell = lambda line: None,
    progress: Progress | None = None,
) -> Calibration:
    """Find an ensemble of sets of constants with which a scenario gives what was counted in data.

    Parameters
    ----------
    scenario
        The name of a shipped scenario, the path of a file, or a Scenario; a population of conflicts, as *baseline* is.
    out
        A folder, new or that of the same calibration, which then goes on. Without one nothing is kept.
    quick
        A handful of small sets: it shows that everything works, and its numbers mean nothing.
    seed
        The seed of sets, worlds and draws, from 0 to 2**64 - 1.
    workers
        Threads, by default one a core.
    targets
        What is held against; by default the 36 bands.
    size
        How much is run; by default what `quick` says.
    space
        Factors and inputs; by default those of `factors.py`.
    model
        What gives the numbers of a set; by default the simulation.
    recovery
        How many known sets are to be found again; 0 for none.
    tell
        Called with lines on how far it is.
    progress
        Called with sets done and in all, wave after wave.

    Raises
    ------
    InputError
        For a scenario without the factors' settings, and for a folder of anything else.
    """
    plain = _without_ensemble(scenario, seed)
    space, targets = space or Space(plain), targets or Targets()
    size = size or (QUICK if quick else FULL)
    folder = None if out is None else own_folder(Path(out), (KEPT,), "a calibration")
    bands = [[one.id, one.target, one.low, one.high] for one in targets.patterns]
    asked = {"size": asdict(size), "bands": bands}
    with Table.opened(space, None if folder is None else folder / KEPT, seed, model, asked) as table:
        waves(table, targets, size, tell, workers, progress)
        matches = matched(table, targets, size, tell, workers, progress)
        again = None
        if recovery:
            tell(f"recovery: {recovery} known sets")
            again = recovered(table, targets, recovery, steps=size.steps, progress=progress)
        found = _calibration(table, targets, matches, again)
    if folder is not None:
        _write(found, folder)
    return found


def _without_ensemble(scenario: Scenario | str | os.PathLike[str], seed: int) -> Scenario:
    """The scenario without the ensemble that it may have: that is what is to be found. Raises InputError."""
    faults = Faults()
    faults.read(whole_number, "seed", seed, *SEEDS)
    loaded: Scenario = faults.read(scenario_from, scenario, parameters())
    faults.raise_if_any()
    return loaded.replace(ensemble="") if loaded.ensemble else loaded


def _write(found: Calibration, folder: Path) -> None:
    for name, content in found.tables().items():
        write_table(_rounded(content) if name == ENSEMBLE else content, folder / name)


def _rounded(ensemble: pd.DataFrame) -> pd.DataFrame:
    """An ensemble with the digits that its numbers deserve."""
    numbers = ensemble.select_dtypes("float")
    return ensemble.assign(**{str(name): numbers[name].map(lambda x: float(_DIGITS % x)) for name in numbers})


def _calibration(table: Table, targets: Targets, matches: Matches, recovery: Recovery | None) -> Calibration:
    rows = table.rows(matches.found)
    places, values = table.places[rows], table.values[rows]
    space = table.space
    ensemble = pd.DataFrame({"set": matches.found, **space.values(places)})
    fit = _fit(targets, values).merge(matches.emulators.report(), on="id")
    several = len(rows) > 1  # of one set nothing is learned
    of_sets = learned(space, places) if several else pd.DataFrame()
    combined = directions(space, places) if several else pd.DataFrame()
    ends = at_ends(space, matches.found, places)
    track_two, unmatched = matches.before_and_after(table), matches.unmatched(table, targets)
    return Calibration(ensemble, fit, of_sets, combined, ends, track_two, unmatched, recovery)


def _fit(targets: Targets, values: np.ndarray) -> pd.DataFrame:
    """A row a number, of the numbers of the ensemble's sets (n, numbers)."""
    known = values if len(values) else np.full((1, len(targets.ids)), np.nan)
    low, middle, high = pd.DataFrame(known).quantile([(1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2]).to_numpy()
    return pd.DataFrame(
        {
            "id": targets.ids,
            "pattern": [pattern.statement for pattern in targets.patterns],
            "unit": [pattern.unit for pattern in targets.patterns],
            "target": [pattern.target for pattern in targets.patterns],
            "low": [pattern.low for pattern in targets.patterns],
            "high": [pattern.high for pattern in targets.patterns],
            "model": middle,
            "model_low": low,
            "model_high": high,
            "inside": targets.inside(middle),
            "sets_inside": targets.inside(known).mean(axis=0),
        }
    )
