"""The main job: each track at none, half and full effort on the same worlds, and each alone at equal effort.

It is an experiment of the ordinary kind, whose arms at equal effort differ by world. `tracks` runs it, `Tracks` holds
what it says: a cell for each arm and outcome, and the contrasts between arms. Both families of outcomes stand side by
side; what cannot be otherwise, since only officials sign, is marked.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import BaseModel, StringConstraints, ValidationError

from experiments.analysis.arms import PairedArms
from experiments.analysis.certain import certain_arms
from experiments.analysis.contrasts import contrast_table
from experiments.analysis.tracks import CONTRASTS, cells_table
from experiments.designs.arm import Arm
from experiments.designs.cases import random_cases
from experiments.designs.design import Design
from experiments.designs.doses import EFFORT_ONE, EFFORT_TWO, doses, equal_effort
from experiments.designs.population import PopulationName, population_named
from experiments.execution.chunk import run_of
from experiments.execution.memory import Memory
from experiments.execution.plan import Plan, plan_of
from experiments.execution.running import pending, run_plan
from experiments.execution.store import Store
from simulation.calendar import WEEKS_IN_YEAR
from simulation.engine.atomic import write_whole
from simulation.ensemble import checked_threads
from simulation.errors import Faults, InputError
from simulation.results.columns import ROW_FIELD, Table, columns_of
from simulation.results.export import as_csv
from simulation.results.folder import part_beside
from simulation.results.manifest import MANIFEST, Ranges, numbers_of, plain, ranges_of, read_manifest, validation_faults
from simulation.results.outcomes import outcomes_in
from simulation.results.runs import Runs, load_runs
from simulation.run import Run
from simulation.scenarios.distributions import Distribution

if TYPE_CHECKING:
    from simulation.ensemble import Progress
    from simulation.scenarios.scenario import Scenario

__all__ = ["Population", "Tracks", "holds_tracks", "load_tracks", "tracks", "tracks_again", "tracks_in", "tracks_of"]

Population = PopulationName
Settings = Mapping[str, Any]

KIND = "tracks"
"""The kind of the design, by which an experiment's folder is known to hold tracks."""


class _Old(BaseModel):
    """What a manifest of tracks in the old form, a folder an arm, must hold beside what one of runs must."""

    population: PopulationName
    kept: Ranges
    uncertain: bool
    notes: list[str]
    arms: dict[Annotated[str, StringConstraints(pattern=r"\A[a-z0-9_]+\z")], Any]  # a name is that of a folder


_CSV = ("cells", "contrasts")
_TABLES: tuple[Table, ...] = ("outcomes", "agreements", "episodes")
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
        arms), `by_construction` (in one of its arms it cannot be otherwise), and `answer`: what the interval says,
        "undecided" if it includes no effect, "hardly differs" if the whole of it is below the court's smallest effect
        that matters, "not estimable" if a share has too few events.
    runs
        The tables of each arm, by name.
    manifest
        What was run, as in `manifest.json`.

    origin
        Where the shards are that it was read from: memory or a folder.
    plan
        The experiment that it is; none in folders saved before tracks was an experiment.

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
    origin: Memory | Path | None = field(default=None, repr=False, compare=False)
    plan: Plan | None = field(default=None, repr=False, compare=False)

    def __repr__(self) -> str:
        arms = self.manifest["arms"]
        filtered = "" if self.population == "all" else f" of {self.asked:,} ({self.population})"
        return f"<Tracks of {self.scenario}: {len(arms)} arms × {self.kept:,} worlds{filtered}, seed {self.seed}>"

    @property
    def scenario(self) -> str:
        """Name of the scenario."""
        return str(self.manifest["scenario"]["scenario"]["name"])

    @property
    def population(self) -> Population:
        """The population: "all", "onsets" or "protracted"."""
        result: Population = self.manifest["population"]
        return result

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
            return f"bootstrap over {self.kept:,} cases: each world has its own draw of the uncertain settings"
        return f"bootstrap over {self.kept:,} worlds: no setting is uncertain, so that worlds differ only in luck"

    def save(self, path: str | Path) -> Path:
        """Write everything into the folder `path`, as an experiment's folder; returns the folder.

        `cells.csv` and `contrasts.csv` are for reading. A folder that already holds these very tracks is left as it is.
        Raises InputError for any other that is not empty.
        """
        target = Path(os.path.realpath(path))
        if isinstance(self.origin, Memory) and self.plan:
            with Store.opened(target, self.plan) as store:
                self.origin.save(store)
            _write_csv(self, target)
        elif isinstance(self.origin, Path):
            _copy(self.origin, target)
        else:
            raise InputError(
                f"{path}: given tracks without the rows of their worlds; allowed: those of mt.tracks or mt.load_tracks"
            )
        return target


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
        "all"; "onsets": only worlds that ever fight; or "protracted": only worlds whose second calendar year was
        active. Until the first week of their third calendar year all arms are then the same. What counts is decided
        with Track I as in the scenario and no Track II.
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
    plan, memory = _plan(asked, population), Memory()
    run_plan(plan, memory, checked_threads(threads), progress=progress)
    return _read(plan, memory)


def tracks_in(
    folder: str | Path,
    asked: Run,
    population: Population = "all",
    threads: int | None = None,
    progress: Progress | None = None,
) -> tuple[Tracks, bool]:
    """Run what a folder does not hold yet of these tracks, and return them all; also whether it held all before.

    The folder is an experiment's: it can be killed and gone on with. Raises InputError where it holds anything else,
    and RuntimeError where worlds failed.
    """
    plan = _plan(asked, population)
    with Store.opened(folder, plan) as store:
        plan = replace(plan, chunk=store.manifest["chunk"])
        left = run_plan(plan, store, checked_threads(threads), progress=progress, retry_failed=True)
        if failed := store.failures():
            raise RuntimeError(f"{folder}: {failed[0].arm}: world {failed[0].world}: {failed[0].error}")
        result = _read(plan, store)
        _write_csv(result, Path(os.path.realpath(folder)))
    return result, not left


def tracks_again(folder: str | Path, threads: int | None = None, progress: Progress | None = None) -> Tracks:
    """The tracks of an experiment's folder, run again from its manifest; nothing is written."""
    plan, memory = Store.read(folder).plan(), Memory()
    run_plan(plan, memory, checked_threads(threads), progress=progress)
    return _read(plan, memory)


def load_tracks(path: str | Path) -> Tracks:
    """The tracks that `Tracks.save` or `multitrack tracks --out` wrote into a folder.

    Parameters
    ----------
    path
        The folder.

    Raises
    ------
    InputError
        If there are none, if a file is missing or damaged, or if they were not run to the end.

    Examples
    --------
    >>> import multitrack as mt
    >>> mt.load_tracks("results/tracks").scenario
    'oslo'
    """
    folder = Path(path)
    if "design" in _manifest_in(folder):
        return _load_experiment(folder)
    manifest = read_manifest(folder)
    manifest.pop("files")
    if "arms" not in manifest:
        raise InputError(f"{folder}: it holds one set of runs, not tracks")
    try:
        _Old.model_validate(manifest)
    except ValidationError as error:
        raise InputError(validation_faults(folder / MANIFEST, error)) from None
    cells, contrasts = (pd.read_csv(folder / f"{name}.csv", engine="pyarrow") for name in _CSV)
    runs = {name: load_runs(folder / "arms" / name) for name in manifest["arms"]}
    return Tracks(cells, contrasts, runs, manifest, folder)


def holds_tracks(folder: Path) -> str:
    """How a folder holds tracks: as an "experiment", in the "old" form (a folder an arm), or "" where it does not."""
    manifest = _manifest_in(folder)
    if isinstance(manifest.get("design"), dict):
        return "experiment" if manifest["design"].get("kind") == KIND else ""
    return "old" if "arms" in manifest else ""


def _manifest_in(folder: Path) -> dict[str, Any]:
    """The manifest of a folder as it stands there; empty where none can be read."""
    path = folder / MANIFEST
    if path.is_symlink() or not path.is_file():  # the function that reads it reports why it cannot
        return {}
    try:
        result = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return result if isinstance(result, dict) else {}


def _load_experiment(folder: Path) -> Tracks:
    store = Store.read(folder)
    plan = store.plan()
    if plan.design.kind != KIND:
        raise InputError(f"{folder}: it holds an experiment, not tracks; allowed: mt.load_results")
    if left := pending(plan, store, retry_failed=True):
        message = f"{len(left)} of {len(plan.chunks)} chunks are not done, or damaged"
        raise InputError(f"{folder}: {message}; allowed: finished tracks (run the same command again to finish them)")
    return _read(plan, store)


def _plan(asked: Run, population: str) -> Plan:
    """The experiment of these tracks. Raises InputError."""
    _check(asked, population)
    arms, notes = _arms(asked.scenario.settings(asked.seed, asked.worlds, asked.settings))
    plain_numbers = np.array_equal(asked.worlds, np.arange(len(asked.worlds)))
    return plan_of(
        "tracks",
        asked.scenario,
        Design(KIND, arms, notes),
        random_cases(len(asked.worlds) if plain_numbers else asked.worlds.tolist()),
        replicates=1,
        seed=asked.seed,
        settings=asked.settings,
        years=asked.weeks / WEEKS_IN_YEAR,
        tables=_TABLES,
        weekly=(),
        population=population,
    )


def _check(asked: Run, population: str) -> None:
    faults = Faults()
    faults.lines += [
        f"{name}: given {asked.settings[name]!r}, but efforts are what tracks varies; leave it out"
        for name in (EFFORT_ONE, EFFORT_TWO)
        if name in asked.settings
    ]
    faults.read(population_named, population)
    faults.raise_if_any()


def _arms(settings: np.ndarray) -> tuple[tuple[Arm, ...], tuple[str, ...]]:
    """The nine doses and the equal-effort arms; a note where equal effort cannot be reached."""
    try:
        return doses() + equal_effort(settings["track_one_persons"], settings["track_two_persons"]), ()
    except InputError as error:
        note = f"no comparison at equal effort: {error}"
        _log.warning(note)
        return doses(), (note,)


def _read(plan: Plan, shards: Store | Memory) -> Tracks:
    """What the shards of the finished experiment say."""
    members = shards.members(plan)
    assert members is not None
    rows = np.flatnonzero(members)
    numbers = plan.numbers[rows]
    runs = {arm.name: _runs_of(plan, index, numbers, shards) for index, arm in enumerate(plan.design.arms)}
    paired = PairedArms({name: one.outcomes for name, one in runs.items()}, outcomes_in("tracks"))
    certain = partial(certain_arms, plan=plan)
    cells = cells_table(paired, [arm.part(rows) for arm in plan.design.arms], certain)
    origin = shards if isinstance(shards, Memory) else shards.folder
    contrasts = contrast_table(paired, CONTRASTS, certain)
    return Tracks(cells, contrasts, runs, _manifest_of(plan, rows, shards), origin, plan)


def _runs_of(plan: Plan, arm: int, numbers: np.ndarray, shards: Store | Memory) -> Runs:
    """The tables of one arm, as `simulate` gives them."""
    outcomes, agreements, episodes = (_table(plan, arm, table, shards) for table in _TABLES)
    return Runs(outcomes, agreements, episodes, manifest=_run_of(plan, arm, numbers).manifest())


def _table(plan: Plan, arm: int, name: Table, shards: Store | Memory) -> pd.DataFrame:
    """A table of one arm, without the columns that an experiment puts before it."""
    chunks = (chunk.index for chunk in plan.chunks if chunk.arm == arm)
    sources = [shards.source_of(name, chunk) for chunk in chunks if name in shards.tables_of(chunk)]
    whole: pd.DataFrame = pa.concat_tables([pq.read_table(source) for source in sources]).to_pandas()
    scenario = plan.scenario
    columns = columns_of(name, scenario.parties, scenario.start_date is not None, scenario.issues)
    # Beside what is declared outcomes hold the row of the scenario's ensemble that each world drew.
    return whole[[column.name for column in columns] + [name for name in whole if name == ROW_FIELD]]


def _run_of(plan: Plan, arm: int, numbers: np.ndarray) -> Run:
    """The run of one arm; a range of the scenario is left to be drawn, which gives a world the values of its case."""
    return run_of(plan.part(arm, numbers).without_cases(_drawn(plan)))


def _drawn(plan: Plan) -> list[str]:
    """The settings of cases that the scenario draws; what a row of its ensemble gives is no setting of a case."""
    values = plan.scenario.values
    return [name for name in map(str, plan.cases) if isinstance(values.get(name), Distribution)]


def _manifest_of(plan: Plan, rows: np.ndarray, shards: Store | Memory) -> dict[str, Any]:
    """What was run, and by what."""
    numbers, fork = plan.numbers[rows], plan.filter.fork
    by_case = {str(name): values.to_numpy() for name, values in plan.cases.items() if name not in _drawn(plan)}
    run = Run(plan.scenario, plan.seed, plan.numbers, plan.weeks, plan.week, by_case)
    counting = run.part(rows)
    resolved = counting.scenario.settings(counting.seed, counting.worlds, counting.settings)
    result = {
        "population": plan.population,
        "kept": ranges_of(numbers),
        "uncertain": bool((_drawn(plan) or by_case) and (resolved != resolved[0]).any()),
        "notes": list(plan.design.notes),
        "arms": {
            arm.name: plain([[fork, dict(arm.part(rows).settings)]] if fork else dict(arm.part(rows).settings), "arms")
            for arm in plan.design.arms
        },
    }
    return run.manifest(KIND) | result | (_provenance(shards.manifest) if isinstance(shards, Store) else {})


def _provenance(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """By what a folder's rows were made, as the manifest of runs says it."""
    made = {name: manifest[name] for name in ("versions", "processor", "created")}
    return made | {"code": manifest["code"]["model"]}


def _write_csv(result: Tracks, folder: Path) -> None:
    """Write the tables for reading, unless they are there."""
    for name in _CSV:
        content, file = as_csv(getattr(result, name)), folder / f"{name}.csv"
        if not file.is_file() or file.read_bytes() != content:
            write_whole(file, content)


def _copy(source: Path, target: Path) -> None:
    """Copy a folder of tracks to one that is new or empty. Raises InputError for any other."""
    if target.exists() and target.samefile(source):
        return
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise InputError(f"{target}: given a folder that is not empty; allowed: a new or empty one")
    with part_beside(target) as part:
        shutil.copytree(source, part, dirs_exist_ok=True)
        part.replace(target)
