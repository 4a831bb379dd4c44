"""`multitrack experiment` and `multitrack results`: what is typed, what is told, and how it ends."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from shutil import copytree

import pandas as pd
import pytest
from paths import ROOT
from thinned import some

from experiments.cli.experiment_file import experiment_from, worked_examples
from experiments.cli.output import show, table
from experiments.cli.process import run
from experiments.execution import chunk as chunks
from simulation.errors import InputError

TOML = """
scenario = "baseline"
cases = { latin_hypercube = 6 }
years = 6
seed = 3
[[design]]
sweep = { "track_two.effort" = "0:1:1" }
[[design]]
on_off = ["leak"]
"""
SCRIPT = """
import multitrack as mt
study = mt.Experiment("mine", design=mt.sweep({"track_two.effort": [0, 1]}), cases=6, years=6)
study.run(out="somewhere")
raise SystemExit("a script is not run further")
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "mine.toml").write_text(TOML)
    return tmp_path / "mine.toml"


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the file's experiment: to be read, and copied before anything in it is changed."""
    folder = tmp_path_factory.mktemp("finished")
    (folder / "mine.toml").write_text(TOML)
    experiment_from(str(folder / "mine.toml")).run(folder / "out", progress=False)
    return folder / "out"


def test_a_dry_run_tells_and_writes_nothing(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["experiment", str(file), "--dry-run"]) == 0
    out = capsys.readouterr().out
    assert "4 arms × 6 cases × 1 replicates = 24 worlds of 312 weeks" in out and "MB of memory" in out
    assert [*file.parent.iterdir()] == [file]
    assert run(["experiment", str(file)]) == 2
    assert "--out: given nothing; allowed: a folder" in capsys.readouterr().err


def test_an_experiment_is_run_and_told_of(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, rows = str(file.parent / "out"), file.parent / "rows.csv"
    assert run(["experiment", str(file), "--out", folder, "--workers", "1"]) == 0
    told = capsys.readouterr().out
    assert "24 of 24 worlds" in told and "no effects: outcome: years_fighting" in told and "nan" not in told
    assert run(["results", folder, "--json", "--export", str(rows)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["status"]["done"] == 4 and told["name"] == "mine" and len(told["effects"]) == 6
    assert "years_fighting is missing in every world (the run ends before the tenth" in told["no_effects"][0]
    assert len(pd.read_csv(rows)) == 24
    assert run(["results", folder, "--repeat", "3:2"]) == 0
    assert json.loads(capsys.readouterr().out)["world"] == 2


def test_what_a_folder_holds_is_told_before_anything_runs(
    file: Path, finished: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = file.parent / "out"
    line = ["experiment", str(file), "--out", str(folder)]
    assert run([*line, "--dry-run"]) == 0 and not folder.exists()
    assert "already" not in capsys.readouterr().out
    copytree(finished, folder)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    assert run([*line, "--dry-run"]) == 0
    assert "already done: 24 worlds; for the rest:\nnothing is left to run" in capsys.readouterr().out
    file.write_text(TOML.replace("seed = 3", "seed = 4"))
    assert run([*line, "--dry-run"]) == 2
    assert "it holds another experiment: seed" in capsys.readouterr().err
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before
    for out in (file, file / "below"):
        assert run(["experiment", str(file), "--out", str(out), "--dry-run"]) == 2
        assert f"{out}: {file} is a file; allowed: a folder" in capsys.readouterr().err
    file.write_text(TOML)
    assert run(line) == 0
    assert f"24 of 24 worlds are already done in {folder}" in capsys.readouterr().err


def test_how_many_worlds_are_to_run_is_told_where_there_is_no_terminal(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = file.parent / "out"
    line = ["experiment", str(file), "--out", str(folder)]
    assert run([*line, "--dry-run"]) == 0 and "to run" not in capsys.readouterr().err
    assert run(line) == 0
    told = capsys.readouterr().err
    assert f"24 worlds to run in {folder}\n" in told and "already" not in told
    assert run(line) == 0 and "to run" not in capsys.readouterr().err
    shard = next((folder / "shards").rglob("*.parquet"))
    shard.unlink()
    assert run(line) == 0
    told = capsys.readouterr().err
    assert f"18 of 24 worlds are already done in {folder}\n6 more worlds to run\n" in told
    file.write_text(f'population = "onsets"\n{TOML}')
    assert run([*line[:-1], f"{folder}2"]) == 0
    assert f"at most 24 worlds to run in {folder}2\n" in capsys.readouterr().err


def test_worlds_to_run_are_not_told_where_none_is_run(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*given: object) -> None:
        raise RuntimeError("broken")

    unmade = file / "below"
    assert run(["experiment", str(file), "--out", str(unmade)]) == 2
    assert run(["experiment", str(file), "--out", "/proc/no/such"]) == 2
    folder = str(file.parent / "out")
    monkeypatch.setattr(chunks, "run_part", breaks)
    assert "to run" not in capsys.readouterr().err
    assert run(["experiment", str(file), "--out", folder]) == 3 and "to run" in capsys.readouterr().err
    assert run(["experiment", str(file), "--out", folder]) == 3 and "to run" not in capsys.readouterr().err


def test_one_case_has_a_dash_for_an_interval(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(TOML.replace("{ latin_hypercube = 6 }", "1"))
    assert run(["experiment", str(file), "--out", str(file.parent / "out")]) == 0
    out = capsys.readouterr().out
    rows = [line.split() for line in out.splitlines() if line.endswith(" deaths")]
    assert [row[-2] for row in rows] == ["–"] * 3 and "nan" not in out


def test_failed_chunks_end_in_three_with_the_command_that_repeats_them(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*given: object) -> None:
        raise RuntimeError("broken")

    folder, real = str(file.parent / "out"), chunks.run_part
    monkeypatch.setattr(chunks, "run_part", breaks)
    assert run(["experiment", str(file), "--out", folder]) == 3
    assert f"  multitrack results {folder} --repeat 2:0\n" in capsys.readouterr().out
    monkeypatch.setattr(chunks, "run_part", real)
    assert run(["experiment", str(file), "--out", folder]) == 3
    assert run(["experiment", str(file), "--out", folder, "--retry-failed"]) == 0


def test_a_script_is_read_up_to_its_run(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(SCRIPT)
    assert experiment_from(str(tmp_path / "script.py")).plan.total == 12
    assert not (tmp_path / "somewhere").exists()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("\nraise ValueError('a\\nb')", ", line 2: ValueError: a b"),
        ("import multitrack as mt\nstudy = mt.Experiment(\n", ", line 2: SyntaxError: '(' was never closed"),
        ("import sys\n\nsys.exit(5)", ", line 3: it ends with sys.exit(5) before it runs an experiment"),
        ("raise SystemExit", ", line 1: it ends with sys.exit() before it runs an experiment"),
        ("import not_there_at_all", ", line 1: ModuleNotFoundError: No module named 'not_there_at_all'"),
        ("import json\njson.loads('[')", ", line 2: JSONDecodeError: Expecting value: line 1 column 2 (char 1) (in "),
        ("import beside", ", line 1: SyntaxError: invalid syntax (in BESIDE, line 1)"),
        ("import multitrack as mt\nmt.sweep({})", ", line 2: sweep: given 0 settings; allowed: one or two"),
        ("import asyncio\nraise asyncio.CancelledError", ", line 2: CancelledError"),
        ("a = '\0'", ": SyntaxError: source code string cannot contain null bytes"),
    ],
)
def test_a_script_that_fails_is_told_with_file_and_line(
    text: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script, beside = tmp_path / "wrong.py", tmp_path / "beside.py"
    script.write_text(text)
    beside.write_text("x = = 1")
    assert run(["experiment", str(script), "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"{script}{told.replace('BESIDE', str(beside))}") and said.count("\n") == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.medium
@pytest.mark.parametrize(
    ("command", "blocks", "file"),
    [
        pytest.param("experiment {0}/mine.toml --out {0}/new", 0, "{0}/cache/.*", marks=pytest.mark.slow),
        ("experiment {0}/mine.toml --out {0}/new", 8, "{0}/new/cases.parquet"),
        pytest.param("results {0}/out --export {0}/rows.csv", 1, "{0}/rows.csv", marks=pytest.mark.slow),
    ],
)
def test_a_full_disk_is_told_by_the_command_with_the_file(command: str, blocks: int, file: str, tmp_path: Path) -> None:
    """Blocks of 1,024 bytes are all that a file may have; the cache, too, is on that disk where it has none."""
    (tmp_path / "mine.toml").write_text(TOML)
    if "{0}/out" in command:
        assert run(["experiment", str(tmp_path / "mine.toml"), "--out", str(tmp_path / "out")]) == 0
    typed = f"ulimit -f {blocks}; exec {sys.executable} -m experiments.cli {command.format(tmp_path)}"
    cold = {"MULTITRACK_CACHE": str(tmp_path / "cache")} if not blocks else {}
    ran = subprocess.run(["bash", "-c", typed], cwd=ROOT, env=os.environ | cold, capture_output=True, text=True)
    assert ran.returncode == 1 and ran.stderr.count("\n") == 1
    assert re.match(f"failed: {file.format(tmp_path)}: File too large", ran.stderr)
    assert (
        not list(tmp_path.rglob(".part-*")) and not list(tmp_path.glob("rows*")) and not list(tmp_path.glob("new/c*"))
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("casess = 3", "did you mean cases"),
        ("cases = { latin = 3 }", "latin_hypercube"),
        ("design = { sweep = { 'track_two.effrt' = [0] } }", "did you mean track_two.effort"),
        ("design = { forks = { now = {} } }", "its own arguments"),
        ("x = = 1", "not valid TOML"),
        ("design = { on_off = 'leak' }", "design.on_off: given 'leak'; allowed: a list of names, such as"),
        ("design = { on_off = 3 }", "design.on_off: given 3; allowed: a list of names, such as"),
        ("design = { on_off = [['leak']] }", "on_off: given ['leak']; allowed: names of tracks, mechanisms"),
        ("design = { on_off = ['leak'], one_at_a_time = 'x' }", "on_off: one_at_a_time: given 'x'; allowed: true or"),
        ("design = { sweep = 'a.b' }", "sweep: given 'a.b'; allowed: settings with their levels, such as"),
        ("design = { sweep = ['track_two.effort'] }", "sweep: given ['track_two.effort']; allowed: settings with"),
        ("design = { sweep = { values = 'a.b' } }", "sweep: values: given 'a.b'; allowed: a list of values, or"),
        ("design = { fractional_factorial = 3 }", "fractional_factorial: given 3; allowed: settings with their"),
        ("design = { table = 3 }", "table: given 3; allowed: the path of a CSV file"),
        ("design = { schedules = 'track_two', start = 'year 3' }", "schedules: start: given 'year 3'; allowed: a list"),
        ("design = { schedules = 'track_two', end = [1.5] }", "schedules: end: given 1.5; allowed: a list of times"),
        ("design = { forks = 3, weeks = 3 }", "forks: given 3; allowed: turns with their settings, such as"),
        ("design = { forks = { now = 3 }, weeks = 3 }", "forks: 'now': given 3; allowed: settings from the fork on"),
        ("design = { forks = { now = {} }, weeks = 3, before = 3 }", "forks: before: given 3; allowed: settings until"),
        ("design = { forks = { now = {} }, weeks = 3, record = 3 }", "weekly: given 3; allowed: a list of series"),
        (
            "cases = { latin_hypercube = 3, over = 'a' }",
            "latin_hypercube: over: given 'a'; allowed: a list of settings",
        ),
        ("cases = { morris = 3, levels = 'x' }", "morris: levels: given 'x'; allowed: an even number"),
        ("cases = { sobol = 4, pairs = 'x' }", "sobol: pairs: given 'x'; allowed: true or false"),
        ("rules = { mine = 'x' }", "rules: given {'mine': 'x'}; allowed: MODULE:NAME, such as my_rules:mine"),
        ("settings = 3", "settings: given 3; allowed: a table of settings"),
        ("cases = { morris = 3, levels = 1000 }", "morris: levels: given 1000; allowed: an even number from 2 to 100"),
        ("years = nan", "years: given nan; allowed: a number from 0.02 (one week) to 50"),
        ("years = inf", "years: given inf; allowed: a number from 0.02 (one week) to 50"),
        ("weekly = [['violence']]", "weekly: there is no series ['violence']; there are: violence"),
        ("years = 'x'", "years: given 'x'; allowed: a number from 0.02"),
        ("tables = 'agreements'", "tables: given 'agreements'; allowed: a list of outcomes, agreements, episodes"),
        ("weekly = 3", "weekly: given 3; allowed: a list of series: violence"),
    ],
)
def test_faults_of_a_file_are_told(text: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "wrong.toml").write_text(text)
    assert run(["experiment", str(tmp_path / "wrong.toml"), "--out", str(tmp_path / "out")]) == 2
    assert told in capsys.readouterr().err and not (tmp_path / "out").exists()


def test_a_file_may_name_its_cases_and_write_dates_plainly(tmp_path: Path) -> None:
    (tmp_path / "cases.csv").write_text("fight.scale\n1\n2\n")
    text = "scenario = 'oslo'\ncases = { table = 'cases.csv' }\n"
    (tmp_path / "file.toml").write_text(text + "design = { schedules = 'track_two', start = [0, 1993-10-01] }")
    plan = experiment_from(str(tmp_path / "file.toml")).plan
    assert plan.total == 4 and plan.cases["fight.scale"].tolist() == [1, 2]
    assert isinstance(plan.design.arms[1].settings["track_two.start"], int)


def test_names_and_folders_that_are_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["experiment", "dosess", "--out", str(tmp_path / "out")]) == 2
    assert "did you mean doses" in capsys.readouterr().err
    assert run(["results", str(tmp_path)]) == 2
    (tmp_path / "nothing.py").write_text("")
    with pytest.raises(InputError, match="it runs no experiment"):
        experiment_from(str(tmp_path / "nothing.py"))


def test_worked_examples_are_short() -> None:
    assert {"doses", "initiatives", "openness", "start"} <= set(worked_examples())
    for name in worked_examples():
        assert len((ROOT / "experiments" / "examples" / f"{name}.py").read_text().splitlines()) <= 70, name


@pytest.mark.parametrize("name", some(worked_examples(), 3))
def test_worked_examples_can_be_read(name: str) -> None:
    assert experiment_from(name).plan.total < 25_000


@pytest.mark.slow
@pytest.mark.parametrize("name", worked_examples())
def test_worked_examples_run_as_they_stand(name: str, tmp_path: Path) -> None:
    """As a user's own script: no main guard, a figure drawn, in a folder of its own."""
    script = tmp_path / "script.py"
    script.write_text((ROOT / "experiments" / "examples" / f"{name}.py").read_text())
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, str(script)], cwd=tmp_path, env=environment, check=True, timeout=300)
    assert max(one.stat().st_size for one in (tmp_path / "results" / "figures").glob("*.png")) > 10_000


def test_an_experiment_is_drawn_and_reproduced(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = file.parent / "out"
    file.write_text(TOML.replace("years = 6", 'years = 16\nweekly = ["killed", "readiness"]'))
    assert run(["experiment", str(file), "--out", str(folder)]) == 0
    capsys.readouterr()
    assert run(["plot", str(folder)]) == 0
    told = capsys.readouterr()
    drawn = {Path(line).name for line in told.out.split()}
    figures = ("arms", "until", "bands_killed", "bands_readiness")
    assert drawn == {f"{name}.{ending}" for name in figures for ending in ("png", "svg")} and not told.err
    assert run(["plot", str(folder), "--figure", "importance"]) == 2
    assert "do not hold what importance is drawn from" in capsys.readouterr().err
    assert run(["reproduce", str(folder)]) == 0
    assert "Identical to the last bit" in capsys.readouterr().out


def test_an_export_writes_over_nothing_unless_asked(
    finished: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, rows = str(finished), tmp_path / "rows.csv"
    rows.write_text("mine")
    assert run(["results", folder, "--export", str(rows)]) == 2
    assert rows.read_text() == "mine"
    assert f"--export: given {rows}; it exists; allowed: a new file, or --overwrite" in capsys.readouterr().err
    assert run(["results", folder, "--export", str(rows), "--overwrite"]) == 0
    assert len(pd.read_csv(rows)) == 24
    assert run(["results", folder, "--overwrite"]) == 2


def test_a_table_in_a_pipe_is_a_page_wide_and_loses_nothing(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    long = {f"track_{track}.{name}": [0.5, 1.0] for track in ("one", "two") for name in ("effort", "competence")}
    monkeypatch.delenv("COLUMNS", raising=False)
    for columns, wide in ((None, 100), ("60", 60)):
        if columns:
            monkeypatch.setenv("COLUMNS", columns)
        for line in (["week"], ["show", "oslo", "--given"], ["scenarios"]):
            assert run(line) == 0
            assert max(map(len, capsys.readouterr().out.splitlines())) <= wide
        show(table("", ("Arm", "Mean"), [(", ".join(long), "1.5")], ("Mean",)))
        out = capsys.readouterr().out
        assert all(name in out.replace("\n", "") for name in long) and max(map(len, out.splitlines())) <= wide
