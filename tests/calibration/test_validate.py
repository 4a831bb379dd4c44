"""Validation on fresh worlds, numbers that are left out, and both commands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import multitrack as mt
import simulation.scenarios as scenarios
from experiments.calibration.calibrate import calibrate
from experiments.calibration.factors import EFFECTS, FACTORS
from experiments.calibration.space import Space
from experiments.calibration.validate import left_out, validated, with_ensemble
from experiments.charts.patterns import patterns
from experiments.cli.process import run
from experiments.patterns.held import population_of
from simulation.scenarios.scenario import load_scenario
from tests.calibration.known import known_model, known_space
from tests.calibration.test_matching import SMALL


def ensemble_of(folder: Path, sets: int = 3) -> Path:
    """An ensemble in the form that calibration writes, of sets near what is shipped."""
    space = Space(load_scenario("baseline"))
    places = 0.45 + 0.1 * space.latin(sets, 1)
    places[:, space.size :] = space.latin(sets, 2)[:, space.size :]
    pd.DataFrame({"set": range(sets), **space.values(places)}).to_csv(folder / "ensemble.csv", index=False)
    return folder / "ensemble.csv"


def test_what_calibration_writes_is_an_ensemble_that_a_scenario_takes(tmp_path: Path) -> None:
    scenario = with_ensemble("baseline", ensemble_of(tmp_path))
    assert scenario.ensemble is not None and len(scenario.ensemble) == 3
    given = {*(factor.settings[0] for factor in FACTORS), *(effect.setting for effect in EFFECTS), "track_two.effort"}
    assert set(scenario.ensemble.settings) == given
    record = scenario.settings(1, np.arange(200))
    assert set(record["ensemble_row"]) == {1, 2, 3}
    effort = population_of(scenario, 200, 1)["track_two.effort"]
    for row in (1, 2, 3):
        here = record["ensemble_row"] == row
        with_track_two = effort[here] > 0
        presence = scenario.ensemble.column("track_two.presence")[row - 1]
        assert with_track_two.mean() == pytest.approx(presence, abs=0.17)
        assert set(effort[here][with_track_two]) == set(record["track_two_effort"][here])


def test_the_ensemble_of_baseline_is_one_of_calibration() -> None:
    file = Path(scenarios.__path__[0]) / "baseline_ensemble.csv"
    scenario = with_ensemble("baseline", file)
    assert scenario.ensemble is not None and len(scenario.ensemble) >= 200
    assert {factor.name for factor in FACTORS} <= set(scenario.ensemble.columns)
    for factor in FACTORS:
        column = scenario.ensemble.column(factor.name)
        assert factor.low <= column.min() <= column.max() <= factor.high
    assert load_scenario("baseline").ensemble == scenario.ensemble


def test_a_set_has_the_same_worlds_in_calibration_and_as_a_row(tmp_path: Path) -> None:
    space = Space(load_scenario("baseline"))
    place = space.latin(1, 4)
    pd.DataFrame({"set": [0], **space.values(place)}).to_csv(tmp_path / "ensemble.csv", index=False)
    scenario, numbers = with_ensemble("baseline", tmp_path), np.arange(40)
    own = space.settings(place[0], 2, numbers)
    one = load_scenario("baseline").settings(2, numbers, own)
    other = scenario.settings(2, numbers, {"track_two.effort": own["track_two.effort"]})
    for name in one.dtype.names:
        if name != "ensemble_row":
            np.testing.assert_allclose(one[name], other[name], rtol=1e-12, err_msg=name)


def test_an_ensemble_that_a_scenario_has_does_not_stand_under_a_new_calibration(tmp_path: Path) -> None:
    scenario = with_ensemble("baseline", ensemble_of(tmp_path)).replace(ensemble="")
    assert scenario.as_dict() == load_scenario("baseline").replace(ensemble="").as_dict()


def test_validation_goes_set_by_set_and_goes_on_where_it_was(tmp_path: Path) -> None:
    counted: list[tuple[int, int]] = []
    options: dict[str, Any] = {"worlds": 50, "seed": 5, "workers": 1, "out": tmp_path / "out", "quick": True}
    file = ensemble_of(tmp_path)
    first = validated("baseline", file, progress=lambda done, total: counted.append((done, total)), **options)
    assert counted[-1] == (3, 3)
    counted.clear()
    again = validated("baseline", file, progress=lambda done, total: counted.append((done, total)), **options)
    assert counted == [(3, 3)]
    pd.testing.assert_frame_equal(first, again)
    assert len(first) == 36 and first["calibrated"].all()
    known = first.dropna(subset=["model"])
    assert (known["model_low"] <= known["model"]).all() and (known["model"] <= known["model_high"]).all()
    with pytest.raises(mt.InputError, match="sets of another scenario"):
        validated("baseline", None, **options)
    assert patterns(first).axes[0].get_xlabel().startswith("Distance from the middle")


@pytest.mark.slow
def test_numbers_that_are_left_out_are_foreseen_from_the_others(tmp_path: Path) -> None:
    calibrate(out=tmp_path, space=known_space(), model=known_model, size=SMALL, recovery=0, workers=1)
    table = left_out(tmp_path, groups=("P1", "P8"), steps=30, walkers=30, space=known_space())
    foreseen = table.set_index("id")
    assert list(foreseen.index) == ["P1", "P8a", "P8b", "P8c", "P8d", "P8e", "P8f"]
    assert foreseen.loc["P1", "inside"] and foreseen.loc["P1", "foreseen"] == pytest.approx(32, abs=6)
    # With all of P8 left out nothing speaks for two of the factors but one number each: wide, but there.
    assert foreseen.loc["P8a", "foreseen_low"] < foreseen.loc["P8a", "target"] < foreseen.loc["P8a", "foreseen_high"]
    assert foreseen.loc["P8e", "inside"] is None  # it never moved, so that it has no emulator
    with pytest.raises(mt.InputError, match="no calibration was kept here"):
        left_out(tmp_path / "nowhere", space=known_space())


def test_commands_refuse_bad_input_without_a_traceback(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["calibrate", "oslo"]) == 2
    assert "is no range in oslo" in capsys.readouterr().err
    assert run(["validate", "--ensemble", str(tmp_path / "none.csv")]) == 2
    assert "none.csv" in capsys.readouterr().err


@pytest.mark.slow
def test_quick_calibration_and_quick_validation(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["calibrate", "--quick", "--out", str(tmp_path / "c"), "--json", "--workers", "2"]) == 0
    said = json.loads(capsys.readouterr().out)
    tables = {"ensemble", "fit", "learned", "directions", "at_ends", "track_two", "unmatched"}
    assert tables | {"recovery", "recovery_along"} == set(said["tables"])
    assert len(said["tables"]["fit"]) == 36 and "mean nothing" in said["notes"][0]
    assert run(["validate", "--quick", "--json", "--out", str(tmp_path / "v")]) == 0
    rows = json.loads(capsys.readouterr().out)["validation"]
    asked = {"id", "target", "low", "high", "model", "model_low", "model_high", "inside", "calibrated"}
    assert len(rows) == 36 and asked <= set(rows[0])
    files = {file.name for file in (tmp_path / "v").iterdir()}
    assert files == {"table", "validation.csv", "validation.png", "validation.svg"}
