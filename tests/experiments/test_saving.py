"""Runs and tracks simulated into folders: read where they are there already, refused before anything is simulated,
and run again to the same tables."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from shutil import copytree
from typing import NamedTuple

import pandas as pd
import pytest
from disks import full_disk
from small import study
from thinned import some

from experiments import saving
from experiments.execution.chunk import shards_of
from experiments.report.figures import draw
from experiments.reproduce import reproduce
from experiments.saving import run_into, save_weekly, tracks_into
from experiments.tracks import Tracks, load_tracks
from simulation.errors import InputError
from simulation.results.runs import load_runs
from simulation.run import Run


def test_a_run_that_is_saved_already_is_read_and_not_simulated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run.of("baseline", 4, years=2, settings={"track_two.effort": [0.0, 0.5, 1.0, 2.0]}, events=True)
    made, existing = run_into(tmp_path / "runs", run)
    assert not existing
    monkeypatch.setattr(saving, "simulate_run", lambda *_: pytest.fail("it was simulated again"))
    read, existing = run_into(tmp_path / "runs", run)
    assert existing
    pd.testing.assert_frame_equal(read.outcomes, made.outcomes)
    with pytest.raises(InputError, match="differs in worlds, settings; allowed"):
        run_into(tmp_path / "runs", run.part([0, 1]))
    (tmp_path / "file").write_text("mine")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(InputError, match=f"{folder}: "):
            run_into(folder, run)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "runs"]


def test_a_saved_run_is_reproduced_with_its_changes_events_and_values_a_world(tmp_path: Path) -> None:
    changes = [([20, 30, 40], {"track_one.effort": [0.0, 0.5, 1.0]}), ("year 2", {"track_two.effort": 0.0})]
    run = Run.of("oslo", [7, 2, 9], 5, changes=changes, years=2, without=["leak"], weekly=["pain"], events=True)
    run_into(tmp_path / "runs", run)
    found = reproduce(tmp_path / "runs")
    assert found.identical and not found.making
    assert list(found.tables) == ["outcomes", "agreements", "episodes", "terms", "dyad_years", "weekly", "events"]


def test_reproducing_tells_what_differs(tmp_path: Path) -> None:
    runs, _ = run_into(None, Run.of("oslo", 2, years=6))
    runs.outcomes.loc[1, "deaths"] += 1
    runs.manifest["versions"] |= {"numpy": "1.0"}
    found = reproduce(runs.save(tmp_path / "runs"))
    assert not found.identical and found.tables.pop("outcomes") is False and all(found.tables.values())
    assert found.making["versions: numpy"][0] == "1.0" and len(found.making) == 1


class Saved(NamedTuple):
    """Tracks simulated into a folder, and whether they were there already."""

    run: Run
    population: saving.Population
    folder: Path
    made: Tracks
    existing: bool


@pytest.fixture(scope="module", params=["all", pytest.param("protracted", marks=pytest.mark.slow)])
def saved(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Saved:
    run, folder = Run.of("baseline", 12, 3, years=4), tmp_path_factory.mktemp("saved") / "tracks"
    return Saved(run, request.param, folder, *tracks_into(folder, run, request.param))


def test_saved_tracks_are_read_and_reproduced(saved: Saved, tmp_path: Path) -> None:
    folder, made = copytree(saved.folder, tmp_path / "tracks"), saved.made
    read, again = tracks_into(folder, saved.run, saved.population)
    assert (saved.existing, again) == (False, True) and read.manifest == made.manifest
    found = reproduce(folder)
    assert found.identical and {"cells.csv", "contrasts.csv"} <= set(found.tables)
    save_weekly(read, folder)
    weekly = load_runs(folder / "weekly")
    assert len(weekly.outcomes) == made.kept and weekly.weekly is not None


@pytest.mark.parametrize("file", ["outcomes.parquet", "weekly_party.parquet"])
def test_a_disk_full_under_saved_runs_is_told_with_the_file(file: str, tmp_path: Path) -> None:
    run = Run.of("baseline", 40, years=20, weekly=["readiness"] if "weekly" in file else [])
    runs, _ = run_into(tmp_path / "whole", run)
    most = (tmp_path / "whole" / file).stat().st_size - 1  # the other files are smaller
    with full_disk(most), pytest.raises(OSError, match="File too large") as error:
        runs.save(tmp_path / "runs")
    assert error.value.filename == str(tmp_path / "runs" / file) and not (tmp_path / "runs").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["whole"]


@pytest.mark.parametrize("name", ["outcomes.parquet", "manifest.json", "figures"])
def test_a_link_in_saved_runs_is_refused(name: str, tmp_path: Path) -> None:
    run, folder = Run.of("baseline", 4, years=6), tmp_path / "runs"
    run_into(folder, run)
    (folder / "figures").mkdir()
    (folder / name).rename(tmp_path / "elsewhere")
    (folder / name).symlink_to(tmp_path / "elsewhere")
    for opened in (load_runs, reproduce, draw, lambda folder: run_into(folder, run)):
        with pytest.raises(InputError, match=f"{folder / name}: given a link; allowed: files and folders"):
            opened(folder)


@pytest.mark.parametrize("name", some(["cells.csv", "figures", "weekly"], 3))
def test_a_link_in_saved_tracks_is_refused(name: str, saved: Saved, tmp_path: Path) -> None:
    folder, elsewhere = copytree(saved.folder, tmp_path / "tracks"), tmp_path / "elsewhere"
    (folder / name).unlink(missing_ok=True)
    elsewhere.mkdir()
    (folder / name).symlink_to(elsewhere)
    again = partial(tracks_into, run=saved.run, population=saved.population)
    for opened in (load_tracks, reproduce, draw, again):
        with pytest.raises(InputError, match=f"{folder / name}: given a link"):
            opened(folder)
    assert not list(elsewhere.iterdir())


@pytest.mark.parametrize("population", ["all", pytest.param("protracted", marks=pytest.mark.slow)])
def test_a_finished_experiment_is_reproduced(population: str, tmp_path: Path) -> None:
    tables = ["outcomes", "agreements"]
    made = study(population=population, tables=tables, weekly=["killed"])
    made.run(tmp_path / "made", progress=False)
    found = reproduce(tmp_path / "made")
    decided = ["population"] if population == "protracted" else []
    assert found.identical and not found.making and list(found.tables) == ["agreements", "outcomes", *decided, "weekly"]


def test_an_experiment_that_is_not_finished_or_was_changed_is_not_reproduced(tmp_path: Path) -> None:
    results = study().run(tmp_path / "made", progress=False)
    shard = results.store.path_of("outcomes", 1)
    changed = pd.read_parquet(shard)
    changed.loc[0, "talks_weeks"] += 1
    (content,) = shards_of({"outcomes": changed}).values()
    results.store.keep(1, {"outcomes": content})
    assert reproduce(tmp_path / "made").tables == {"outcomes": False}
    shard.unlink()
    with pytest.raises(InputError, match="1 of 6 chunks are not done, or damaged; allowed: a finished experiment"):
        reproduce(tmp_path / "made")
