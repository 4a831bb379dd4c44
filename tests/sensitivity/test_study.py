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
from experiments.sensitivity import study as study_module
from experiments.sensitivity.measures import ARMS, MEASURES
from experiments.sensitivity.study import Size, study, taken_on
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
    for factor in FACTORS:
        (held,) = wide.values[factor.settings[0]].as_dict().values()  # type: ignore[union-attr]
        assert (held[1] == factor.high) if factor.end == "high" else held == [factor.low, factor.high]
    assert sum(factor.end == "high" for factor in FACTORS) == 6


def test_a_case_that_is_no_population_is_studied_too() -> None:
    wide = as_ranges(load_scenario("oslo"))
    assert isinstance(wide.values["win.rate"], Distribution) and "parties.rebels.power" not in wide.values


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
    assert taken_on(screen, 3) == ["a", "b", "c"]
    assert taken_on(screen, 2) == ["a", "b"]
    # Nothing that is not above luck takes the place of what is, whatever measure it is of.
    noise = screen.assign(below_luck=screen["below_luck"] | (screen["measure"] == "two"))
    assert taken_on(noise, 3) == ["a", "c", "b"]


@pytest.mark.slow
def test_a_study_goes_on_where_it_was_and_refuses_another(tmp_path: Path) -> None:
    said: list[str] = []
    first = study("baseline", tmp_path, seed=3, size=TINY, tell=said.append)
    chosen = next(line for line in said if line.startswith("taken on: ")).removeprefix("taken on: ").split(", ")
    assert {*first.shares["setting"]} == {*chosen, LUCK}
    for table in (first.screen, first.shares):  # whatever is left out is said
        left_out = {line.split(":")[0] for line in said if line.endswith("left out")}
        assert {measure.name for measure in MEASURES} - set(table["measure"]) <= left_out
    kept = {path.name: path.read_bytes() for path in tmp_path.glob("*.csv")}
    shards = sorted(tmp_path.glob("*/*/outcomes/*.parquet"))
    written = {path: path.stat().st_mtime_ns for path in shards[1:]}
    assert written
    shards[0].unlink()  # lost, and run again
    study("baseline", tmp_path, seed=3, size=TINY)
    assert {path.name: path.read_bytes() for path in tmp_path.glob("*.csv")} == kept
    assert shards[0].is_file() and written == {path: path.stat().st_mtime_ns for path in shards[1:]}
    with pytest.raises(InputError, match="seed"):
        study("baseline", tmp_path, seed=4, size=TINY)


def test_what_cannot_be_studied_is_refused_before_anything_is_run(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"scenario\.years: given 4; allowed: more than 5"):
        study(load_scenario("baseline").replace(years=4), tmp_path / "short", size=TINY)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "screen.csv").write_text("mine")
    with pytest.raises(InputError, match="given a folder of something else; allowed: a new one, or that of a study"):
        study("baseline", tmp_path / "other", size=TINY)
    assert (tmp_path / "other" / "screen.csv").read_text() == "mine"


@pytest.mark.slow
def test_the_command_prints_and_draws_what_came_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(study_module, "QUICK", TINY)
    assert run(["sensitivity", "baseline", "--quick", "--seed", "5", "--out", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "its numbers mean nothing" in out and "In all" in out and "luck" in out
    assert {path.name for path in tmp_path.glob("*.*")} >= {
        "screen.csv", "shares.csv", "screen.png", "screen.svg", "shares.png", "shares.svg",
    }  # fmt: skip
    assert run(["sensitivity", "baseline", "--quick", "--seed", "5", "--out", str(tmp_path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["shares"][0].keys() >= {"measure", "index", "setting", "mean", "low", "high", "noise", "below_luck"}
    assert len(found["screen"]) == len(pd.read_csv(tmp_path / "screen.csv"))


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
    assert [label.get_text() for label in shown[0].get_yticklabels()] == ["a", "b"]
    filled = {
        tuple(line.get_xdata()): line.get_markerfacecolor() for line in shown[0].lines if line.get_marker() == "o"
    }
    assert filled[0.1,] == "white" != filled[0.5,]  # what is not above luck is hollow
    for damaged in (pd.DataFrame(rows)[lambda table: table["setting"] != LUCK], pd.DataFrame(), pd.DataFrame(rows[:0])):
        with pytest.raises(InputError, match="table: given"):
            mt.charts.assumptions(damaged)
