"""A saved folder run again: are its tables the same, and what differs in code, versions and processor?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from experiments.execution.chunk import POPULATION
from experiments.execution.folder.record import holds_experiment
from experiments.execution.manifest import making
from experiments.execution.memory import Memory
from experiments.execution.running import pending, run_plan
from experiments.execution.store import Store
from experiments.tracks import Tracks, holds_tracks, load_tracks, tracks_again, tracks_of
from simulation.ensemble import checked_threads, simulate_run
from simulation.errors import InputError
from simulation.results.export import as_csv
from simulation.results.manifest import MANIFEST, read_manifest
from simulation.results.runs import Runs, load_runs
from simulation.run import Run

if TYPE_CHECKING:
    from simulation.ensemble import Progress

__all__ = ["Reproduction", "reproduce"]

_PROVENANCE = ("code", "versions", "processor")


@dataclass(frozen=True)
class Reproduction:
    """What running a folder again came to."""

    tables: dict[str, bool]
    """By name, whether a table holds the very same values."""
    making: dict[str, tuple[str, str]]
    """What differs in provenance, as it was and as it is: the code, a version, something of the processor."""

    @property
    def identical(self) -> bool:
        """Whether every table is the same."""
        return all(self.tables.values())


def reproduce(folder: Path, threads: int | None = None, progress: Progress | None = None) -> Reproduction:
    """Run again what is saved in a folder, runs, tracks or an experiment, and compare every table.

    `threads` and `progress` are those of `simulate`. Raises InputError if the folder holds no such results or a damaged
    file, and if they were made with custom rules, agents or outcomes or with played courses, which no folder of runs
    holds. An experiment names its custom code by import path, and so runs it again; it must be finished.
    """
    if holds_tracks(folder) == "experiment":
        return _tracks(folder, load_tracks(folder), tracks_again(folder, threads, progress))
    if holds_experiment(folder):
        return _experiment(Store.read(folder), threads, progress)
    manifest = read_manifest(folder)
    run = Run.from_manifest(manifest, folder / MANIFEST)
    if "arms" in manifest:
        saved = load_tracks(folder)
        return _tracks(folder, saved, tracks_of(run, saved.population, threads, progress))
    runs = simulate_run(run, threads, progress)
    return Reproduction(dict(_same_runs(load_runs(folder), runs)), dict(_differences(manifest, runs.manifest)))


@dataclass
class _Compared(Memory):
    """Takes the shards of chunks that are run again, and stores only whether their rows are those of the folder."""

    saved: Store | None = None
    same: dict[str, bool] = field(default_factory=dict)

    def keep(self, chunk: int, shards: Mapping[str, bytes]) -> None:
        """Compare the rows of a chunk with the saved ones."""
        assert self.saved is not None
        tables = {*shards, *self.saved.tables_of(chunk)}
        for table in tables:
            both = table in shards and table in self.saved.tables_of(chunk)
            same = both and _same(
                pd.read_parquet(BytesIO(shards[table])), pd.read_parquet(self.saved.path_of(table, chunk))
            )
            self.same[table] = self.same.get(table, True) and same
        # What decides the population is read again; all other rows are not needed any more.
        super().keep(chunk, {table: content for table, content in shards.items() if table == POPULATION})


def _experiment(saved: Store, threads: int | None, progress: Progress | None) -> Reproduction:
    plan = saved.plan()
    if left := pending(plan, saved, retry_failed=True):
        missing = f"{len(left)} of {len(plan.wanted)} chunks are not done, or damaged"
        raise InputError(f"{saved.folder}: {missing}; allowed: a finished experiment (run the same again to finish it)")
    compared = _Compared(saved=saved)
    run_plan(plan, compared, checked_threads(threads), progress=progress)
    tables = {table: compared.same[table] for table in sorted(compared.same)}
    return Reproduction(tables, dict(_differences(saved.manifest, making(plan.custom_code))))


def _tracks(folder: Path, saved: Tracks, again: Tracks) -> Reproduction:
    differences = _differences(saved.manifest, again.manifest)
    return Reproduction(dict(_same_tracks(folder, saved, again)), dict(differences))


def _same_tracks(folder: Path, saved: Tracks, again: Tracks) -> Iterator[tuple[str, bool]]:
    for name in ("cells", "contrasts"):
        written = as_csv(getattr(again, name))
        yield f"{name}.csv", written == (folder / f"{name}.csv").read_bytes()
    for arm in dict.fromkeys([*saved.runs, *again.runs]):
        both = arm in saved.runs and arm in again.runs
        same = _same_runs(saved.runs[arm], again.runs[arm]) if both else [("arm", False)]
        yield from ((f"arms/{arm}/{name}", identical) for name, identical in same)


def _same_runs(saved: Runs, again: Runs) -> Iterator[tuple[str, bool]]:
    for name in ("outcomes", "agreements", "episodes"):
        yield name, _same(getattr(saved, name), getattr(again, name))
    for name in ("terms", "dyad_years"):  # runs that an older version saved do not have them
        one, other = getattr(saved, name), getattr(again, name)
        if one is not None and other is not None:
            yield name, _same(one, other)
    if saved.weekly is not None or again.weekly is not None:
        yield "weekly", saved.weekly is not None and again.weekly is not None and saved.weekly.equals(again.weekly)
    if saved.events is not None and again.events is not None:
        yield "events", list(saved.events["text"]) == list(again.events["text"])


def _same(saved: pd.DataFrame, again: pd.DataFrame) -> bool:
    return bool(saved.reset_index(drop=True).equals(again.reset_index(drop=True)))


def _differences(saved: Mapping[str, Any], again: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, str]]]:
    """What differs in provenance, by name: code, each version, each thing that is known of the processor."""
    for name in _PROVENANCE:
        was, now = saved.get(name), again[name]
        if isinstance(was, Mapping) and isinstance(now, Mapping):
            for part in sorted({*was, *now}):
                if was.get(part) != now.get(part):
                    yield f"{name}: {part}", (str(was.get(part)), str(now.get(part)))
        elif was != now:
            yield name, (str(was), str(now))
