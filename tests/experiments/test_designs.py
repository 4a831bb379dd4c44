"""Designs: which arms and cases they are, how they cross, and what they refuse."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import multitrack as mt
from experiments import designs as d
from experiments.cli.experiment_file import experiment_from
from experiments.designs.fractional import _defining, _fraction
from experiments.designs.levels import levels_of
from simulation.errors import InputError
from simulation.scenarios.distributions import Uniform
from simulation.world.parameters import Parameter

RANGES = {name: (Parameter(name, 0.0, -9, 9, "", ""), Uniform(uniform=(-2.0, 2.0))) for name in ("a.x", "a.y", "a.z")}


def test_a_factorial_has_every_combination() -> None:
    design = d.factorial({"track_one.effort": [0, 0.5, 1], "track_two.effort": "0:1:0.5"})
    assert len(design) == 9 and design.levers == ("track_one.effort", "track_two.effort")
    assert design.arms[1].name == "track_one.effort=0, track_two.effort=0.5"
    assert design.table()["track_two.effort"].tolist() == [0, 0.5, 1] * 3


def test_steps_are_counted_in_decimals() -> None:
    assert levels_of("x", "0:1:0.1") == [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]
    assert levels_of("x", "2:8:3") == [2, 5, 8] and levels_of("x", "1:0:-0.5") == [1.0, 0.5, 0.0]


@pytest.mark.parametrize("wrong", ["0:1", "0:1:0", "a:b:c", "1:0:1", "0:inf:1", [], [1, 1], 3])
def test_wrong_levels_are_refused(wrong: object) -> None:
    with pytest.raises(InputError, match="given"):
        d.factorial({"track_one.effort": wrong})  # type: ignore[dict-item]


def test_a_sweep_is_one_way_or_two() -> None:
    assert len(d.sweep({"a.x": [0, 1]})) == 2 and len(d.sweep({"a.x": [0, 1], "a.y": "0:1:0.25"})) == 10
    with pytest.raises(InputError, match="one or two"):
        d.sweep({"a.x": [0], "a.y": [0], "a.z": [0]})


def test_designs_cross_and_refuse_to_set_the_same_twice() -> None:
    both = d.sweep({"track_two.coordination": [0, 1]}) * d.on_off("track_one", "transfer_up")
    assert len(both) == 8 and both.arms[-1].settings["transfer_up.strength"] == 0
    assert both.levers == ("track_two.coordination", "track_one", "transfer_up")
    with pytest.raises(InputError, match=r"track_one\.effort is set by both"):
        d.sweep({"track_one.effort": [0, 1]}) * d.on_off("track_one")


@pytest.mark.parametrize(("settings", "resolution", "runs"), [(3, 3, 4), (5, 5, 16), (7, 4, 16), (7, 3, 8), (4, 4, 8)])
def test_fractions_are_balanced_orthogonal_and_of_their_resolution(settings: int, resolution: int, runs: int) -> None:
    design = d.fractional_factorial({f"s.{place}": [-1, 1] for place in range(settings)}, resolution)
    signs = design.table().drop(columns="arm").to_numpy(float)
    assert len(design) == runs and not signs.sum(axis=0).any()
    assert np.array_equal(signs.T @ signs, runs * np.eye(settings))
    base, words = _fraction(settings, resolution)
    for word in _defining(words):
        assert len(np.unique(signs[:, sorted(word)].prod(axis=1))) == 1  # a word never changes
    assert f"resolution {min(map(len, _defining(words)))}" in design.notes[0] and base == np.log2(runs)


def test_aliasing_is_told() -> None:
    notes = d.fractional_factorial({"a.x": [0, 1], "a.y": [0, 1], "a.z": [0, 1]}, 3).notes
    assert "confounded: a.x = a.y × a.z" in notes
    assert d.fractional_factorial({"a.x": [0, 1], "a.y": [0, 1]}).notes == ("all combinations: nothing is confounded",)


def test_a_table_is_read_from_a_file_or_a_frame(tmp_path: Path) -> None:
    (tmp_path / "arms.csv").write_text("arm,track_one.effort,track_two.effort\nbare,0,\nboth,1,1\n")
    design = d.table(tmp_path / "arms.csv")
    assert [arm.name for arm in design.arms] == ["bare", "both"]
    assert dict(design.arms[0].settings) == {"track_one.effort": 0}
    assert len(d.table(pd.DataFrame({"track_one.effort": [0.0, 1.0]}))) == 2
    with pytest.raises(InputError, match="no CSV table"):
        d.table(tmp_path / "none.csv")


def test_off_is_zero_strength_or_false() -> None:
    design = d.on_off("track_two", "leak", "parties.ratification")
    off = design.arms[-1].settings
    assert off == {"track_two.effort": 0.0, "leak.strength": 0.0, "parties.ratification": False}
    assert not design.arms[0].settings and len(design) == 8
    assert len(d.on_off("track_one", "track_two", "leak", one_at_a_time=True)) == 4
    with pytest.raises(InputError, match="transfer_up"):
        d.on_off("transfer_upp")


def test_schedules_leave_out_ends_before_starts() -> None:
    design = d.schedules("track_two", start=[0, 104, "year 3", "when all readiness >= 0.3"], end=[0, 52])
    assert len(design) == 7 and "track_two from 104 to 52" not in [arm.name for arm in design.arms]
    for wrong in ("when nonsense >= 1", "when all readiness >= 1.2.3"):
        with pytest.raises(InputError, match="when"):
            d.schedules("track_two", start=[wrong])


def test_forks_share_their_past() -> None:
    design = d.forks({"now": {"track_two.effort": 1}}, (53, 300), before={"track_two.effort": 0}, record=["readiness"])
    never, now = design.arms
    assert never.settings == now.settings and never.changes[0][0] == now.changes[0][0] == {"uniform": [53, 300]}
    with pytest.raises(InputError, match="two weeks"):
        d.forks({"now": {}}, (9, 3))
    for when in (53, "year 3"):
        assert d.forks({"now": {}}, when).arms[1].changes[0][0] == when
    for wrong in (0, True, "soon", (1, 2, 3), (1.5, 2), "year 0"):
        with pytest.raises(InputError, match=r"forks: weeks: given"):
            d.forks({"now": {}}, wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["a\ufffe", "a\x1b[31m", "\u202ea", "\ud800"])
def test_names_of_arms_can_be_shown(name: str) -> None:
    with pytest.raises(InputError, match="names of arms without control and direction characters"):
        d.arms({name: {}})


def test_a_latin_hypercube_fills_every_range_evenly() -> None:
    places = d.latin_hypercube(50).places(RANGES, 3)
    for name in RANGES:
        assert sorted((places[name] * 50).astype(int)) == list(range(50))
    assert d.latin_hypercube(50).values(RANGES, 3)["a.x"].between(-2, 2).all()


def test_designs_over_cases_have_their_sizes_and_fix_the_rest() -> None:
    assert len(d.morris(5).places(RANGES, 1)) == 25
    assert len(d.sobol(8).places(RANGES, 1)) == 48 and len(d.sobol(8, pairs=True).places(RANGES, 1)) == 80
    some = d.sobol(8, over=["a.x"]).places(RANGES, 1)
    assert (some["a.y"] == 0.5).all() and some["a.x"].nunique() > 8
    with pytest.raises(InputError, match=r"did you mean a\.x"):
        d.sobol(8, over=["a.xx"]).places(RANGES, 1)
    with pytest.raises(InputError, match="power of two"):
        d.sobol(100)


def test_random_cases_do_not_depend_on_their_number() -> None:
    few, many = (d.random_cases(n).values(RANGES, 7) for n in (5, 50))
    pd.testing.assert_frame_equal(few, many.iloc[:5])


def test_saved_cases_are_taken_as_they_are(tmp_path: Path) -> None:
    first = mt.Experiment("first", cases=d.latin_hypercube(5), years=6)
    first.run(tmp_path / "first", progress=False)
    path = tmp_path / "first" / "cases.parquet"
    for given in (path, str(path), pd.read_parquet(path), first.plan.cases):
        again = mt.Experiment("again", cases=given, years=6)
        pd.testing.assert_frame_equal(again.plan.cases, first.plan.cases, check_exact=True)
    (tmp_path / "again.toml").write_text('cases = "first/cases.parquet"\nyears = 6\n')
    rows = experiment_from(str(tmp_path / "again.toml")).run(tmp_path / "again", progress=False).outcomes
    pd.testing.assert_frame_equal(rows, mt.load_results(tmp_path / "first").outcomes, check_exact=True)


def test_some_of_saved_cases_keep_their_numbers() -> None:
    whole = mt.Experiment("whole", cases=6, years=6).plan.cases
    study = mt.Experiment("some", cases=whole.loc[[4, 1]].reset_index(), years=6)
    assert study.plan.numbers.tolist() == [4, 1]
    pd.testing.assert_frame_equal(study.plan.cases, whole.loc[[4, 1]], check_exact=True)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (pd.DataFrame({"case": [0, 0], "fight.scale": [1.0, 2.0]}), "case: allowed: whole numbers from 0, none twice"),
        (pd.DataFrame({"case": [0, -1], "fight.scale": [1.0, 2.0]}), "case: allowed: whole numbers from 0, none twice"),
        (pd.DataFrame({"fight.scale": [1.0, None]}), "cases: fight.scale: given no value in some rows"),
        (pd.DataFrame({"fight.scale": [1.0, -2.0]}), r"cases: fight\.scale\[1\]: given -2.0; allowed: a number"),
        (pd.DataFrame({"fight.scal": [1.0]}), "did you mean fight.scale"),
        (pd.DataFrame(), "given 0 cases"),
        ("nowhere/cases.parquet", "nowhere/cases.parquet: no table that could be read"),
        ("cases.xlsx", "cases: given 'cases.xlsx'; allowed: a number, .* or a file .parquet or .csv"),
    ],
)
def test_saved_cases_that_are_wrong_are_refused(given: object, told: str) -> None:
    with pytest.raises(InputError, match=told):
        mt.Experiment("wrong", cases=given)  # type: ignore[arg-type]


def test_a_setting_without_a_range_is_told_to_get_one() -> None:
    with pytest.raises(
        InputError, match=r"over: given 'leak\.strength', which has one value .*; give it a range: "
    ) as told:
        mt.Experiment("x", cases=d.morris(2, over=["leak.strength"]))
    assert "settings={'leak.strength': {'uniform': [0, " in str(told.value)
    with pytest.raises(InputError, match=r"over: given 'parties\.openness', which stands for 2 settings"):
        mt.Experiment("x", cases=d.morris(2, over=["parties.openness"]))
    with pytest.raises(InputError, match=r"a range of the scenario"):
        mt.Experiment("x", cases=d.morris(2, over=["leak.strenght"]))


@pytest.mark.parametrize(
    "design",
    [
        d.arms({"x": {"track_two.start": date(1993, 9, 13)}}),
        d.sweep({"track_two.start": [0, date(1993, 9, 13)]}),
        d.factorial({"track_two.start": [0, date(1993, 9, 13)], "track_two.effort": [0, 1]}),
        d.table(pd.DataFrame({"track_two.start": [pd.Timestamp("1993-09-13")]})),
        d.forks({"x": {"track_two.end": date(1993, 9, 13)}}, 10),
    ],
    ids=lambda design: design.kind,
)
def test_dates_in_designs_are_stored(design: d.Design, tmp_path: Path) -> None:
    """A date of TOML, of Python or of pandas is a week of the scenario, and a text in what is saved."""
    results = mt.Experiment("dates", "oslo", design=design, cases=2, years=2).run(tmp_path / "d", progress=False)
    again = mt.load_results(tmp_path / "d")
    assert again.outcomes.equals(results.outcomes) and again.arms.equals(results.arms)


@pytest.mark.parametrize(
    "day", [date(1993, 9, 13), datetime(1993, 9, 13), pd.Timestamp("1993-09-13"), np.datetime64("1993-09-13")], ids=repr
)
def test_arms_are_named_by_the_day_whatever_type_a_date_has(day: Any) -> None:
    assert d.sweep({"track_two.start": [day, 0]}).arms[0].name == "track_two.start=1993-09-13"
    assert d.sweep({"track_two.start": pd.DatetimeIndex([day])}).arms[0].name == "track_two.start=1993-09-13"
    assert d.table(pd.DataFrame({"track_two.start": [day]})).arms[0].name == "track_two.start=1993-09-13"
    assert d.schedules("track_two", start=[pd.Timestamp(day).to_pydatetime()]).arms[0].name.endswith("from 1993-09-13")


def test_settings_are_covered_by_patterns_and_by_groups() -> None:
    ranges = ["parties.a.openness", "parties.b.openness", "fight.scale", "channel.threshold"]
    assert d.sobol(8, over=["parties.*.openness"]).covered(ranges) == ranges[:2]
    grouped = d.sobol(8, over=["channel.threshold"], groups={"g": ["parties.*.openness"]})
    assert grouped.covered(ranges) == ["channel.threshold", *ranges[:2]]
    assert d.sobol(8, over=["fight.scale", "channel.threshold"]).covered(ranges) == ["fight.scale", "channel.threshold"]
