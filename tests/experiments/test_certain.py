"""What is by construction: marked where an arm has none of the effort that an outcome needs, and nowhere else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import multitrack as mt
from experiments.analysis.certain import certain_arms
from experiments.cli.process import run
from experiments.export.latex import effects_table
from simulation.results.outcomes import outcome_named

DOSES = mt.factorial({"track_one.effort": [0, 1], "track_two.effort": [0, 1]})
NOW = {"now": {"track_one.effort": 0}}


def certain(design: Any, outcome: str, **more: Any) -> list[str]:
    """The arms in which an outcome is by construction."""
    plan = mt.Experiment("doses", scenario="oslo", design=design, cases=2, **more).plan
    declared = outcome_named(outcome)
    assert declared is not None
    return sorted(certain_arms(declared, plan))


@pytest.mark.parametrize(
    ("design", "outcome", "more", "arms"),
    [
        (DOSES, "agreement", {}, ["track_one.effort=0, track_two.effort=0", "track_one.effort=0, track_two.effort=1"]),
        (DOSES, "deaths", {}, []),
        (DOSES, "sessions", {}, ["track_one.effort=0, track_two.effort=0", "track_one.effort=1, track_two.effort=0"]),
        (mt.on_off("leak"), "agreement", {}, []),
        (mt.on_off("leak"), "agreement", {"settings": {"track_one.effort": 0}}, ["leak=off", "leak=on"]),
        (mt.on_off("leak"), "agreement", {"settings": {"track_one.effort": [0, 1]}}, []),
        (mt.on_off("leak"), "agreement", {"settings": {"track_one.effort": [0, 0]}}, ["leak=off", "leak=on"]),
        (mt.forks(NOW, weeks=60), "agreement", {}, ["fork=now"]),  # what was signed before is the same in all arms
        (mt.forks(NOW, weeks=60), "durable_agreement", {}, []),  # ... and how long it lasts is open
        (mt.forks({"now": {"track_one.effort": 1}}, 60, {"track_one.effort": 0}), "agreement", {}, ["fork=never"]),
    ],
)
def test_arms_without_the_effort_that_an_outcome_needs(
    design: Any, outcome: str, more: dict[str, Any], arms: list[str]
) -> None:
    assert certain(design, outcome, **more) == arms


def test_effects_and_interactions_mark_it_and_the_report_says_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "140")  # a narrow terminal cuts the column of notes
    study = mt.Experiment("doses", scenario="oslo", design=DOSES, cases=3, years=6)
    results = study.run(out=tmp_path / "doses", workers=1, progress=False)
    effects = results.effects("agreement")
    assert effects["by_construction"].all()  # all are compared with an arm that has no officials
    with_officials = results.effects("agreement", reference="track_one.effort=1, track_two.effort=0")
    marked = with_officials.set_index("arm")["by_construction"]
    assert marked["track_one.effort=0, track_two.effort=0"] and not marked["track_one.effort=1, track_two.effort=1"]
    assert results.interaction("track_one.effort", "track_two.effort", "agreement")["by_construction"].all()
    assert not results.interaction("track_one.effort", "track_two.effort", "deaths")["by_construction"].any()
    assert not results.worse_off()["by_construction"].any()
    assert np.isfinite(effects["mean"]).all()
    assert not effects["estimable"].any()  # nine worlds cannot have ten events and ten others
    assert results.effects("deaths")["estimable"].all()
    assert run(["results", str(tmp_path / "doses")]) == 0
    told = capsys.readouterr().out
    tables, _, reading = told.partition("Difference: ")
    assert tables.count("construction") == 3  # the three differences of full agreements; the cell may wrap
    assert "By construction: one of the two arms" in reading and "over cases" in " ".join(reading.split())
    table = effects_table({"agreement": effects})
    assert set(table["note"]) == {"by construction, not estimable"}
    assert "note" not in effects_table({"deaths": results.effects("deaths")})
