"""Runs and tracks simulated into a folder: what a folder already holds is read, and nothing is run again."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.designs.doses import dose
from experiments.report.figures import SERIES, WEEKLY
from experiments.tracks import Population, Tracks, holds_tracks, load_tracks, tracks_in, tracks_of
from simulation.ensemble import simulate_run
from simulation.errors import InputError
from simulation.results.folder import holds
from simulation.results.manifest import MANIFEST
from simulation.results.runs import Runs, load_runs
from simulation.run import Run

if TYPE_CHECKING:
    from simulation.ensemble import Progress

__all__ = ["is_saved", "run_into", "save_weekly", "tracks_into"]

_WEEKLY_WORLDS = 300


def run_into(
    folder: Path | None, run: Run, threads: int | None = None, progress: Progress | None = None
) -> tuple[Runs, bool]:
    """Simulate a run and save it into a folder, if one is given; a folder that already holds this run is read instead.

    Returns the tables, and whether they were there already. `progress(done, total)` is called in worlds. Raises
    InputError, before anything is simulated, for a folder that holds anything else or cannot be written.

        >>> runs, existing = run_into(None, Run.of("baseline", worlds=2, years=6))
        >>> len(runs.outcomes), existing
        (2, False)
    """
    if folder and is_saved(folder, run.manifest()):
        return load_runs(folder), True
    runs = simulate_run(run, threads, progress)
    if folder:
        runs.save(folder)
    return runs, False


def tracks_into(
    folder: Path | None,
    run: Run,
    population: Population = "all",
    threads: int | None = None,
    progress: Progress | None = None,
) -> tuple[Tracks, bool]:
    """Simulate the tracks of a run into a folder, if one is given: an experiment's, which resumes after a kill.

    Returns the tracks, and whether the folder already held them all. Raises InputError as `run_into` does.
    """
    if not folder:
        return tracks_of(run, population, threads, progress), False
    if holds_tracks(folder) == "old" and is_saved(folder, run.manifest("tracks") | {"population": population}):
        return load_tracks(folder), True
    return tracks_in(folder, run, population, threads, progress)


def save_weekly(tracks: Tracks, folder: Path, threads: int | None = None, progress: Progress | None = None) -> None:
    """Save the weekly series that figures are drawn from beside tracks saved in `folder`, unless they are there.

    They are of the first 300 worlds of the arm with both tracks at full effort.
    """
    if (folder / WEEKLY).exists():
        return
    run = Run.from_manifest(tracks.runs[dose("full", "full")].manifest, folder / MANIFEST)
    first = replace(run.part(slice(_WEEKLY_WORLDS)), weekly=SERIES)
    simulate_run(first, threads, progress).save(folder / WEEKLY)


def is_saved(folder: Path, manifest: Mapping[str, Any]) -> bool:
    """Whether a folder already holds the results of this manifest, which may yet lack what only results tell.

    False for a folder that is new or empty and can be written. Raises InputError for any other.
    """
    try:
        target = Path(os.path.realpath(folder))
        if holds(target, manifest):
            return True
        above = next(parent for parent in target.parents if parent.exists())
        with tempfile.TemporaryDirectory(dir=above, prefix=".multitrack-"):  # results are written beside their place
            return False
    except OSError as error:
        raise InputError(f"{folder}: it cannot be written: {error.strerror}") from None
