"""The command line as a user meets it: what it prints where, its exit codes, and what is left when it is stopped."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from dataclasses import replace
from inspect import signature
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest
from paths import ROOT

import multitrack as mt
from experiments.cli.app import app, carried_out_by
from experiments.cli.process import BAD_INPUT, main, run
from simulation.calendar import format_week
from simulation.results.outcomes import OUTCOMES
from simulation.results.runs import Runs, load_runs
from simulation.week import week

COMMAND = [sys.executable, "-m", "experiments.cli"]


@pytest.fixture
def said(capsys):
    """Run one command line; returns its exit code, what it printed, and what it told on the other stream."""

    def say(*arguments: str) -> tuple[int, str, str]:
        code = run(arguments)
        out, err = capsys.readouterr()
        return code, out, err

    return say


def test_scenarios_and_the_week_are_listed(said) -> None:
    code, out, _ = said("scenarios")
    assert code == 0 and "baseline" in out and "oslo" in out
    code, out, _ = said("week", "--json")
    assert code == 0 and [row["name"] for row in json.loads(out)] == [mechanism.name for mechanism in week()]


@pytest.mark.medium
def test_the_week_is_timed(said) -> None:
    code, out, _ = said("week", "--time", "--json")
    spent = [row["nanoseconds"] for row in json.loads(out)]
    assert code == 0 and min(spent) >= 0 and sum(spent) > 100  # a rule that seldom acts takes less than can be measured


def test_show_gives_every_setting_with_unit_and_range(said) -> None:
    code, out, _ = said("show", "oslo", "--json")
    settings = {row["name"]: row for row in json.loads(out)["settings"]}
    assert code == 0 and settings["track_two.effort"]["unit"] == "share of full effort"
    assert len(settings) > 100


def test_show_leaves_out_what_has_its_default(said, tmp_path) -> None:
    every, given = (json.loads(said("show", "oslo", "--json", *only)[1])["settings"] for only in ((), ("--given",)))
    assert given == [row for row in every if row["given_by"] != "default"]
    assert 0 < len(given) < len(every) / 5
    file = tmp_path / "bare.toml"
    parties = "\n".join(f'[parties.{key}]\nkind = "state"' for key in "ab")
    file.write_text(f"[scenario]\nyears = 10\n{parties}\n[issues.land]\n")
    code, out, _ = said("show", str(file), "--given", "--json")
    assert code == 0 and json.loads(out)["settings"] == []
    assert said("show", str(file), "--given")[1].endswith("All settings have their defaults.\n")
    code, _, err = said("show", "oslo", "--given", "--only", "spoil.rate")
    assert code == 2 and "given 'spoil.rate'; allowed: a text in the name of a setting that the scenario gives" in err


def test_show_gives_only_the_settings_that_are_asked_for(said) -> None:
    code, out, _ = said("show", "oslo", "--only", "OpenNess", "--json")
    names = ["parties.israel.openness", "parties.plo.openness"]
    assert code == 0 and [row["name"] for row in json.loads(out)["settings"]] == names
    code, out, _ = said("show", "oslo", "--world", "3", "--only", "plo.weights")
    assert code == 0 and out.count("parties.plo.weights.") == 5 and "openness" not in out
    code, out, err = said("show", "oslo", "--only", "opennness")
    assert code == 2 and not out
    assert err == "--only: given 'opennness'; allowed: a text in the name of a setting; did you mean openness?\n"


def test_check_says_how_many_settings_the_file_sets_itself(said, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("first.toml").write_text('[scenario]\nextends = "oslo"\n\n[track_two]\neffort = 0.5\n')
    Path("second.toml").write_text('[scenario]\nextends = "first.toml"\n\n[parties.plo]\nopenness = 0.5\npower = 0.5\n')
    oslo = mt.load_scenario("oslo").sources
    shipped = sum(source == "oslo" for source in oslo.values())
    assert f"; of {len(oslo)} settings it sets {shipped} itself; the others: " in said("check", "oslo")[1]
    _, out, _ = said("check", "second.toml")
    sets = {name: source for name, source in mt.load_scenario("second.toml").sources.items() if source != "default"}
    assert [sets["parties.plo.power"], sets["track_two.effort"]] == ["second.toml", "first.toml"]
    left = sum(source == "oslo" for source in sets.values())
    assert (
        f"it sets 2 itself; the others: {left} from oslo, 1 from first.toml, {len(oslo) - len(sets)} the model's" in out
    )
    assert re.search(
        r"sets \d+ itself; the others: \d+ from the rows of an ensemble, \d+ the", said("check", "baseline")[1]
    )


def test_check_says_that_a_file_of_names_sets_no_setting(said, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine.toml").write_text('[scenario]\nextends = "oslo"\ntitle = "Mine"\n\n[parties.plo]\nname = "The PLO"\n')
    _, out, _ = said("check", "mine.toml")
    said_of_none = "it sets no setting itself (names, dated events and the table [scenario] are none); its "
    assert said_of_none in out and "from oslo" in out and " 0 itself" not in out
    Path("mine.toml").write_text('[scenario]\nextends = "oslo"\nyears = 6\n')
    out = said("check", "mine.toml")[1]
    assert said_of_none in out and ", 6 years; " in out


def test_check_counts_no_setting_of_a_base_of_the_same_name_as_its_own(said, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("base").mkdir()
    Path("base/mine.toml").write_text('[scenario]\nextends = "oslo"\n\n[track_two]\neffort = 0.5\n')
    Path("mine.toml").write_text('[scenario]\nextends = "base/mine.toml"\n\n[parties.plo]\nopenness = 0.5\n')
    for file in ("mine.toml", str(tmp_path / "mine.toml")):
        out = said("check", file)[1]
        assert "it sets 1 itself; the others: " in out and "1 from base/mine.toml" in out


def test_show_gives_what_rows_of_an_ensemble_give_and_what_one_world_drew(said) -> None:
    code, out, _ = said("show", "baseline", "--json")
    rows = {row["name"]: row for row in json.loads(out)["settings"]}
    assert (
        code == 0
        and rows["win.rate"]["given_by"] == "ensemble"
        and list(rows["fight.scale"]["in_rows"]) == ["fight.scale.high"]
    )
    low, high = rows["win.rate"]["in_rows"]["win.rate"]
    code, out, _ = said("show", "baseline", "--world", "5", "--seed", "3", "--json")
    own = {row["name"]: row for row in json.loads(out)["settings"]}
    drawn = mt.load_scenario("baseline").settings(3, [5])[0]
    assert code == 0 and own["win.rate"]["given_by"] == f"row {drawn['ensemble_row']}"
    assert low <= own["win.rate"]["value"] == drawn["win_rate"] <= high
    assert own["parties.rebels.power"]["value"] == drawn["parties_power"][1]
    assert isinstance(own["deploy.mandate"]["value"], str)
    assert "row of the scenario's ensemble" in said("run", "baseline", "--worlds", "2", "--years", "6")[1]
    alone = said("run", "baseline", "--worlds", "2", "--years", "6", "--set", "ensemble.row=0")[1]
    assert "row of the scenario's ensemble" not in alone
    third = said("run", "baseline", "--worlds", "2", "--years", "6", "--set", "ensemble.row=3")[1]
    assert "every world has row 3 of the scenario's ensemble of" in third
    code, _, err = said("show", "baseline", "--world", "5", "--seed", "-1")
    assert code == 2 and "seed" in err


def test_a_scenario_of_ones_own_is_begun_checked_and_run(said, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert said("new", "mine.toml", "--from", "oslo")[0] == 0
    assert said("new", "mine.toml", "--from", "oslo")[0] == 2  # never over a file that is there
    assert said("check", "mine.toml")[0] == 0
    Path("mine.toml").write_text('[scenario]\nextends = "oslo"\n\n[track_two]\neffort = -1\nefort = 1\n')
    code, _, err = said("check", "mine.toml")
    assert code == 2 and "effort" in err and "efort" in err and "Traceback" not in err


def test_schema_is_json(said) -> None:
    code, out, _ = said("schema")
    assert code == 0 and json.loads(out)["$schema"]


def test_a_run_is_saved_read_again_and_reproduced(said, tmp_path) -> None:
    folder = str(tmp_path / "run")
    line = ("run", "oslo", "--worlds", "8", "--years", "6", "--out", folder, "--json")
    code, out, _ = said(*line)
    assert code == 0 and json.loads(out)["paths"]
    code, again, err = said(*line)
    assert code == 0 and "already" in err
    assert json.loads(again) == json.loads(out)
    assert said("reproduce", folder)[0] == 0
    code, _, err = said(*line[:3], "9", *line[4:])
    assert code == 2 and "worlds" in err
    assert len(load_runs(folder).outcomes) == 8


def test_a_run_says_what_was_set_and_over_which_weeks_it_is_counted(said) -> None:
    _, out, _ = said(
        "run", "oslo", "--worlds", "4", "--years", "7", "--set", "track_two.effort=0.5", "--without", "leak"
    )
    assert "Decision window: weeks 1 to 104; the last 260 show what lasts." in out
    assert "Set: track_two.effort = 0.5" in out and "Without: leak" in out
    assert (
        "Worlds: those that an outcome is known in" in out and "A year is active with 25 battle deaths or more" in out
    )
    below = " ".join(out.split("Meaning")[1].split())
    explained = {one.name: f"{one.name} {one.meaning}" in below for one in OUTCOMES if "{" not in one.name}
    assert explained["durable_agreement"] and not explained["agreement"]
    assert explained == {one.name: one.explained for one in OUTCOMES if one.name in explained}
    _, out, _ = said("run", "oslo", "--worlds", "2", "--years", "2")
    assert "Decision window" not in out and "Set:" not in out


def test_reproduce_tells_a_table_that_is_not_the_same(said, tmp_path) -> None:
    runs = load_runs(_saved(said, tmp_path / "one"))
    runs.outcomes.loc[0, "deaths"] += 1
    runs.save(tmp_path / "other")
    code, out, _ = said("reproduce", str(tmp_path / "other"), "--json")
    assert code == 1 and json.loads(out)["tables"]["outcomes"] is False


class CautiousNGO(mt.NGO):
    """A custom agent."""


def _made_otherwise(how: str) -> Runs:
    """Six years of a few worlds with something that no folder holds."""
    oslo, week = mt.load_scenario("oslo"), mt.week()
    if how == "custom agents":
        model = mt.DiplomacyModel(oslo, years=6, agents={"ngos": CautiousNGO})
        model.step()
        return model.runs()
    if how == "played courses":
        recorded = mt.simulate(oslo, 3, years=6, weekly=["readiness"]).weekly
        return mt.simulate(oslo, 3, years=6, play={"readiness": recorded})
    if how == "custom outcomes":
        runs = mt.simulate(oslo, 3, years=6)
        named = runs.manifest | {"outcomes": {"lull": "my_outcomes:lull"}}
        return replace(runs, outcomes=runs.outcomes.assign(lull=0), manifest=named)
    rule = next(mechanism for mechanism in week if mechanism.name == "rotate")
    rules = week.replace("rotate", replace(rule, sentence="Another rule."))
    order = week.without("rotate").insert_before("coordinate", rule)
    return mt.simulate(oslo, 3, years=6, rules=rules if how == "custom rules" else order)


@pytest.mark.parametrize(
    "how", ["custom rules", "custom agents", "custom outcomes", "played courses", "a custom order of the week"]
)
def test_reproduce_refuses_what_no_folder_holds(how: str, said, tmp_path) -> None:
    """It would run something else, and call it the same or changed."""
    _made_otherwise(how).save(tmp_path / "own")
    code, out, err = said("reproduce", str(tmp_path / "own"))
    assert code == 2 and not out and f"made with {how}" in err and "the script that made it" in err


def test_a_week_that_lacks_a_rule_is_reproduced_without_it(said, tmp_path) -> None:
    mt.simulate(mt.load_scenario("baseline"), 4, years=6, rules=mt.week().without("fight")).save(tmp_path / "less")
    assert said("reproduce", str(tmp_path / "less"))[0] == 0


def _saved(said, folder: Path) -> Path:
    assert said("run", "baseline", "--worlds", "6", "--years", "6", "--out", str(folder))[0] == 0
    return folder


@pytest.mark.medium
def test_tracks_prints_saves_and_draws(said, tmp_path) -> None:
    folder = tmp_path / "tracks"
    code, out, _ = said("tracks", "oslo", "--worlds", "4", "--out", str(folder))
    assert code == 0 and "by construction" in out and "Years of fighting" in out
    assert {path.name for path in (folder / "figures").iterdir()} >= {"doses.png", "doses.svg", "survival.png"}
    code, out, _ = said("plot", str(folder), "--figure", "doses")
    assert code == 0 and out.split() == [str(folder / "figures" / name) for name in ("doses.png", "doses.svg")]


def test_a_story_and_why(said) -> None:
    code, out, _ = said("story", "oslo", "--world", "3", "--years", "8")
    assert code == 0 and "1992" in out and "In the end" in out
    code, out, _ = said("story", "oslo", "--world", "3", "--years", "8", "--json")
    events = json.loads(out)
    assert code == 0 and events[0]["kind"] == "start" and events[0]["causes"] == []
    code, changed, _ = said("story", "oslo", "--world", "3", "--years", "8", "--change", "year 3:track_two.effort=0")
    assert code == 0 and changed.splitlines()[1] == "Set: from year 3: track_two.effort = 0."
    code, _, error = said("why", "oslo", "--world", "3", "--years", "8", "--change", "track_two.effort=0")
    assert code == 2 and "--change" in error
    code, out, _ = said("why", "oslo", "--world", "3", "--years", "8", "--event", "5")
    assert code == 0 and events[4]["text"] in out and len(out.splitlines()) <= 6
    code, logged, _ = said("why", "oslo", "--world", "3", "--years", "8", "--event", "5", "--log")
    assert code == 0 and logged.startswith(out) and re.search(r"\n     5      \d+ +\d+ \w+ 1992  ", logged)
    code, numbered, _ = said("story", "oslo", "--world", "3", "--years", "8", "--numbers")
    lines = re.findall(r"^([^:\n]+): (.+) \[(\d+)\]$", numbered, re.MULTILINE)
    assert code == 0 and len(lines) > 10
    for day, text, number in lines:
        event = events[int(number) - 1]
        assert day == format_week(event["week"], mt.load_scenario("oslo").start_date)
        assert event["kind"] not in ("talks_open", "leader_falls", "ceasefire") or event["who"] in text
    assert re.sub(r" \[[\d, …]+\]", "", numbered) == said("story", "oslo", "--world", "3", "--years", "8")[1]
    code, _, wrong = said("why", "oslo", "--world", "3", "--years", "8", "--event", "0")
    assert code == 2 and "--event: given 0; allowed: a whole number from 1 to " in wrong


@pytest.mark.parametrize(
    "line",
    [
        "run nowhere",
        "run ./nowhere.toml",
        "run oslo --worlds x",
        "run oslo --worlds 5:5",
        "run oslo --seed -1",
        "run oslo --years 51",
        "run oslo --years nan",
        "run oslo --set track_two.effrt=1",
        "run oslo --set track_two.effort=99",
        "run oslo --set track_two.effort=",
        "run oslo --without nobody",
        "run oslo --weekly nothing",
        "run oslo --luck dice",
        "run oslo --figures",
        "tracks oslo --population some",
        "plot .",
        "reproduce .",
        "show",
        "nothing",
        "run oslo --nothing",
    ],
)
def test_bad_input_is_told_in_a_line_and_ends_with_two(said, tmp_path, monkeypatch, line: str) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = said(*line.split())
    assert code == 2 and out == "" and 0 < len(err.splitlines()) <= 6
    assert "Traceback" not in err
    assert not list(tmp_path.iterdir())


def test_names_are_never_markup(said, tmp_path) -> None:
    code, _, err = said("run", "[bold]x[/bold]")
    assert code == 2 and "[bold]x[/bold]" in err


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["run", "--nothing"]])
def test_help_and_misuse_import_nothing_heavy(arguments: list[str]) -> None:
    asked = f"import sys; from experiments.cli.process import run; run({arguments}); print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, check=True, capture_output=True, text=True)
    assert not {"numpy", "pandas", "numba", "rich"} & set(ran.stdout.splitlines()[-1].split())


def test_every_declared_command_is_carried_out_with_its_options() -> None:
    """The declaration and the function that carries it out have the same parameters."""
    for declared in app.registered_commands:
        assert declared.callback is not None
        function = carried_out_by(declared.callback.__name__)
        assert [*signature(function).parameters] == [*signature(declared.callback).parameters], function


def test_a_film_of_another_kind_is_refused_before_anything_is_made(
    said, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("experiments.cli.commands.live.run_from", lambda *_: pytest.fail("the scenario was read"))
    code, _, err = said("film", "oslo", "--out", str(tmp_path / "x.exe"))
    assert code == 2 and err == f"{tmp_path / 'x.exe'}: a film ends in .gif or .mp4\n"


def test_too_much_for_a_world_is_told_with_file_and_setting(said, tmp_path: Path) -> None:
    parties = "".join(f"[parties.{key}]\nkind = 'state'\ngroups = 8\n" for key in "abcdef")
    (tmp_path / "crowded.toml").write_text(parties + "[issues.land]\n")
    file = str(tmp_path / "crowded.toml")
    told = "parties.groups and split.most: given 49 groups in one world; allowed: at most "
    for line in (("check", file), ("run", file, "--worlds", "2")):
        code, _, err = said(*line)
        assert code == 2 and err.startswith(f"crowded.toml: {told}")
    code, _, err = said("run", "oslo", "--worlds", "2", "--set", "parties.ngos=24", "--set", "parties.officials=99")
    assert code == 2 and "parties.officials" in err
    code, _, err = said("run", file, "--worlds", "2", "--set", "parties.groups=7")
    assert code == 2 and err.startswith("settings: parties.groups and split.most: given 43 groups")


LINES = (
    "--help",
    "scenarios",
    "show oslo",
    "week",
    "schema",
    "check sarajevo.toml",
    "run sarajevo.toml --worlds 2 --years 6",
    "story sarajevo.toml --years 2",
    "why sarajevo.toml --years 4 --log",
    "results kept",
    "results kept --json",
    "plot kept",
)
BOTH = ("--help", "check sarajevo.toml", "results kept")
"""Lines that are tried in more than the poorest of encodings in the fast suite too."""


@pytest.mark.parametrize(
    ("line", "encoding"),
    [
        pytest.param(line, encoding, marks=pytest.mark.slow if encoding == "latin-1" and line not in BOTH else ())
        for line in LINES
        for encoding in ("ascii", "latin-1")
    ],
)
def test_letters_that_cannot_be_written_are_replaced(
    line: str, encoding: str, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the command: none ends in a traceback where the output is not UTF-8."""
    monkeypatch.chdir(kept.parent)
    out, err = (TextIOWrapper(BytesIO(), encoding=encoding) for _ in range(2))
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    monkeypatch.setattr(sys, "argv", ["multitrack", *line.split()])
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    with pytest.raises(SystemExit) as ended:
        main()
    told = [stream.buffer.getvalue().decode(encoding) for stream in (out, err)]
    assert ended.value.code in (0, None) or (line == "plot kept" and ended.value.code == BAD_INPUT)
    assert any(told) and "Traceback" not in told[1]
    if "sarajevo" in line or line == "results kept":
        assert "?" in "".join(told)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an experiment whose arms have names of other scripts, and beside it such a scenario."""
    folder = tmp_path_factory.mktemp("letters")
    (folder / "sarajevo.toml").write_text(
        '[scenario]\nextends = "oslo"\ntitle = "Сарајево – 서울"\n[parties.plo]\nname = "منظمة"\n', "utf-8"
    )
    arms = mt.arms({"без": {}, "с": {"track_two.effort": 1.0}})
    mt.Experiment("Сарајево", "oslo", arms, cases=2, years=2).run(folder / "kept", progress=False)
    return folder / "kept"


@pytest.mark.medium
@pytest.mark.parametrize(
    "environment",
    [
        pytest.param({"PYTHONIOENCODING": "latin-1"}, marks=pytest.mark.slow),
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
)
def test_output_that_is_not_utf_8(environment: dict[str, str]) -> None:
    ran = subprocess.run([*COMMAND, "week"], cwd=ROOT, env=os.environ | environment, capture_output=True)
    assert ran.returncode == 0 and not ran.stderr and b"?" in ran.stdout and b"\x1b" not in ran.stdout


def test_no_colour_and_no_bar_where_nobody_looks(said) -> None:
    code, out, err = said("run", "oslo", "--worlds", "4", "--years", "5.1")
    assert code == 0 and "\x1b" not in out + err and not err


@pytest.mark.slow
def test_no_colour_and_no_bar_in_the_output_of_a_process() -> None:
    ran = subprocess.run([*COMMAND, "run", "oslo", "--worlds", "4", "--years", "5.1"], cwd=ROOT, capture_output=True)
    assert ran.returncode == 0 and b"\x1b" not in ran.stdout + ran.stderr


_INTERRUPTED = """
import os, signal, sys
from experiments.cli import process
from experiments.cli.commands import run
from contextlib import nullcontext
run.progress_bar = lambda what: nullcontext(lambda done, all: os.kill(os.getpid(), signal.SIGINT))
process.main()
"""
"""A command that is interrupted as soon as its first worlds are done, however fast the machine is."""


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals are sent another way there")
def test_an_interrupted_run_leaves_nothing_behind(tmp_path) -> None:
    line = [sys.executable, "-c", _INTERRUPTED, "run", "oslo", "--worlds", "2000", "--out", str(tmp_path / "half")]
    ran = subprocess.run(line, cwd=ROOT, capture_output=True)
    assert ran.returncode == 130 and b"interrupted" in ran.stderr
    assert not list(tmp_path.iterdir())
