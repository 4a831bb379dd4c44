"""`multitrack new --ask`: twenty questions on stderr, answers from stdin, and a file with the reason of each."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from paths import ROOT

from experiments.cli.process import run
from experiments.cli.questions import QUESTIONS
from simulation.calendar import week_of
from simulation.scenarios.scenario import load_scenario

Say = Callable[..., tuple[int, str, str]]

ANSWERS = {
    "scenario.title": "Mindanao – from 1997",
    "scenario.start_date": "1997-01-06",
    "parties.government.name": "Philippines",
    "parties.rebels.name": 'The "front"',
    "conflict.start": "war",
    "conflict.age": "25",
    "parties.rebels.power": "0.2 to 0.5",
    "fight.scale": "20-80",
    "escalate.reaction": "{ triangular = [0.3, 0.5, 0.8] }",
    "parties.government.weights": "territory, security",
    "parties.rebels.weights": "identity, territory, resources",
    "issues.<key>.divisible": "territory",
    "parties.government.attitude": "0.5",
    "parties.rebels.attitude": ".6",
    "parties.government.ratification": "yes",
    "conflict.channel": "open",
    "mediation.official_mediators": "1",
    "agreements.guarantee": "0.2",
    "track_two.start": "1998-03-02",
    "track_two.access": "0.4",
}


NAMES = {"1", "3", "4"}
"""The questions that ask for a title or a name, of which nobody is asked why."""


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Say:
    """Run `new` with these lines typed; returns its exit code, what it printed and what it asked."""
    monkeypatch.chdir(tmp_path)

    def call(typed: list[str], *arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in typed)))
        code = run(["new", "mine.toml", *(arguments or ("--ask",))])
        out, err = capsys.readouterr()
        return code, out, err

    return call


def answered(**instead: list[str]) -> list[str]:
    """Each answer, with a reason where one is asked for; `instead` has all that is typed for a question, as n1."""
    lines = []
    for number, question in enumerate(QUESTIONS, 1):
        reason = [f"reason {number}"] * question.reasoned
        lines += instead.get(f"n{number}", [ANSWERS[question.setting], *reason])
    return lines


def test_answers_become_a_scenario_with_the_reason_of_each(say: Say) -> None:
    code, out, err = say(answered())
    assert (code, out) == (0, "mine.toml\n")
    assert [f"{n} of 20. {question.text}" in err for n, question in enumerate(QUESTIONS, 1)] == [True] * 20
    text = Path("mine.toml").read_text(encoding="utf-8")
    written = tomllib.loads(text)
    assert written["track_two"]["start"].isoformat() == "1998-03-02"
    assert written["parties"]["rebels"]["power"] == {"loguniform": [0.2, 0.5]}
    reasons = set(re.findall(r"# reason (\d+)$", text, flags=re.MULTILINE))
    assert reasons == {str(n) for n in range(1, 21)} - NAMES
    scenario = load_scenario("mine.toml")
    assert scenario.title == "Mindanao – from 1997" and scenario.party_names == ("Philippines", 'The "front"')
    values = scenario.values
    assert values["track_two.start"] == week_of(date(1998, 3, 2), date(1997, 1, 6)) and values["conflict.age"] == 25
    assert values["parties.government.weights.territory"] == 2 and values["parties.government.weights.power"] == 0
    assert [values[f"issues.{key}.divisible"] for key in ("territory", "identity")] == [False, True]


def test_names_and_titles_are_asked_no_reason(say: Say) -> None:
    code, _, err = say(answered())
    assert code == 0 and err.count("Why?") == 20 - len(NAMES)
    assert 'name = "Philippines"\n' in Path("mine.toml").read_text(encoding="utf-8")


def test_what_is_not_answered_is_as_in_baseline(say: Say) -> None:
    code, _, err = say([""] * 20)
    assert code == 0 and "[0.1 to 1.9]" in err and "Why?" not in err
    mine, baseline = load_scenario("mine.toml"), load_scenario("baseline")
    assert mine.values == baseline.values and mine.parties == baseline.parties
    assert Path("mine.toml").read_text(encoding="utf-8").count("(not answered)") == 20


def test_a_question_mark_helps_and_a_reason_may_be_left_out(say: Say) -> None:
    code, _, err = say(answered(n7=["?", "0.3", "?", ""]))
    assert code == 0 and "0.1 can be hunted" in err and "parties.rebels.power" in err and "next reader" in err
    assert "power = 0.3  # own judgement" in Path("mine.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("number", "wrong", "allowed"),
    [
        (1, "x" * 121, "a text of at most 120 letters"),
        (2, "6 January", "a date such as 1992-01-06"),
        (2, "1997-02-30", "a date such as 1992-01-06"),
        (2, "0197-01-06", "a date such as 1992-01-06, from 1700 to 2200"),
        (3, "Phil\x1b[31m", "a text of at most 40 letters"),
        (5, "peace", "war, onset, tense, after"),
        (6, "-1", "a number from 0 to 100 years"),
        (7, "strong", "a number from 0.01 to 100"),
        (7, "0.5 to 0.2", "a number from 0.01 to 100"),
        (8, "{ uniform = [1, 2]", "a number from 0.01 to 5000"),
        (9, "1,5", "a number from 0 to 1"),
        (10, "territory, teritory", "some of territory, security, power, identity, resources"),
        (11, "power, power", "some of territory, security, power, identity, resources"),
        (12, "everything", "none, or some of territory"),
        (15, "maybe", "yes, no"),
        (17, "1.5", "a whole number from 0 to 8"),
        (19, "1990-01-01", "never, 0 from the beginning, a week"),
    ],
)
def test_a_bad_answer_is_refused_in_words_and_asked_again(say: Say, number: int, wrong: str, allowed: str) -> None:
    asked = QUESTIONS[number - 1]
    right = [ANSWERS[asked.setting], *["a reason"] * asked.reasoned]
    code, _, err = say(answered(**{f"n{number}": [wrong, *right]}))
    assert code == 0 and "Traceback" not in err and "\x1b" not in err
    (refusal,) = re.findall(r"given .* Please answer again", err)
    assert allowed in refusal


def test_dialogue_that_never_begins_and_a_week_without_a_date(say: Say) -> None:
    assert say(answered(n19=["never", ""]))[0] == 0
    assert load_scenario("mine.toml").values["track_two.effort"] == 0
    Path("mine.toml").unlink()
    code, _, err = say(answered(n2=[""], n19=["1998-03-02", "year 2", ""]))
    assert code == 0 and "given '1998-03-02'" in err
    assert load_scenario("mine.toml").values["track_two.start"] == "year 2"


def test_a_percentage_is_a_share() -> None:
    (asked,) = (one for one in QUESTIONS if one.setting == "parties.government.attitude")
    assert asked.read("60 %", None) == asked.read("0.6", None) == {"parties.government.attitude": 0.6}


@pytest.mark.parametrize(("lines", "place"), [(0, 1), (1, 2), (13, 9), (36, 20)])
def test_input_that_ends_early_is_an_error_and_leaves_no_file(say: Say, lines: int, place: int) -> None:
    code, out, err = say(answered()[:lines])
    assert (code, out) == (2, "") and f"it ended at question {place} of 20" in err
    assert not list(Path().iterdir())


def test_a_file_that_is_there_is_told_before_anything_is_asked(say: Say) -> None:
    Path("mine.toml").write_text("mine")
    code, _, err = say(answered())
    assert code == 2 and "exists" in err and "1 of 20" not in err
    assert Path("mine.toml").read_text() == "mine"


def test_a_scenario_to_begin_from_or_questions_but_one_of_them(say: Say) -> None:
    assert say([], "--from", "osol")[0] == 2
    code, _, err = say(answered(), "--ask", "--from", "oslo")
    assert code == 2 and "baseline" in err
    code, _, err = say([], "--")
    assert code == 2 and "--ask" in err and not list(Path().iterdir())


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="no signal of one process to another there")
def test_ctrl_c_leaves_no_file(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "experiments.cli", "new", str(tmp_path / "mine.toml"), "--ask"]
    asked = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0
    )
    with asked:
        assert asked.stdin is not None and asked.stderr is not None
        asked.stdin.write(b"A title\n1997-01-06\n")
        told = b""
        while b"Why?" not in told:
            told += asked.stderr.read(1)
        asked.send_signal(signal.SIGINT)
        assert asked.wait(30) == 130
    assert not list(tmp_path.iterdir())


def test_the_page_for_practitioners_has_the_same_questions() -> None:
    page = (ROOT / "docs" / "practitioners.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| (.*?) \| `(.*?)` \| (.*?) \|$", page, flags=re.MULTILINE)
    told = [(str(n), one.text, one.setting, one.help) for n, one in enumerate(QUESTIONS, 1)]
    assert [(number, text, setting, help.replace("`", "")) for number, text, setting, help in rows] == told
