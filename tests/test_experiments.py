"""Experiments: the same rows whatever happens on the way, and a folder that is never mixed or left half written."""

from __future__ import annotations

import importlib
import json
import logging
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

import multitrack as mt
from experiments import chunk as chunks
from experiments import plan as plans
from experiments.chunk import run_worlds
from experiments.cli.experiments import experiment_from, results_parts
from experiments.cli.process import INTERRUPTED, run
from experiments.cluster import _check_making
from experiments.experiment import Experiment
from experiments.own import hashes_of
from experiments.record import deciding_files, making
from experiments.results import Results
from experiments.store import Store
from simulation.errors import InputError
from simulation.manifest import FORMAT

ROOT = Path(__file__).resolve().parent.parent
FULL_DISK = 90_000
"""Bytes that a file may have where the disk is played full: more than a manifest, fewer than weekly series need."""

NOBODY = 65534
"""A user who owns nothing."""

SCRIPT = """
import sys
from dataclasses import replace
import multitrack as mt
study = mt.Experiment("kill", design=mt.sweep({"track_two.effort": [0, 1]}),
                      cases=mt.latin_hypercube(24), replicates=2, seed=7, years=6)
study.plan = replace(study.plan, chunk=4)
study.run(out=sys.argv[-1], progress=False)
"""
CHUNKS = 24
"""Chunks of the script's experiment."""


OWN = """
import numpy as np
import multitrack as mt
from own_rule import holy_weeks

NUMBER = 3
week = mt.week().insert_after("shock", holy_weeks)

def bloodless(runs):
    return runs.outcomes["deaths"].to_numpy() == 0

def wrong_shape(runs):
    return np.zeros((2, 2))
"""


def study(cases: object = 12, chunk: int = 8, **given: object) -> Experiment:
    """A small experiment in several chunks."""
    named = {"design": mt.sweep({"track_two.effort": [0, 1]}), "seed": 3, "years": 6, "replicates": 2} | given
    made = Experiment("small", "baseline", cases=cases, **named)  # type: ignore[arg-type]
    made.plan = plans.replace(made.plan, chunk=chunk)
    return made


def rows(folder: Path) -> pd.DataFrame:
    return Results(folder).outcomes


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("undisturbed") / "small"
    study().run(folder, progress=False)
    return folder


def test_rows_do_not_depend_on_workers_or_chunks(undisturbed: Path, tmp_path: Path) -> None:
    results = study(chunk=5).run(tmp_path / "other", workers=1, progress=False)
    pd.testing.assert_frame_equal(results.outcomes, rows(undisturbed))
    assert results.outcomes["world"].tolist() == [*range(24)] * 2
    assert results.outcomes["arm"].unique().tolist() == ["track_two.effort=0", "track_two.effort=1"]


def test_a_world_is_that_of_simulate(undisturbed: Path) -> None:
    """With one replicate, random case c is world c; its settings are those the scenario draws."""
    one = study(cases=5, replicates=1)
    part = one.plan.part(one.plan.chunks[-1])
    mine = run_worlds(part, part.cases.index.to_numpy())["outcomes"]
    theirs = mt.simulate(mt.load_scenario("baseline"), 5, 3, {"track_two.effort": 1}, years=6).outcomes
    pd.testing.assert_frame_equal(mine[theirs.columns], theirs)


def test_arms_share_cases_and_replicates_share_settings(undisturbed: Path) -> None:
    table = rows(undisturbed)
    settings = [name for name in table if "." in str(name) and name != "track_two.effort"]
    assert (table.groupby("case")[settings].nunique() == 1).all().all()
    assert table.groupby("case")["fight.scale"].first().nunique() == 12


def test_a_lever_overrides_a_range_and_the_case(tmp_path: Path) -> None:
    results = study(cases=mt.latin_hypercube(6), design=mt.sweep({"parties.openness": [0.2]})).run(tmp_path / "x")
    assert (results.outcomes[["parties.government.openness", "parties.rebels.openness"]] == 0.2).all().all()


def test_nothing_is_run_twice(undisturbed: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in undisturbed.rglob("*.parquet")}
    told: list[int] = []
    study().run(undisturbed, progress=lambda done, total: told.append(done))
    assert not told and before == {path: path.stat().st_mtime_ns for path in undisturbed.rglob("*.parquet")}


@pytest.mark.parametrize("damage", ["cut", "changed", "gone", "half a line", "half a manifest"])
def test_damage_is_found_and_made_good(damage: str, undisturbed: Path, tmp_path: Path) -> None:
    folder = tmp_path / "small"
    wanted = study().run(folder, progress=False).outcomes
    shard = sorted(folder.rglob("0*.parquet"))[2]
    content = shard.read_bytes()
    if damage == "cut":
        shard.write_bytes(content[:-20])
    elif damage == "changed":
        shard.write_bytes(content[:100] + bytes([content[100] ^ 1]) + content[101:])
    elif damage == "gone":
        shard.unlink()
    elif damage == "half a line":
        lines = (folder / "chunks.jsonl").read_bytes()
        (folder / "chunks.jsonl").write_bytes(lines[:-30])
    else:
        text = (folder / "manifest.json").read_text()
        (folder / "manifest.json").write_text(text[: len(text) // 2])
        with pytest.raises(InputError, match="it is damaged"):
            Results(folder)
    if damage != "half a manifest":
        assert Results(folder).status()["done"] == 5
    pd.testing.assert_frame_equal(study().run(folder, progress=False).outcomes, wanted)


def test_a_line_that_leads_out_of_the_folder_is_passed_over(undisturbed: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(undisturbed, tmp_path / "small")
    shutil.move(folder / "shards" / "outcomes", tmp_path / "elsewhere")
    lines = (folder / "chunks.jsonl").read_text()
    (folder / "chunks.jsonl").write_text(lines.replace('"outcomes"', '"../../elsewhere"'))
    assert Results(folder).status()["missing"] == 6


def test_an_experiment_and_runs_are_told_apart(undisturbed: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"an experiment was saved here; allowed: multitrack results, or mt\.Results"):
        mt.load_runs(undisturbed)
    runs = mt.simulate("oslo", 2, years=1).save(tmp_path / "runs")
    with pytest.raises(InputError, match=r"runs were saved here, no experiment; allowed: multitrack plot"):
        Results(runs)
    (runs / "manifest.json").write_text("5")
    with pytest.raises(InputError, match=r"manifest\.json"):
        Results(runs)


def test_of_one_arm_alone_the_status_is_shown_without_effects(undisturbed: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(undisturbed, tmp_path / "begun")
    lines = (folder / "chunks.jsonl").read_text().splitlines(keepends=True)
    (folder / "chunks.jsonl").write_text("".join(line for line in lines if json.loads(line)["chunk"] < 3))
    results = Results(folder)
    assert results.outcomes["arm"].unique().tolist() == ["track_two.effort=0"]
    shown = [str(part) for part in results_parts(results, folder)]
    assert "24 of 48 worlds" in shown[0] and shown[-1].strip() == "no effects: one arm alone is done so far"


def test_what_was_not_kept_is_told_with_how_to_keep_it(undisturbed: Path) -> None:
    results = Results(undisturbed)
    with pytest.raises(InputError, match=r"no agreements; it holds outcomes; .* 'agreements' among its tables="):
        results.survival("failure")
    with pytest.raises(InputError, match=r"series that were recorded \(none; ask for them with weekly="):
        results.bands("trust")


def test_another_experiment_is_refused_and_the_difference_named(undisturbed: Path) -> None:
    for other, named in (
        (study(seed=4), "seed: there 3, here 4"),
        (study(settings={"fight.scale": 9.0}), "fight.scale"),
    ):
        with pytest.raises(InputError, match=named):
            other.run(undisturbed, progress=False)
    with pytest.raises(InputError, match=r"design\.arms\.track_two\.effort=1: there \{.*\}, here None") as refused:
        study(design=mt.sweep({"track_two.effort": [0, 2]})).run(undisturbed, progress=False)
    assert "design.arms.track_two.effort=0" not in str(refused.value)


def test_a_folder_of_another_format_is_refused_and_left_as_it_was(undisturbed: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(undisturbed, tmp_path / "small")
    manifest = folder / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"format": FORMAT - 1}))
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    for opened in (lambda: study().run(folder, progress=False), lambda: Results(folder)):
        with pytest.raises(InputError, match=rf"manifest\.json: format: given {FORMAT - 1}; allowed: .* {FORMAT}"):
            opened()
    assert before == {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_changed_code_and_mixed_versions_are_refused(undisturbed: Path, tmp_path: Path) -> None:
    folder = tmp_path / "small"
    study().run(folder, progress=False)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["versions"]["numpy"] = "0.1"
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(InputError, match=r"versions\.numpy.*allow-mixed"):
        study().run(folder, progress=False)
    results = study().run(folder, progress=False, allow_mixed=True)
    assert any("versions" in note for note in results.notes)
    assert results.effects("deaths").attrs["notes"] == list(results.notes)
    manifest["code"]["model"] = "another"
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(InputError, match=r"code\.model: there 'another'"):
        study().run(folder, progress=False, allow_mixed=True)


@pytest.mark.medium
def test_code_that_decides_rows_counts_and_its_comments_do_not(tmp_path: Path) -> None:
    """A copy of the package is changed: what the package made, the copy goes on with or refuses."""
    copy, folder = tmp_path / "copy", tmp_path / "small"
    copy.mkdir()
    shutil.copy(ROOT / "multitrack.py", copy)
    for package in ("simulation", "experiments"):
        shutil.copytree(ROOT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__"))
    Experiment("small", cases=2, years=6).run(folder, progress=False)
    code = "import sys, multitrack as mt\n"
    code += "mt.Experiment('small', cases=2, years=6).run(sys.argv[1], progress=False)"

    def refusal_with(file: str, line: str) -> str:
        with (copy / "experiments" / file).open("a") as source:
            source.write(line)
        command = [sys.executable, "-c", code, str(folder)]
        return subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False).stderr

    (copy / "experiments" / "charts" / "arms.py").write_text("DRAWN = 3\n")
    assert not refusal_with("plan.py", "# a comment\n")
    assert "it holds another experiment: code.experiments: there" in refusal_with("designs/levels.py", "MORE = 3\n")


def test_all_that_makes_rows_is_counted_as_code() -> None:
    """What running a chunk loads of this package; `effects` is only what arms of `tracks` are compared by."""
    code = "import sys, experiments.chunk, experiments.plan, experiments.designs\n"
    code += (
        "print(*(held.__file__ for name, held in sys.modules.items() if name.startswith('experiments.')), sep='\\n')"
    )
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    loaded = {Path(line) for line in told.split()}
    assert loaded - {ROOT / "experiments" / "effects.py"} <= set(deciding_files())


def test_a_worker_of_other_code_is_refused_and_of_other_versions_where_not_allowed(
    undisturbed: Path, tmp_path: Path
) -> None:
    store = Store.read(shutil.copytree(undisturbed, tmp_path / "small"))
    real = making()
    _check_making(real, store, allow_mixed=False)
    with pytest.raises(InputError, match=r"a worker differs from the folder: code\.model: there .*, here 'another'"):
        _check_making(real | {"code": real["code"] | {"model": "another"}}, store, allow_mixed=True)
    versions = real | {"versions": real["versions"] | {"numpy": "0.1"}}
    with pytest.raises(InputError, match=r"versions\.numpy: there .*, here '0\.1' \(--allow-mixed would mix both\)"):
        _check_making(versions, store, allow_mixed=False)
    _check_making(versions, store, allow_mixed=True)
    assert Store.read(tmp_path / "small").manifest["mixed"] == [{"versions": versions["versions"]}]


@pytest.fixture
def own_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder on Python's path with a week, `mine:week`, and an outcome, `mine:bloodless`."""
    folder = tmp_path / "own"
    folder.mkdir()
    shutil.copy(ROOT / "docs" / "examples" / "own_rule.py", folder)
    (folder / "mine.py").write_text(OWN)
    (folder / "ends.py").write_text("raise SystemExit(5)")
    monkeypatch.syspath_prepend(str(folder))
    yield folder
    for name in ("mine", "own_rule"):
        sys.modules.pop(name, None)


@pytest.mark.medium
def test_rules_and_outcomes_of_ones_own_are_named_by_import_path(own_code: Path, tmp_path: Path) -> None:
    own = {"rules": "mine:week", "outcomes": {"bloodless": "mine:bloodless"}}
    one = study(3, design=mt.sweep({"holy_weeks.length": [0, 52]}), replicates=1, **own)
    table = one.run(tmp_path / "folder", progress=False).outcomes
    week = importlib.import_module("mine").week
    theirs = mt.simulate(mt.load_scenario("baseline"), 3, 3, {"holy_weeks.length": 52}, years=6, rules=week).outcomes
    there = table[table["holy_weeks.length"] == 52].reset_index(drop=True)
    pd.testing.assert_frame_equal(there[theirs.columns], theirs)
    assert (table["bloodless"] == (table["deaths"] == 0)).all()
    assert Results(tmp_path / "folder").effects("bloodless")["unit"].tolist() == ["percentage points"]
    before = hashes_of(["mine:week", "mine:bloodless"])
    assert (
        set(before)
        == {"mine", "own_rule", "mine:week.holy_weeks"}
        == set(Results(tmp_path / "folder").store.manifest["code"]["own"])
    )
    for line, changed in (("# a comment\n", False), ("MORE = 1\n", True)):
        with (own_code / "own_rule.py").open("a") as source:
            source.write(line)
        assert (hashes_of(["mine:week"])["own_rule"] != before["own_rule"]) == changed


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"rules": "mine"}, "rules: given 'mine'; allowed: MODULE:NAME"),
        ({"rules": "__main__:x"}, "rules: given '__main__:x'; allowed: MODULE:NAME"),
        ({"rules": "not_there:x"}, "rules: given 'not_there:x', which cannot be imported .ModuleNotFoundError"),
        ({"rules": "ends:x"}, "rules: given 'ends:x', which cannot be imported .SystemExit: 5"),
        ({"rules": "mine:none"}, "it has no 'none'"),
        ({"rules": "mine:bloodless"}, "rules: given 'mine:bloodless', which is <function .*; allowed: a week"),
        ({"outcomes": {"x": "mine:NUMBER"}}, "outcomes: x: given 'mine:NUMBER', which is 3; allowed: a function"),
        ({"outcomes": "mine:bloodless"}, "outcomes: given 'mine:bloodless'; allowed: columns with import paths"),
    ],
)
def test_wrong_import_paths_are_told(given: dict[str, object], told: str, own_code: Path) -> None:
    with pytest.raises(InputError, match=told):
        study(**given)


def test_an_outcome_of_another_shape_fails_its_chunks(own_code: Path, tmp_path: Path) -> None:
    results = study(2, outcomes={"x": "mine:wrong_shape"}).run(tmp_path / "folder", progress=False)
    told = r"gave the shape (2, 2), not one value a world"
    assert [told in failed.error for failed in results.failed()] == [True, True]


def test_an_outcome_whose_name_is_taken_is_refused_before_anything_runs(own_code: Path) -> None:
    with pytest.raises(InputError, match="outcomes: given 'deaths', which is a column already"):
        study(2, outcomes={"deaths": "mine:bloodless"})


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match="not empty"):
        study().run(tmp_path, progress=False)
    assert list(tmp_path.iterdir()) == [tmp_path / "mine.txt"] and (tmp_path / "mine.txt").read_text() == "mine"


@pytest.mark.parametrize("part", [".part-7", ".part-7-holder.json", ".part-7-cases.parquet", ".part-7-manifest.json"])
def test_a_run_killed_at_its_very_start_is_begun_again(part: str, tmp_path: Path) -> None:
    for name in (".lock", "holder.json", part):
        (tmp_path / name).write_bytes(b"half")
    assert study(2, years=1).run(tmp_path, progress=False).status()["done"] == 2
    assert not list(tmp_path.rglob(".part-*"))


def test_a_failed_chunk_is_recorded_and_taken_up_again(
    undisturbed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real = chunks.run_worlds

    def breaks(plan: plans.Plan, numbers: pd.Series) -> dict[str, pd.DataFrame]:
        if 11 in numbers and plan.design.arms[0].levers["track_two.effort"] == 1:
            raise RuntimeError("world 11 breaks")
        return real(plan, numbers)

    folder = tmp_path / "small"
    monkeypatch.setattr(chunks, "run_worlds", breaks)
    with caplog.at_level(logging.WARNING):
        results = study().run(folder, progress=False)
    assert results.status() | {"done": 5, "failed": 1, "missing": 0} == results.status()
    (failed,) = results.failed()
    assert (failed.world, failed.error) == (11, "RuntimeError: world 11 breaks")
    assert failed.command == "multitrack results . --repeat 1:11" and "fight.scale" in failed.settings
    monkeypatch.setattr(chunks, "run_worlds", real)
    assert study().run(folder, progress=False).status()["failed"] == 1  # left alone until asked for
    again = study().run(folder, progress=False, retry_failed=True)
    pd.testing.assert_frame_equal(again.outcomes, rows(undisturbed))
    assert results.repeat(1, 11)["deaths"] == again.outcomes.query("world == 11")["deaths"].iloc[1]


def test_a_second_process_is_told_who_has_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "small"
    code = "import sys, time; from experiments.store import _alone; from pathlib import Path\n"
    code += "with _alone(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    folder.mkdir()
    holder = subprocess.Popen([sys.executable, "-c", code, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None and holder.stdout.readline() == "held\n"
    with pytest.raises(InputError, match=f"process {holder.pid} on .* is writing it"):
        study().run(folder, progress=False)
    holder.kill()  # a dead one's lock is taken over
    holder.wait()
    holder.stdout.close()
    assert study().run(folder, progress=False).status()["done"] == 6


@contextmanager
def full_disk(most: int) -> Iterator[None]:
    """Files may have so many bytes and no more, as on a disk without room."""
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))


def test_a_full_disk_is_told_and_the_folder_resumed(undisturbed: Path, tmp_path: Path) -> None:
    folder, kept = tmp_path / "small", "File too large; 0 of 2 chunks are kept: make room and run the same again"
    with full_disk(FULL_DISK), pytest.raises(OSError, match=kept):
        study(chunk=500, weekly=["readiness"]).run(folder, progress=False)
    assert not list(folder.rglob(".part-*"))
    assert study(chunk=500, weekly=["readiness"]).run(folder, progress=False).status()["done"] == 2


@pytest.mark.parametrize(("most", "file"), [(10, "holder.json"), (1000, "cases.parquet"), (5000, "manifest.json")])
def test_a_disk_full_at_the_very_start_is_told_with_the_file(most: int, file: str, tmp_path: Path) -> None:
    made = Experiment(
        "oslo", "oslo", mt.sweep({"track_two.effort": [0, 1]}), cases=2
    )  # no range: a short table of cases
    with full_disk(most), pytest.raises(OSError, match="nothing is run yet: make room and run the same again") as error:
        made.run(tmp_path, progress=False)
    assert error.value.filename == str(tmp_path / file)
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and path.stat().st_size == most]
    assert made.run(tmp_path, progress=False).status()["done"] == 2


def test_a_log_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "shards").mkdir()
    (tmp_path / "log.jsonl").mkdir()
    with pytest.raises(OSError, match=r"Is a directory; nothing is run yet: run the same again.*log\.jsonl"):
        study().run(tmp_path, progress=False)


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_an_export_that_fails_leaves_what_was_there(ending: str, undisturbed: Path, tmp_path: Path) -> None:
    file = tmp_path / f"rows.{ending}"
    file.write_text("old")
    with full_disk(2000), pytest.raises(OSError, match="File too large") as error:
        Results(undisturbed).export(file)
    assert error.value.filename == str(file) and list(tmp_path.iterdir()) == [file] and file.read_text() == "old"
    with pytest.raises(InputError, match=r"--export: given .*; it cannot be written: File exists"):
        Results(undisturbed).export(file / f"rows.{ending}")
    (tmp_path / f"folder.{ending}").mkdir()
    with pytest.raises(InputError, match=r"--export: given .*; it cannot be written: Is a directory"):
        Results(undisturbed).export(tmp_path / f"folder.{ending}")


def test_a_file_is_on_the_disk_before_it_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything in the folder but what only grows; and the export."""
    synced: dict[int, bool] = {}
    replace, fsync = Path.replace, os.fsync
    monkeypatch.setattr(os, "fsync", lambda number: (synced.update({os.fstat(number).st_ino: True}), fsync(number)))
    named: dict[str, bool] = {}

    def renamed(part: Path, target: Path) -> Path:
        named[target.name] = synced.get(part.stat().st_ino, False) and part.name.startswith(".part-")
        return replace(part, target)

    monkeypatch.setattr(Path, "replace", renamed)
    study(2).run(tmp_path / "small", progress=False).export(tmp_path / "rows.csv")
    files = {path.name for path in tmp_path.rglob("*") if path.is_file()} - {"chunks.jsonl", "log.jsonl", ".lock"}
    assert files <= set(named) and all(named.values())


def test_a_log_cut_short_is_gone_on_with(tmp_path: Path) -> None:
    study(2).run(tmp_path, progress=False)
    log = tmp_path / "log.jsonl"
    log.write_bytes(log.read_bytes()[:-9])
    next(tmp_path.rglob("0*.parquet")).unlink()
    study(2).run(tmp_path, progress=False)
    _, cut, *whole = log.read_text().splitlines()
    assert not cut.endswith("}") and [json.loads(line)["event"] for line in whole] == ["begins", "ends"]


def test_a_folder_without_permission_is_told() -> None:
    user = os.geteuid()
    with tempfile.TemporaryDirectory() as above:  # not pytest's own folder, which others may not even enter
        Path(above).chmod(0o555)
        os.seteuid(user or NOBODY)  # permissions do not bind the superuser
        try:
            with pytest.raises(InputError, match="it cannot be written: Permission denied"):
                study().run(Path(above) / "small", progress=False)
        finally:
            os.seteuid(user)
            Path(above).chmod(0o755)


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("script") / "kill.py"
    file.write_text(SCRIPT)
    return file


@dataclass(frozen=True)
class Whole:
    """The exported rows of the script's experiment, undisturbed, and seconds from its first chunk to its last."""

    rows: bytes
    seconds: float


@pytest.fixture(scope="module")
def whole(script: Path, tmp_path_factory: pytest.TempPathFactory) -> Whole:
    folder = tmp_path_factory.mktemp("whole")
    results = experiment_from(str(script)).run(folder / "kill", progress=False)
    written = [shard.stat().st_mtime for shard in folder.rglob("0*.parquet")]
    return Whole(results.export(folder / "rows.csv").read_bytes(), max(written) - min(written))


def _lines(folder: Path) -> int:
    """How many chunks a folder tells of."""
    lines = folder / "chunks.jsonl"
    return lines.read_bytes().count(b"\n") if lines.exists() else 0


def _begun(command: list[str], folder: Path, chunks: int = 1) -> subprocess.Popen[str]:
    """A process of its own group that writes the folder, once so many chunks are done."""
    process = subprocess.Popen(command, cwd=ROOT, start_new_session=True, stderr=subprocess.PIPE, text=True)
    while process.poll() is None and _lines(folder) < chunks:
        time.sleep(0.002)
    return process


def _kill(script: Path, folder: Path, chunks: int, seconds: float) -> int:
    """Run the script, kill its whole group so long after so many chunks are done, and say how many are."""
    process = _begun([sys.executable, str(script), str(folder)], folder, chunks)
    time.sleep(seconds)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    return Results(folder).status()["done"]


@pytest.mark.medium
@pytest.mark.parametrize(
    ("when", "seed"),
    [
        ("after some chunks", 0),
        ("at some moment", 0),
        ("at some moment", 1),
        *(pytest.param("after some chunks", seed, marks=pytest.mark.slow) for seed in range(1, 5)),
        *(pytest.param("at some moment", seed, marks=pytest.mark.slow) for seed in range(2, 5)),
    ],
)
def test_a_killed_run_gives_the_same_rows(when: str, seed: int, script: Path, whole: Whole, tmp_path: Path) -> None:
    drawn = random.Random(seed)
    if when == "after some chunks":
        folder, done = tmp_path / "kill", _kill(script, tmp_path / "kill", drawn.randint(1, CHUNKS - 8), 0)
    else:
        seconds = drawn.uniform(0, 0.7) * whole.seconds
        for place in range(5):  # a machine that is faster by now is done before: then sooner
            folder = tmp_path / f"kill{place}"
            if (done := _kill(script, folder, 1, seconds / 2**place)) < CHUNKS:
                break
    assert 0 < done < CHUNKS
    results = experiment_from(str(script)).run(folder, progress=False)
    assert results.status()["done"] == CHUNKS
    assert results.export(tmp_path / "rows.csv").read_bytes() == whole.rows


@pytest.mark.medium
def test_an_interrupted_command_says_how_to_go_on_and_does(script: Path, whole: Whole, tmp_path: Path) -> None:
    folder = tmp_path / "kill"
    command = ["experiment", str(script), "--out", str(folder)]
    process = _begun([sys.executable, "-m", "experiments.cli", *command], folder)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert process.returncode == INTERRUPTED and "Traceback" not in told
    assert f"what is done is kept in {folder}: the same command goes on from there\n" in told
    assert 0 < Results(folder).status()["done"] < CHUNKS and not list(folder.rglob(".part-*"))
    assert run(command) == 0
    assert Results(folder).export(tmp_path / "rows.csv").read_bytes() == whole.rows


def test_forks_part_at_their_week_and_conditions_are_met(tmp_path: Path) -> None:
    design = mt.forks({"now": {"track_two.effort": 1}}, (53, 200), before={"track_two.effort": 0}, record=["readiness"])
    results = study(design=design, weekly=["sessions"]).run(tmp_path / "forks", progress=False)
    weekly, outcomes = results.table("weekly"), results.outcomes
    joined = weekly.merge(outcomes[["arm", "world", "fork_week"]], on=["arm", "world"])
    assert not joined.loc[(joined["week"] < joined["fork_week"]) | (joined["arm"] == "fork=never"), "sessions"].any()
    assert joined.loc[joined["week"] >= joined["fork_week"]].query("arm == 'fork=now'")["sessions"].sum() > 0
    assert outcomes["fork_week"].between(53, 200).all() and outcomes["at_fork_readiness_rebels"].notna().all()


def test_a_track_starts_the_week_after_its_condition(tmp_path: Path) -> None:
    design = mt.schedules("track_two", start=["when any violence > 5"])
    results = study(design=design, weekly=["violence"]).run(tmp_path / "when", progress=False)
    weekly = results.table("weekly_dyad").query("violence > 5").groupby("world")["week"].min()
    starts = results.outcomes.set_index("world")["track_two.start"]
    assert (starts.loc[weekly.index] == weekly + 1).all() and (starts.drop(weekly.index) == 2600).all()


def test_a_track_ends_after_its_start_both_by_condition(tmp_path: Path) -> None:
    design = mt.schedules("track_two", start=["when any violence > 5"], end=["when all violence <= 1"])
    results = study(design=design, weekly=["violence"]).run(tmp_path / "both", progress=False)
    outcomes = results.outcomes.set_index("world")
    started = outcomes[outcomes["track_two.start"] < 2600]
    calm = results.table("weekly_dyad").query("violence <= 1")
    for world, row in started.iterrows():
        after = calm.loc[(calm["world"] == world) & (calm["week"] >= row["track_two.start"]), "week"]
        assert row["track_two.end"] == (after.min() + 1 if len(after) else 0)
    assert len(started) and (outcomes.loc[outcomes["track_two.start"] == 2600, "track_two.end"] == 0).all()


def test_an_experiment_without_a_range_has_its_cases_again(tmp_path: Path) -> None:
    made = Experiment("oslo", "oslo", mt.sweep({"track_two.effort": [0, 1]}), cases=3, replicates=2, years=6)
    first = made.run(tmp_path / "oslo", progress=False).outcomes
    assert len(first) == 12
    again = made.run(tmp_path / "oslo", progress=False).outcomes
    pd.testing.assert_frame_equal(first, again)


def test_export_has_all_rows_in_order(undisturbed: Path, tmp_path: Path) -> None:
    results = Results(undisturbed)
    exported = pd.read_parquet(results.export(tmp_path / "rows.parquet"))
    pd.testing.assert_frame_equal(exported, results.outcomes)
    with pytest.raises(InputError, match="ends in"):
        results.export(tmp_path / "rows.xlsx")


def test_wrong_input_is_told_at_once() -> None:
    with pytest.raises(InputError) as error:
        Experiment("x", replicates=0, seed=-1, tables=["outcome"])
    assert len(error.value.faults) == 3
    with pytest.raises(InputError, match="did you mean"):
        Experiment("x", design=mt.factorial({"track_one.effrt": [0, 1]}))
    with pytest.raises(InputError, match="cases= takes it"):
        Experiment("x", design=mt.latin_hypercube(3))  # type: ignore[arg-type]
    for given, told in (
        ({"design": 3}, "design: given 3"),
        ({"cases": "many"}, "cases: given 'many'"),
        ({"scenario": 3}, "scenario: given 3; allowed: a shipped one's name, a file, or a Scenario"),
    ):
        with pytest.raises(InputError, match=told):
            Experiment("x", **given)  # type: ignore[arg-type]
