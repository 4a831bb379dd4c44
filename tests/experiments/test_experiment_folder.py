"""The folder of an experiment: never mixed, never left half written, whatever disks and others do."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd
import pytest
from disks import full_disk
from paths import ROOT
from small import study

import multitrack as mt
from experiments.execution.cluster import _check_making
from experiments.execution.manifest import deciding_files, making
from experiments.execution.store import Store
from experiments.experiment import Experiment
from experiments.results import Results
from simulation.engine.atomic import append_line
from simulation.errors import InputError
from simulation.results.manifest import FORMAT

FULL_DISK = 190_000
"""Bytes that a file may have where the disk is played full: more than a manifest, fewer than weekly series need."""
_WEEKLY = ["readiness", "pain", "reservation", "attitude", "war_value", "home_cost", "doubt"]
NOBODY = 65534
"""A user who owns nothing."""


def test_nothing_is_run_twice(undisturbed: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in undisturbed.rglob("*.parquet")}
    told: list[int] = []
    study().run(undisturbed, progress=lambda done, total: told.append(done))
    assert not told and before == {path: path.stat().st_mtime_ns for path in undisturbed.rglob("*.parquet")}


@pytest.mark.parametrize("damage", ["cut", "changed", "gone", "half a line", "half a manifest"])
def test_damage_is_found_and_made_good(damage: str, undisturbed: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(undisturbed, tmp_path / "small")
    wanted = Results(undisturbed).outcomes
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


@pytest.mark.parametrize("name", ["chunks.jsonl", "log.jsonl", "shards", "shards/outcomes", "cases.parquet", ".lock"])
def test_a_link_in_a_folder_is_refused_and_nothing_written_through_it(
    name: str, undisturbed: Path, tmp_path: Path
) -> None:
    folder, elsewhere = shutil.copytree(undisturbed, tmp_path / "small"), tmp_path / "elsewhere"
    (folder / "log.jsonl").write_text("")
    shutil.move(folder / name, elsewhere)
    (folder / name).symlink_to(elsewhere)
    before = {path: path.read_bytes() for path in (elsewhere, *elsewhere.rglob("*")) if path.is_file()}
    found = None
    for opened in (lambda: study().run(folder, progress=False), lambda: Results(folder), lambda: study().kept(folder)):
        with pytest.raises(InputError) as refused:
            found = opened()
        assert refused.value.faults == (f"{folder / name}: given a link; allowed: files and folders",)
    assert found is None
    assert before == {path: path.read_bytes() for path in (elsewhere, *elsewhere.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("left", [(".lock",), ("cases.parquet", "shards")])
def test_a_link_in_a_folder_barely_begun_is_refused(left: tuple[str, ...], tmp_path: Path) -> None:
    for name in left:
        (tmp_path / name).touch()
    (tmp_path / ".part-1").symlink_to(tmp_path / "nowhere")
    with pytest.raises(InputError, match=r"\.part-1: given a link"):
        study(2, years=1).run(tmp_path, progress=False)
    assert not (tmp_path / "nowhere").exists()


def test_a_line_is_not_added_through_a_link(tmp_path: Path) -> None:
    """One made after the folder was looked through."""
    append_line(tmp_path / "lines", b"one")
    (tmp_path / "link").symlink_to(tmp_path / "lines")
    with pytest.raises(OSError, match="symbolic links") as refused:
        append_line(tmp_path / "link", b"two")
    assert refused.value.filename == str(tmp_path / "link") and (tmp_path / "lines").read_bytes() == b"one\n"


def test_a_pipe_in_a_folder_is_refused(undisturbed: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(undisturbed, tmp_path / "small")
    (folder / "chunks.jsonl").unlink()
    os.mkfifo(folder / "chunks.jsonl")
    with pytest.raises(InputError, match=r"chunks\.jsonl: given a pipe or a device; allowed: files and folders"):
        Results(folder)


def test_an_experiment_and_runs_are_told_apart(undisturbed: Path, tmp_path: Path) -> None:
    allowed = r"multitrack results, or mt\.load_results"
    with pytest.raises(InputError, match=rf"an experiment was saved here; allowed: {allowed}"):
        mt.load_runs(undisturbed)
    runs = mt.simulate("oslo", 2, years=1).save(tmp_path / "runs")
    with pytest.raises(InputError, match=r"runs were saved here, no experiment; allowed: multitrack plot"):
        Results(runs)
    (runs / "manifest.json").write_text("5")
    with pytest.raises(InputError, match=r"manifest\.json"):
        Results(runs)


def test_another_experiment_is_refused_and_the_difference_named(undisturbed: Path) -> None:
    for other, named in (
        (study(seed=4), "seed: there 3, here 4"),
        (study(settings={"fight.scale": 9.0}), "fight.scale"),
        (study(cases=13), r"cases\.count: there 12, here 13; cases: other values"),
    ):
        with pytest.raises(InputError, match=named):
            other.run(undisturbed, progress=False)
    with pytest.raises(InputError, match=r"design\.arms\.track_two\.effort=1: only there") as refused:
        study(design=mt.sweep({"track_two.effort": [0, 2]})).run(undisturbed, progress=False)
    assert "design.arms.track_two.effort=2: only here" in str(refused.value)
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
    folder = shutil.copytree(undisturbed, tmp_path / "small")
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
    with pytest.raises(InputError, match=r"code\.model: it is other code"):
        study().run(folder, progress=False, allow_mixed=True)


@pytest.mark.slow
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
    assert "it holds another experiment: code.experiments: it is other code" in refusal_with(
        "designs/levels.py", "MORE = 3\n"
    )


def test_all_that_makes_rows_is_counted_as_code() -> None:
    """What choosing the worlds that count, and running a chunk of them, loads of this package."""
    modules = ("execution.chunk", "execution.eligible", "execution.plan", "designs")
    code = f"import sys, {', '.join(f'experiments.{module}' for module in modules)}\n"
    code += (
        "print(*(held.__file__ for name, held in sys.modules.items() if name.startswith('experiments.')), sep='\\n')"
    )
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    loaded = {Path(line) for line in told.split()}
    assert loaded <= set(deciding_files())


def test_a_worker_of_other_code_is_refused_and_of_other_versions_where_not_allowed(
    undisturbed: Path, tmp_path: Path
) -> None:
    store = Store.read(shutil.copytree(undisturbed, tmp_path / "small"))
    real = making()
    _check_making(real, store, allow_mixed=False)
    with pytest.raises(InputError, match=r"a worker differs from the folder: code\.model: it is other code"):
        _check_making(real | {"code": real["code"] | {"model": "another"}}, store, allow_mixed=True)
    versions = real | {"versions": real["versions"] | {"numpy": "0.1"}}
    with pytest.raises(InputError, match=r"versions\.numpy: there .*, here '0\.1' \(--allow-mixed would mix both\)"):
        _check_making(versions, store, allow_mixed=False)
    _check_making(versions, store, allow_mixed=True)
    assert Store.read(tmp_path / "small").manifest["mixed"] == [{"versions": versions["versions"]}]


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


def test_a_second_process_is_told_who_has_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "small"
    code = "import sys, time; from experiments.execution.folder.writer import locked; from pathlib import Path\n"
    code += "with locked(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    folder.mkdir()
    holder = subprocess.Popen([sys.executable, "-c", code, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None and holder.stdout.readline() == "held\n"
    with pytest.raises(InputError, match=f"process {holder.pid} on .* is writing it"):
        study().run(folder, progress=False)
    holder.kill()  # a dead one's lock is taken over
    holder.wait()
    holder.stdout.close()
    assert study().run(folder, progress=False).status()["done"] == 6


def test_a_full_disk_is_told_and_the_folder_resumed(undisturbed: Path, tmp_path: Path) -> None:
    folder, kept = tmp_path / "small", "File too large; 0 of 2 chunks are kept: make room and run the same again"
    with full_disk(FULL_DISK), pytest.raises(OSError, match=kept):
        study(chunk=500, weekly=_WEEKLY).run(folder, progress=False)
    assert not list(folder.rglob(".part-*"))
    assert study(chunk=500, weekly=_WEEKLY).run(folder, progress=False).status()["done"] == 2


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
        Results(undisturbed).export(file, overwrite=True)
    assert error.value.filename == str(file) and list(tmp_path.iterdir()) == [file] and file.read_text() == "old"
    with pytest.raises(InputError, match=r"--export: given .*; it cannot be written: File exists"):
        Results(undisturbed).export(file / f"rows.{ending}")
    (tmp_path / f"folder.{ending}").mkdir()
    with pytest.raises(InputError, match=r"--export: given .*; it cannot be written: Is a directory"):
        Results(undisturbed).export(tmp_path / f"folder.{ending}", overwrite=True)


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
