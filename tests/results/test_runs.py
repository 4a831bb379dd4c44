"""Saving, loading and summarising runs; what a manifest holds; the page of columns."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st
from test_outcomes import kill, sign, war

from simulation.errors import InputError
from simulation.results import manifest as manifests
from simulation.results.columns import tables
from simulation.results.manifest import (
    code_hash,
    hash_of_sources,
    numbers_of,
    ranges_of,
    same_run,
    to_json,
)
from simulation.results.runs import Runs, load_runs
from simulation.run import Run
from simulation.scenarios.distributions import Uniform
from simulation.week import week


def scenario(start: date | None = date(1992, 1, 6)) -> Any:
    head = {"name": "made"} | ({"start_date": start.isoformat()} if start else {})
    written = {
        "scenario": head,
        "parties": {"north": {}, "south": {}},
        "issues": {"land": {}},
        "win": {"rate": {"uniform": [0.1, 0.5]}},
    }
    return SimpleNamespace(
        parties=("north", "south"), issues=("land",), start_date=start, ensemble=None, as_dict=lambda: written
    )


def series(worlds: int) -> xr.Dataset:
    luck = np.random.default_rng(1)
    arrays = {
        "sessions": xr.DataArray(luck.integers(0, 9, (worlds, 5)), dims=("world", "week"), attrs={"unit": "a week"}),
        "violence": xr.DataArray(luck.integers(0, 9, (worlds, 5, 1)), dims=("world", "week", "dyad")),
        "pain": xr.DataArray(luck.random((worlds, 5, 2)), dims=("world", "week", "party"), attrs={"meaning": "a | b"}),
        "readiness": xr.DataArray(luck.random((worlds, 5, 2)), dims=("world", "week", "party")),
    }
    axes = {"week": np.arange(1, 6), "party": ["north", "south"], "dyad": ["north-south"]}
    return xr.Dataset(arrays, coords={"world": numbers(worlds), **axes})


def numbers(worlds: int) -> np.ndarray:
    return np.arange(worlds) * 3 + 2**40


def made_run(worlds: int, told: Any = None, **more: Any) -> Run:
    """A run of made scenarios, which is described and never simulated."""
    return Run(told or scenario(), 1, numbers(worlds), 780, week(), **more)


def runs(worlds: int = 4, weekly: bool = True, told: Any = None, **more: Any) -> Runs:
    records = np.repeat(war(), worlds)
    for record in records[1::2]:
        sign(record, 110)
        kill(record, 600)
    told = told or scenario()
    manifest = made_run(worlds, told, **more).manifest()
    made = tables(records, numbers(worlds), told, 780)
    return Runs(**made, weekly=series(worlds) if weekly else None, manifest=manifest)


def same(one: Runs, other: Runs) -> None:
    for name in ("outcomes", "agreements", "episodes"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))
    assert same_run(one.manifest, other.manifest)
    assert (one.weekly is None) == (other.weekly is None)
    if one.weekly is not None:
        xr.testing.assert_identical(one.weekly, other.weekly)


@pytest.mark.parametrize("weekly", [True, False])
@pytest.mark.parametrize("start", [None, date(1992, 1, 6)])
def test_what_is_saved_is_loaded(tmp_path: Path, weekly: bool, start: date | None) -> None:
    made = runs(weekly=weekly, told=scenario(start))
    assert made.save(tmp_path / "deep" / "down") == tmp_path / "deep" / "down"
    same(load_runs(tmp_path / "deep" / "down"), made)


def test_runs_without_any_agreement_or_episode_are_loaded(tmp_path: Path) -> None:
    records, told = np.repeat(war(), 2), scenario()
    records["dyads"]["year_deaths"] = 0
    made = Runs(**tables(records, numbers(2), told, 780), manifest=made_run(2, told).manifest())
    same(load_runs(made.save(tmp_path / "runs")), made)


def test_weekly_series_are_written_in_blocks_of_worlds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulation.results.runs._ROWS", 20)
    made = runs(worlds=7)
    folder = made.save(tmp_path / "runs")
    assert pq.ParquetFile(folder / "weekly_party.parquet").num_row_groups == 4
    same(load_runs(folder), made)


def test_weekly_series_may_have_their_axes_in_any_order(tmp_path: Path) -> None:
    made = runs()
    assert made.weekly is not None
    turned = Runs(made.outcomes, made.agreements, made.episodes, made.weekly.transpose(), made.manifest)
    same(load_runs(turned.save(tmp_path / "runs")), made)


def test_the_same_run_may_be_saved_twice(tmp_path: Path) -> None:
    folder = runs().save(tmp_path / "runs")
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    later = runs()
    later.manifest["created"] = "2100-01-01T00:00:00+00:00"
    later.save(folder)
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == before
    assert os.listdir(tmp_path) == ["runs"]


def changed_seed(made: Runs) -> None:
    made.manifest["seed"] = 2


def changed_table(made: Runs) -> None:
    made.outcomes.loc[0, "deaths"] = 7


@pytest.mark.parametrize("change", [changed_seed, changed_table])
def test_another_run_is_not_written_over(tmp_path: Path, change: Callable[[Runs], None]) -> None:
    folder = runs().save(tmp_path / "runs")
    other = runs()
    change(other)
    with pytest.raises(InputError, match="not empty"):
        other.save(folder)
    same(load_runs(folder), runs())
    assert os.listdir(tmp_path) == ["runs"]


def test_a_folder_that_holds_anything_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match="not empty"):
        runs().save(tmp_path)
    with pytest.raises(InputError, match="given a file"):
        runs().save(tmp_path / "notes.txt")
    with pytest.raises(InputError, match="cannot be written"):
        runs().save(tmp_path / "notes.txt" / "runs")
    assert os.listdir(tmp_path) == ["notes.txt"]


def test_an_empty_folder_may_be_given(tmp_path: Path) -> None:
    (tmp_path / "runs").mkdir()
    same(load_runs(runs().save(tmp_path / "runs")), runs())


def test_interrupting_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: Any) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("simulation.results.folder.to_json", interrupted)
    with pytest.raises(KeyboardInterrupt):
        runs().save(tmp_path / "runs")
    assert os.listdir(tmp_path) == []


def test_what_could_not_be_loaded_is_not_saved(tmp_path: Path) -> None:
    made = runs()
    del made.manifest["scenario"]["parties"]
    with pytest.raises(InputError, match=r"scenario\.parties"):
        made.save(tmp_path / "runs")
    assert os.listdir(tmp_path) == []


FILES = (
    "agreements.parquet",
    "episodes.parquet",
    "outcomes.parquet",
    "weekly.parquet",
    "weekly_dyad.parquet",
)


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9])


def one_byte_changed(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("harm", [cut_short, one_byte_changed, Path.unlink])
def test_damaged_files_are_refused(tmp_path: Path, file: str, harm: Callable[[Path], None]) -> None:
    folder = runs().save(tmp_path / "runs")
    harm(folder / file)
    with pytest.raises(InputError, match=re.escape(file)):
        load_runs(folder)
    with pytest.raises(InputError, match=re.escape(file)):
        runs().save(folder)


def listed(manifest: dict[str, Any], name: str) -> None:
    manifest["files"][name] = manifest["files"]["outcomes.parquet"]


FORGED: dict[str, tuple[Callable[[dict[str, Any]], Any], str]] = {
    "another format": (lambda one: one.update(format=1), "format: given 1; allowed: Input should be 2"),
    "no files": (lambda one: one.pop("files"), "files: it is missing"),
    "a table not listed": (lambda one: one["files"].pop("episodes.parquet"), "not listed: episodes"),
    "a path upwards": (lambda one: listed(one, "../outcomes.parquet"), "a path inside the folder"),
    "a path from the root": (lambda one: listed(one, "/etc/passwd"), "a path inside the folder"),
    "a path of another system": (lambda one: listed(one, "C:\\a"), "a path inside the folder"),
    "no hash": (lambda one: one["files"]["outcomes.parquet"].update(blake2="x"), "blake2"),
    "a size that is none": (lambda one: one["files"]["outcomes.parquet"].update(bytes=-1), "bytes"),
    "other parties": (lambda one: one["scenario"]["parties"].pop("south"), "utility_south"),
    "no issues": (lambda one: one["scenario"].pop("issues"), r"scenario\.issues"),
    "no table of parties": (lambda one: one["scenario"].update(parties=[1]), r"scenario\.parties"),
}


@pytest.mark.parametrize("case", FORGED)
def test_a_manifest_that_is_not_as_it_must_be_is_refused(tmp_path: Path, case: str) -> None:
    folder = runs().save(tmp_path / "runs")
    forge, message = FORGED[case]
    manifest = json.loads((folder / "manifest.json").read_text())
    forge(manifest)
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(InputError, match=message):
        load_runs(folder)


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "[]", '{"format": NaN}', "\udcff"])
def test_a_manifest_that_is_no_json_is_refused(tmp_path: Path, text: str) -> None:
    folder = runs().save(tmp_path / "runs")
    (folder / "manifest.json").write_text(text, errors="surrogateescape")
    with pytest.raises(InputError, match=r"manifest\.json"):
        load_runs(folder)


@pytest.mark.parametrize("file", FILES)
def test_a_file_that_is_no_parquet_is_refused_though_its_hash_agrees(tmp_path: Path, file: str) -> None:
    folder = runs().save(tmp_path / "runs")
    (folder / file).write_bytes(b"PAR1 and nothing more")
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"][file] = manifests.entry_of(folder / file)
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(InputError, match="not valid Parquet"):
        load_runs(folder)


def test_a_folder_without_results_is_refused(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(InputError, match="no results were saved here"):
            load_runs(folder)


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    folder = runs().save(tmp_path / "runs")
    (folder / "outcomes.parquet").rename(tmp_path / "elsewhere.parquet")
    (folder / "outcomes.parquet").symlink_to(tmp_path / "elsewhere.parquet")
    with pytest.raises(InputError, match=r"outcomes\.parquet: given a link; allowed: files and folders"):
        load_runs(folder)


def test_a_manifest_holds_what_is_needed_to_run_again() -> None:
    settings = {
        "win.rate": np.array([0.1, 0.2, 0.3]),
        "track_two.effort": Uniform(uniform=(0.0, 1.0)),
        "on": np.bool_(True),
    }
    changes = ((np.array([3, 4, 5]), {"win.rate": 0.5}),)
    run = Run(scenario(), 3, np.array([5, 6, 9]), 780, week().without("win"), settings, changes, ("pain",))
    made = run.manifest()
    assert (made["without"], made["weekly"]) == (["win"], ["pain"])
    assert json.loads(to_json(made)) == made
    assert made["settings"] == {
        "win.rate": [0.1, 0.2, 0.3],
        "track_two.effort": {"uniform": [0.0, 1.0]},
        "on": True,
    }
    assert made["changes"] == [[[3, 4, 5], {"win.rate": 0.5}]]
    assert (made["seed"], made["weeks"], made["worlds"]) == (3, 780, [[5, 7], [9, 10]])
    assert made["versions"]["python"].startswith(f"{sys.version_info.major}.")
    assert all(made["processor"][key] for key in ("machine", "name", "instructions", "system"))
    assert made["code"] == code_hash()


@pytest.mark.parametrize("value", [float("nan"), np.array([1.0, np.inf]), object()])
def test_a_manifest_never_holds_nan(value: Any) -> None:
    with pytest.raises(InputError, match=r"settings\.win\.rate"):
        made_run(2, settings={"win.rate": value}).manifest()


@given(st.lists(st.integers(0, 30), unique=True))
def test_ranges_stand_for_world_numbers_in_their_order(given_numbers: list[int]) -> None:
    ranges = ranges_of(np.array(given_numbers, dtype=np.int64))
    assert numbers_of(ranges).tolist() == given_numbers
    assert len(ranges_of(np.arange(1000))) == 1


def test_comments_and_layout_do_not_count_and_all_else_does(tmp_path: Path) -> None:
    bare = 'def f(x):\n    """One.\n\n    # two\n    """\n    return x + 1\n'
    noted = "# first\n\n" + bare.replace("(x):\n", "(x):  # a function\n    # of x\n\n") + "\n# last"
    noted = noted.replace("x + 1", "x  +  1  # why")

    def hash_of(source: str) -> str:
        (tmp_path / "rule.py").write_text(source)
        return hash_of_sources(tmp_path, [tmp_path / "rule.py"])

    assert noted != bare
    assert hash_of(noted) == hash_of(bare)
    assert hash_of(bare.replace("# two", "# three")) != hash_of(bare)
    assert hash_of(bare.replace("x + 1", "x + 2")) != hash_of(bare)


def test_the_hash_of_the_code_is_the_same_in_all_versions_of_python(tmp_path: Path) -> None:
    """Their syntax trees differ in fields that this source leaves empty: types of a function, keywords of a class."""
    source = "class A:\n    x: int\n\n\ndef f(x, *, y=None):\n    return f'{x!r:>{y}} {[z for z in x]}'\n"
    (tmp_path / "rule.py").write_text(source)
    assert hash_of_sources(tmp_path, [tmp_path / "rule.py"]) == "ad6ee11fd4b7f5e9035cab15c24f1c23"


def test_the_hash_of_the_code_changes_with_the_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manifests, "__file__", str(tmp_path / "results" / "manifest.py"))
    found = []
    for text in ("x = 1\n", "x = 1  # one\n", "x = 2\n"):
        (tmp_path / "rule.py").write_text(text)
        found.append(code_hash.__wrapped__())
    assert found[0] == found[1] != found[2]


@pytest.mark.parametrize("folder", sorted(manifests.SHOWS))
def test_the_hash_of_the_code_leaves_out_what_only_shows_worlds(
    folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(manifests, "__file__", str(tmp_path / "results" / "manifest.py"))
    (tmp_path / folder).mkdir()
    found = []
    for text in ("x = 1\n", "x = 2\n"):
        (tmp_path / folder / "page.py").write_text(text)
        found.append(code_hash.__wrapped__())
    assert found[0] == found[1]


def test_a_summary_gives_shares_and_means_with_their_intervals() -> None:
    made = runs(worlds=10)
    table = made.summary().set_index("outcome")
    share = table.loc["agreement"]
    assert (share["mean"], share["worlds"], share["unit"]) == (0.5, 10, "share")
    assert share[["low", "high"]].astype(float).round(4).tolist() == [0.2366, 0.7634]  # Wilson 1927, 5 of 10
    years = table.loc["years_fighting"]
    assert years[["mean", "low", "high"]].tolist() == [2.0] * 3
    week = table.loc["agreement_week"]
    assert (week["mean"], week["worlds"]) == (110, 5)
    assert table.loc["ended_by: low_activity", "mean"] == 1.0
    assert table.loc["talks_week", ["mean", "low", "high"]].isna().all()
    made.outcomes["deaths"] = pd.array(range(10), dtype="Int64")
    deaths = made.summary().set_index("outcome").loc["deaths"]
    half = 2.2621571628 * np.std(range(10), ddof=1) / np.sqrt(10)  # Student's t, 9 degrees of freedom
    assert np.allclose([deaths["low"], deaths["high"]], [4.5 - half, 4.5 + half])


def test_a_summary_of_one_world_has_no_intervals_of_means() -> None:
    table = runs(worlds=1).summary().set_index("outcome")
    assert table.loc["deaths", "mean"] == 0
    assert table.loc["deaths", ["low", "high"]].isna().all()
    assert not any(name.startswith(("world", "agreement_date")) for name in table.index)


def test_runs_show_themselves_in_one_line() -> None:
    assert repr(runs()) == "<Runs: 4 worlds, 2 agreements, 6 episodes>"


def test_no_file_is_a_pickle(tmp_path: Path) -> None:
    folder = runs().save(tmp_path / "runs")
    for path in folder.iterdir():
        assert path.suffix in (".parquet", ".json")
        assert path.suffix == ".json" or path.read_bytes()[:4] == b"PAR1"
