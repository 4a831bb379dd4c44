"""`multitrack claims` as a user meets it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from experiments.cli.process import BAD_INPUT, run
from experiments.court.bench import Size
from experiments.court.tables import judged_again


def test_claims_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["claims", "--list"]) == 0
    out = capsys.readouterr().out
    assert "S1" in out and "I3" in out and "protracted" in out
    assert run(["claims", "w3", "--list"]) == 0
    out = capsys.readouterr().out
    assert "W3" in out and "S1" not in out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["S99", "--list"], "given 'S99'"),
        (["S1"], "--out: given nothing"),
        (["no_such.py", "--list"], "there is no such file"),
        (["S1", "--cases", "0", "--out", "results/none"], "cases: given 0; allowed: a whole number from 40 to 640"),
        (["S1", "--cases", "39", "--out", "results/none"], "cases: given 39; allowed: a whole number from 40 to 640"),
        (["S1", "--cases", "641", "--out", "results/none"], "cases: given 641; allowed: a whole number from 40 to 640"),
        (["S1", "--cases", "60", "--quick", "--out", "results/none"], "--cases: given 60 with --quick"),
    ],
)
def test_what_cannot_be_tried_is_refused(arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["claims", *arguments]) == BAD_INPUT
    assert told in capsys.readouterr().err


def test_a_folder_of_another_trial_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    assert run(["claims", "S1", "--out", str(tmp_path)]) == BAD_INPUT
    assert "not empty" in capsys.readouterr().err


@pytest.mark.medium
def test_a_trial_leaves_verdicts_and_a_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("experiments.cli.commands.claims.QUICK", Size((6,), 2, quick=True))
    out = tmp_path / "court"
    assert run(["claims", "B12", "--quick", "--out", str(out)]) == 0
    said = capsys.readouterr()
    assert "B12" in said.out and "report.html" in said.err
    assert set(judged_again(out / "verdicts.csv")) == {"B12"}
    assert "B12" in (out / "report.md").read_text(encoding="utf-8")
    # With another seed, and then again what is there with that beside it.
    other = tmp_path / "other"
    assert run(["claims", "B12", "--quick", "--seed", "2", "--out", str(other)]) == 0
    assert run(["claims", "B12", "--quick", "--out", str(out), "--other-seed", str(other)]) == 0
    capsys.readouterr()
    beside = pd.read_csv(out / "another_seed.csv")
    assert beside["claim"].tolist() == ["B12"] and {"other_mean", "apart"} <= set(beside)
    assert "Another trial with other luck" in (out / "report.md").read_text(encoding="utf-8")
    # What a run without it leaves is of that run alone.
    assert run(["claims", "B12", "--quick", "--out", str(out)]) == 0
    assert not (out / "another_seed.csv").exists()
    assert "Another trial" not in (out / "report.md").read_text(encoding="utf-8")
    capsys.readouterr()
    assert run(["claims", "B12", "--quick", "--out", str(other)]) == BAD_INPUT
    assert "seed (2, given 1)" in " ".join(capsys.readouterr().err.split())
