"""The study of sensitivity: what is uncertain, what is asked of, what is taken on, and a folder that goes on."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import multitrack as mt
from experiments.calibration.factors import FACTORS
from experiments.cli.process import run
from experiments.designs.cases import LUCK
from experiments.sensitivity.measures import ARMS, MEASURES
from experiments.sensitivity.study import Size, important, study
from experiments.sensitivity.uncertain import as_ranges
from simulation.errors import InputError
from simulation.scenarios.distributions import Distribution
from simulation.scenarios.scenario import load_scenario

TINY = Size(trajectories=2, screened=1, rows=4, shared=2, factors=2)


def test_every_range_and_every_calibrated_constant_is_uncertain() -> None:
    baseline, wide = load_scenario("baseline"), as_ranges(load_scenario("baseline"))
    assert wide.ensemble is None
    ranges = {name for name, value in wide.values.items() if isinstance(value, Distribution)}
    drawn = {name for name, value in baseline.values.items() if isinstance(value, Distribution)}
    assert drawn - {"ensemble.row"} <= ranges
    assert {factor.settings[0] for factor in FACTORS} <= ranges
    for factor in FACTORS:
        if not factor.end:
            assert wide.values[factor.name].as_dict() == {"loguniform": [factor.low, factor.high]}  # type: ignore[union-attr]


def test_a_wide_scenario_holds_what_the_scenario_says() -> None:
    baseline, wide = load_scenario("baseline"), as_ranges(load_scenario("baseline"))
    for name, value in baseline.values.items():
        range_of = wide.values[name]
        if isinstance(value, float) and isinstance(range_of, Distribution):
            low, high = range_of.as_dict()["loguniform"]
            assert low < value < high, name


def test_measures_are_what_they_say() -> None:
    means = {"neither": 8.0, "track_one": 5.0, "track_two": 7.0, "both": 3.0}
    of = {measure.name: measure.of({arm: np.array([mean]) for arm, mean in means.items()})[0] for measure in MEASURES}
    assert set(means) == set(ARMS)
    assert of["years_fighting"] == 3.0 and of["headroom"] == 5.0
    assert of["deaths"] == pytest.approx(np.log(28.0))
    # Both spare 5 years, each alone 3 and 1: one year beyond the sum.
    assert of["interaction_years"] == 1.0 and of["interaction_agreement"] == -1.0


def test_what_matters_most_to_each_measure_is_taken_on_first() -> None:
    def row(measure: str, setting: str, mean: float, below: bool) -> dict[str, object]:
        return {"measure": measure, "index": "mu_star", "setting": setting, "mean": mean, "below_luck": below}

    screen = pd.DataFrame(
        [
            *(row("one", "a", 3.0, False), row("one", "b", 5.0, True), row("one", "c", 2.0, False)),
            *(row("two", "a", 1.0, False), row("two", "b", 4.0, False), row("two", "c", 2.0, True)),
            *(row(measure, LUCK, 9.0, True) for measure in ("one", "two")),
        ]
    )
    # Of the first what is above luck comes before what is larger and is not.
    assert important(screen, 3) == ["a", "b", "c"]
    assert important(screen, 2) == ["a", "b"]


def test_a_study_goes_on_where_it_was_and_refuses_another(tmp_path: Path) -> None:
    said: list[str] = []
    first = study("baseline", tmp_path, seed=3, size=TINY, tell=said.append)
    assert len(said) == 3 and said[1].startswith("taken on: ")
    chosen = said[1].removeprefix("taken on: ").split(", ")
    assert {*first.shares["setting"]} == {*chosen, LUCK}
    assert set(first.screen["measure"]) <= {measure.name for measure in MEASURES}
    kept = {path.name: path.read_bytes() for path in tmp_path.glob("*.csv")}
    shards = list((tmp_path / "shares").glob("*/outcomes/*.parquet"))
    assert shards
    shards[0].unlink()  # lost, and run again
    study("baseline", tmp_path, seed=3, size=TINY)
    assert {path.name: path.read_bytes() for path in tmp_path.glob("*.csv")} == kept
    with pytest.raises(InputError, match="seed"):
        study("baseline", tmp_path, seed=4, size=TINY)


def test_the_command_refuses_what_cannot_be(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, told in ((("nowhere",), "nowhere"), (("baseline", "--seed", "-1"), "seed")):
        assert run(["sensitivity", *arguments, "--quick", "--out", str(tmp_path)]) == 2
        assert told in capsys.readouterr().err


def test_the_figure_has_a_panel_for_each_measure() -> None:
    rows = [
        {"measure": measure, "index": index, "setting": setting, "mean": mean, "low": mean - 0.1, "high": mean + 0.1}
        | {"noise": False, "below_luck": setting == "b" if index == "ST" else None}
        for measure in ("one", "two", "three")
        for index in ("ST", "S1")
        for setting, mean in (("a", 0.5), ("b", 0.1), (LUCK, 0.1))
    ]
    figure = mt.charts.assumptions(pd.DataFrame(rows), {"one": "The first"})
    shown = [ax for ax in figure.axes if ax.axison]
    assert [ax.get_title("left") for ax in shown] == ["The first", "two", "three"]
    assert json.dumps([label.get_text() for label in shown[0].get_yticklabels()]) == '["a", "b"]'
