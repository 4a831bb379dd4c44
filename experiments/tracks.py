"""The main job: each track at none, half and full effort on the same worlds, and each alone at equal effort.

`tracks` runs the arms, `Tracks` holds what they say: a cell for each arm and outcome, and the contrasts
between them. Both families of outcomes stand side by side; what cannot be otherwise, since only officials
sign, is marked.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
import pandas as pd

from experiments.analysis.arms import PairedArms
from experiments.analysis.contrasts import contrast_table
from experiments.designs.arm import Arm
from experiments.doses import CONTRASTS, EFFORT_ONE, EFFORT_TWO, doses, equal_effort
from simulation.calendar import WEEKS_IN_YEAR
from simulation.ensemble import simulate_run
from simulation.errors import InputError
from simulation.founding import GENERATORS
from simulation.results.folder import holds, part_beside, write_manifest
from simulation.results.manifest import numbers_of, ranges_of, read_manifest
from simulation.results.outcomes import Outcome, outcomes_in
from simulation.results.runs import Runs, load_runs
from simulation.run import Run
from simulation.scenarios.distributions import Distribution
from simulation.scenarios.draws import Draws

if TYPE_CHECKING:
    from simulation.ensemble import Progress
    from simulation.scenarios.scenario import Scenario

__all__ = ["Population", "Tracks", "load_tracks", "tracks", "tracks_of"]

Population = Literal["all", "protracted"]
Settings = Mapping[str, Any]

FORK = "year 3"
"""The first week of each world's third calendar year: where the arms of the protracted population part."""

_log = logging.getLogger("multitrack")


@dataclass(frozen=True)
class Tracks:
    """What `tracks` returns.

    Attributes
    ----------
    cells
        One row per arm and outcome: `arm`, `effort_one`, `effort_two` (in full efforts), `outcome`, `family`, `unit`,
        `mean`, `low`, `high` (95 %; shares from 0 to 1), `worlds` (in which it is known), `by_construction` (it cannot
        be otherwise in this arm).
    contrasts
        One row per comparison, outcome and scale: `contrast`, `outcome`, `family`, `scale` ("difference" or "ratio"),
        `unit` (percentage points for differences of shares), `mean`, `low`, `high`, `worlds`, `correlation` (of paired
        arms), `by_construction`, and `answer`: what the interval says, "undecided" if it includes no effect, "not
        estimable" if a share has too few events.
    runs
        The tables of each arm, by name.
    manifest
        What was run, as in `manifest.json`.

    Examples
    --------
    >>> import multitrack as mt
    >>> tracks = mt.load_tracks("results/tracks")
    >>> len(tracks.runs)
    11
    """

    cells: pd.DataFrame
    contrasts: pd.DataFrame
    runs: dict[str, Runs]
    manifest: dict[str, Any]

    @property
    def scenario(self) -> str:
        """Name of the scenario."""
        return str(self.manifest["scenario"]["scenario"]["name"])

    @property
    def population(self) -> Population:
        """The population: "all" or "protracted"."""
        found: Population = self.manifest["population"]
        return found

    @property
    def seed(self) -> int:
        """The seed that all arms share."""
        return int(self.manifest["seed"])

    @property
    def asked(self) -> int:
        """Number of worlds asked for."""
        return len(numbers_of(self.manifest["worlds"]))

    @property
    def kept(self) -> int:
        """Number of worlds of the population, which every arm holds."""
        return len(numbers_of(self.manifest["kept"]))

    @property
    def notes(self) -> tuple[str, ...]:
        """What was left out, and why."""
        return tuple(self.manifest["notes"])

    @property
    def basis(self) -> str:
        """What the intervals rest on, in words."""
        if self.manifest["uncertain"]:
            return f"bootstrap over {self.kept:,} cases: each world draws the uncertain settings anew"
        return f"bootstrap over {self.kept:,} worlds: no setting is uncertain, so that they differ in luck alone"

    def save(self, path: str | Path) -> Path:
        """Write everything into the folder `path`, all of it or nothing; returns the folder.

        `cells.csv` and `contrasts.csv` are for reading, `arms/` holds the tables of each arm. A folder that
        already holds these very tracks is left as it is. Raises InputError for any other that is not empty.
        """
        target = Path(os.path.realpath(path))
        with part_beside(target) as part:
            if holds(target, self.manifest):
                return target
            for name, runs in self.runs.items():
                runs.save(part / "arms" / name)
            for name in _TABLES:
                getattr(self, name).to_csv(part / f"{name}.csv", index=False)
            write_manifest(part, self.manifest)
            part.replace(target)
        return target


_TABLES = ("cells", "contrasts")


def load_tracks(path: str | Path) -> Tracks:
    """The tracks that `Tracks.save` or `multitrack tracks --out` wrote into a folder.

    Parameters
    ----------
    path
        The folder.

    Raises
    ------
    InputError
        If there are none, or a file is missing or damaged.

    Examples
    --------
    >>> import multitrack as mt
    >>> mt.load_tracks("results/tracks").scenario
    'oslo'
    """
    folder = Path(path)
    manifest = read_manifest(folder)
    manifest.pop("files")
    if "arms" not in manifest:
        raise InputError(f"{folder}: it holds one set of runs, and no tracks")
    cells, contrasts = (pd.read_csv(folder / f"{name}.csv", engine="pyarrow") for name in _TABLES)
    return Tracks(cells, contrasts, {name: load_runs(folder / "arms" / name) for name in manifest["arms"]}, manifest)


def tracks(
    scenario: Scenario,
    worlds: int | range | Sequence[int] = 1000,
    seed: int = 1,
    settings: Settings | None = None,
    years: float | None = None,
    threads: int | None = None,
    population: Population = "all",
    progress: Progress | None = None,
) -> Tracks:
    """Run the 3×3 doses of the two tracks, and the arms of equal effort, on the same worlds and luck.

    Parameters
    ----------
    scenario
        What `load_scenario` returns.
    worlds, seed, years, threads
        As in `simulate`.
    settings
        Settings of all arms; the efforts themselves are what the arms vary.
    population
        "all"; or "protracted": only worlds whose second calendar year was active. Until the first week of their third
        calendar year all arms are then the same, with Track I as in the scenario and no Track II.
    progress
        Called with worlds done and in all.

    Raises
    ------
    InputError
        With all errors at once, for anything not allowed.

    Examples
    --------
    >>> import multitrack as mt
    >>> found = mt.tracks(mt.load_scenario("oslo"), worlds=10)
    >>> set(found.cells["effort_two"]) >= {0.0, 0.5, 1.0}
    True
    """
    return tracks_of(Run.of(scenario, worlds, seed, settings, years=years), population, threads, progress)


def tracks_of(
    asked: Run, population: Population = "all", threads: int | None = None, progress: Progress | None = None
) -> Tracks:
    """What `tracks` returns, of a run that is made already; its settings hold for every arm. Raises InputError."""
    _check(asked, population)
    arms_run = _ArmsRun(threads, population == "protracted", _Progress(progress))
    run = _protracted(arms_run, asked) if arms_run.fork else asked
    resolved = run.scenario.settings(run.seed, run.worlds, run.settings, generator=GENERATORS[run.luck])
    arms, notes = _arms(resolved)
    arms_run.steps.expect(len(arms) * len(run.worlds))
    runs = {arm.name: arms_run.arm(arm, run) for arm in arms}
    paired = PairedArms({name: one.outcomes for name, one in runs.items()}, outcomes_in("tracks"))
    found = {
        "population": population,
        "kept": ranges_of(run.worlds),
        "uncertain": _uncertain(run, resolved),
        "notes": list(notes),
        "arms": {name: one.manifest["changes" if arms_run.fork else "settings"] for name, one in runs.items()},
    }
    cells, contrasts = _cells(paired, arms, arms_run.fork), contrast_table(paired, CONTRASTS)
    return Tracks(cells, contrasts, runs, asked.manifest("tracks") | found)


def _check(run: Run, population: str) -> None:
    faults = [
        f"{name}: given {run.settings[name]!r}, but efforts are what tracks varies; leave it out"
        for name in (EFFORT_ONE, EFFORT_TWO)
        if name in run.settings
    ]
    years = run.weeks / WEEKS_IN_YEAR
    if population not in get_args(Population):
        faults.append(f"population: given {population!r}; allowed: {', '.join(get_args(Population))}")
    elif population == "protracted" and years < 3:
        faults.append(f"years: given {years:g}; arms of the protracted population part in the third year: at least 3")
    if faults:
        raise InputError(faults)


def _uncertain(run: Run, settings: np.ndarray) -> bool:
    """Whether worlds differ in a setting that was drawn, or given world by world."""
    drawn = any(isinstance(value, Distribution) for value in run.scenario.values.values())
    drawn |= any(isinstance(value, Distribution | Mapping) or np.ndim(value) > 0 for value in run.settings.values())
    return drawn and bool((settings != settings[0]).any())


def _arms(settings: np.ndarray) -> tuple[tuple[Arm, ...], tuple[str, ...]]:
    """The nine doses and the equal-effort arms; a note where equal effort cannot be reached."""
    try:
        return doses() + equal_effort(settings["track_one_persons"], settings["track_two_persons"]), ()
    except InputError as error:
        note = f"no comparison at equal effort: {error}"
        _log.warning(note)
        return doses(), (note,)


def _protracted(arms_run: _ArmsRun, run: Run) -> Run:
    """The run of the worlds whose second calendar year was active before the arms part."""
    arms_run.steps.expect(len(run.worlds) * 12)
    kept = _active_in_year(2, arms_run.before_the_fork(run).episodes, run.worlds, run.seed)
    if not kept.any():
        raise InputError(f"population: none of the {len(run.worlds):,} worlds was active in its second calendar year")
    return run.part(np.flatnonzero(kept))


def _active_in_year(year: int, episodes: pd.DataFrame, numbers: np.ndarray, seed: int) -> np.ndarray:
    """Whether any dyad of each world had an episode running through this calendar year (n,)."""
    offsets = pd.Series(Draws(seed, numbers).offsets, index=numbers)[episodes["world"]].to_numpy()
    first, last = ((episodes[end].to_numpy() - 1 + offsets) // WEEKS_IN_YEAR + 1 for end in ("start_week", "end_week"))
    return np.isin(numbers, episodes.loc[(first <= year) & (year <= last), "world"])


@dataclass(frozen=True)
class _ArmsRun:
    """Runs arms, and counts the worlds done."""

    threads: int | None
    fork: bool
    steps: _Progress

    def arm(self, arm: Arm, run: Run) -> Runs:
        """The worlds of an arm, which parts from the others at the fork or in the first week."""
        if self.fork:
            changes = ((FORK, dict(arm.settings)),)
            return self._simulate(replace(run, settings={**run.settings, EFFORT_TWO: 0.0}, changes=changes))
        return self._simulate(replace(run, settings={**run.settings, **arm.settings}))

    def before_the_fork(self, run: Run) -> Runs:
        """The first three years without Track II, which all arms share until the fork."""
        return self._simulate(replace(run, settings={**run.settings, EFFORT_TWO: 0.0}, weeks=3 * WEEKS_IN_YEAR))

    def _simulate(self, run: Run) -> Runs:
        return simulate_run(run, self.threads, self.steps.next(len(run.worlds)))


class _Progress:
    """Worlds done and in all, over several simulations one after the other."""

    def __init__(self, tell: Progress | None) -> None:
        self._tell, self._before, self._running, self._total = tell, 0, 0, 0

    def expect(self, worlds: int) -> None:
        """So many worlds are still to come."""
        self._total = self._before + self._running + worlds

    def next(self, worlds: int) -> Progress | None:
        """The progress of the next simulation, of so many worlds."""
        self._before, self._running = self._before + self._running, worlds
        before, tell = self._before, self._tell
        return None if tell is None else lambda done, _: tell(before + done, self._total)


def _certain(outcome: Outcome, arm: Arm, forked: bool) -> bool:
    """Whether the outcome cannot be otherwise in the arm.

    Arms that part at the fork have a past in which Track I acted: nothing more can be signed without it, but
    how long what was signed lasts is open. Track II did not act before the fork.
    """
    if outcome.needs is None or arm.effort(outcome.needs) > 0.0:
        return False
    return not forked or outcome.even_later or outcome.needs == EFFORT_TWO


def _cells(paired: PairedArms, arms: Sequence[Arm], forked: bool) -> pd.DataFrame:
    """A row for each arm and outcome (see `Tracks`)."""
    rows = []
    for arm in arms:
        head = {
            "arm": arm.name,
            "effort_one": arm.effort(EFFORT_ONE),
            "effort_two": arm.effort(EFFORT_TWO),
        }
        for outcome in paired.outcomes.values():
            certain = _certain(outcome, arm, forked)
            what = {"outcome": outcome.name, "family": outcome.family, "unit": outcome.compared_in}
            found = asdict(paired.cell(arm.name, outcome.name, certain))
            known = {"worlds": paired.worlds(outcome.name), "by_construction": certain}
            rows.append(head | what | found | known)
    return pd.DataFrame(rows)
