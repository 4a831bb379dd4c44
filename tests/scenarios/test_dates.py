"""Dates where weeks stand: in files, settings, changes, arms and cases; and where there is no start date."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import multitrack as mt
from experiments.cli.process import run as command
from simulation.calendar import first_day, week_of
from simulation.errors import InputError, Refused
from simulation.run import Run
from simulation.scenarios.dates import in_weeks
from simulation.scenarios.distributions import Uniform

START = date(1992, 1, 6)  # of oslo
DAY = date(1993, 9, 13)
WEEK = week_of(DAY, START)


def test_a_date_means_the_week_that_it_is_in() -> None:
    for day in (START, DAY, date(2001, 5, 1)):
        week = in_weeks(day.isoformat(), START)
        assert first_day(week, START) <= day < first_day(week + 1, START)
    assert in_weeks(START, START) == 1


@pytest.mark.parametrize(
    ("given", "weeks"),
    [
        ("1993-09-13", WEEK),
        (DAY, WEEK),
        (datetime(1993, 9, 13), WEEK),
        (np.datetime64("1993-09-13"), WEEK),
        (pd.Timestamp("1993-09-13"), WEEK),
        (["1993-09-13", 4, "year 2"], [WEEK, 4, "year 2"]),
        ({"uniform": ["1992-01-06", DAY]}, {"uniform": [1, WEEK]}),
        ({"choice": ["1993-09-13", "year 2"], "weights": [1, 2]}, {"choice": [WEEK, "year 2"], "weights": [1, 2]}),
        (5, 5),
        ("year 3", "year 3"),
    ],
)
def test_whatever_holds_dates_holds_weeks_instead(given: Any, weeks: Any) -> None:
    assert in_weeks(given, START) == weeks


def test_arrays_of_dates_are_arrays_of_weeks() -> None:
    for array in (np.array(["1992-01-06", "1993-09-13"]), np.array([START, DAY], "datetime64[D]")):
        found = in_weeks(array, START)
        assert found.dtype == np.int64 and found.tolist() == [1, WEEK]


@pytest.mark.parametrize(
    ("given", "start", "told"),
    [
        ("1993-09-13", None, "a week, since the scenario has no start_date"),
        ("1991-12-31", START, "a date from 1992-01-06 on, when the scenario begins"),
        ("1993-02-30", START, "a date of the calendar"),
    ],
)
def test_dates_that_mean_no_week_are_refused(given: str, start: date | None, told: str) -> None:
    with pytest.raises(Refused, match=told):
        in_weeks(given, start)


def test_a_file_may_write_dates_plainly_or_as_text(tmp_path: Path) -> None:
    text = '[scenario]\nextends = "oslo"\n[track_two]\nstart = {}\nend = {{ uniform = ["1994-01-01", "1995-01-01"] }}\n'
    for value in ("1993-09-13", '"1993-09-13"'):
        (tmp_path / "mine.toml").write_text(text.format(value))
        values = mt.load_scenario(tmp_path / "mine.toml").values
        assert values["track_two.start"] == WEEK
        later = (week_of(date(year, 1, 1), START) for year in (1994, 1995))
        assert values["track_two.end"] == Uniform(uniform=tuple(later))
    (tmp_path / "mine.toml").write_text(text.format('"1991-01-01"'))
    with pytest.raises(
        InputError, match=r"mine\.toml: track_two\.start: given '1991-01-01'; allowed: a date from 1992"
    ):
        mt.load_scenario(tmp_path / "mine.toml")


def test_without_a_start_date_a_file_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('[scenario]\nextends = "baseline"\n[track_two]\nstart = 2001-05-01\n')
    with pytest.raises(
        InputError, match=r"track_two\.start: given .*2001.*; allowed: a week, since the scenario has no"
    ):
        mt.load_scenario(tmp_path / "mine.toml")
    (tmp_path / "mine.toml").write_text(
        '[scenario]\nextends = "baseline"\nstart_date = 2001-01-01\n[track_two]\nstart = 2001-05-01\n'
    )
    assert mt.load_scenario(tmp_path / "mine.toml").values["track_two.start"] == week_of(
        date(2001, 5, 1), date(2001, 1, 1)
    )


def test_a_wrong_header_is_not_told_as_a_wrong_date(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(
        '[scenario]\nextends = "oslo"\nstart_date = "soon"\n[track_two]\nstart = 2001-05-01\n'
    )
    with pytest.raises(InputError) as caught:
        mt.load_scenario(tmp_path / "mine.toml")
    (fault,) = caught.value.faults
    assert "scenario.start_date" in fault


def test_settings_and_changes_of_a_run_take_dates_and_the_manifest_holds_them() -> None:
    settings = {"track_two.start": [DAY, "1993-09-13", WEEK], "track_one.end": "1996-01-01"}
    changes = [(DAY, {"track_two.effort": 0.5}), (["1994-01-03", 150, "year 3"], {"track_two.end": date(1995, 1, 2)})]
    dated = Run.of("oslo", 3, settings=settings, changes=changes, years=6)
    assert dated.manifest()["settings"]["track_two.start"] == ["1993-09-13", "1993-09-13", WEEK]
    assert Run.from_manifest(dated.manifest()) == dated

    def week(day: str) -> int:
        return week_of(date.fromisoformat(day), START)

    plain = [
        (WEEK, {"track_two.effort": 0.5}),
        ([week("1994-01-03"), 150, "year 3"], {"track_two.end": week("1995-01-02")}),
    ]
    numbers = {"track_two.start": [WEEK] * 3, "track_one.end": week("1996-01-01")}
    one = mt.simulate("oslo", 3, settings=settings, changes=changes, years=6).outcomes
    pd.testing.assert_frame_equal(one, mt.simulate("oslo", 3, settings=numbers, changes=plain, years=6).outcomes)


def test_dates_of_a_run_without_a_start_are_refused_by_name() -> None:
    with pytest.raises(InputError) as caught:
        Run.of("baseline", 2, settings={"track_two.start": DAY}, changes=[("1993-09-13", {"track_two.effort": 1})])
    assert caught.value.faults == (
        "settings: track_two.start: given '1993-09-13'; allowed: a week, since the scenario has no start_date",
        "changes[0]: week: given '1993-09-13'; allowed: a week, since the scenario has no start_date",
    )
    with pytest.raises(InputError, match=r"track_two\.effort: given '1993-09-13'; allowed: a number"):
        Run.of("oslo", 2, settings={"track_two.effort": DAY})


def test_a_copy_of_a_scenario_takes_dates() -> None:
    assert mt.load_scenario("oslo").replace(values={"track_two.start": DAY}).values["track_two.start"] == WEEK
    moved = mt.load_scenario("baseline").replace(start_date="1993-09-06", values={"track_two.start": DAY})
    assert moved.values["track_two.start"] == 2


def test_experiments_take_dates_in_settings_arms_forks_and_cases() -> None:
    listed = pd.DataFrame({"track_two.start": ["1992-01-06", "1993-09-13"]})
    study = mt.Experiment("dated", "oslo", mt.sweep({"track_one.end": ["1996-01-01", 300]}), cases=mt.table(listed))
    assert study.plan.cases["track_two.start"].tolist() == [1, WEEK]
    assert study.plan.design.arms[0].settings["track_one.end"] == week_of(date(1996, 1, 1), START)
    forked = mt.Experiment("forked", "oslo", mt.forks({"now": {"track_two.end": DAY}}, weeks=(START, DAY)), cases=2)
    assert [arm.changes for arm in forked.plan.design.arms] == [
        (({"uniform": [1, WEEK]}, {}),),
        (({"uniform": [1, WEEK]}, {"track_two.end": WEEK}),),
    ]
    by_case = mt.Experiment("by case", "oslo", cases=2, settings={"track_two.start": ["1992-01-06", DAY]})
    assert by_case.plan.cases["track_two.start"].tolist() == [1, WEEK]
    with pytest.raises(InputError, match="forks: weeks: given '1993-09-13'; allowed: a week, since"):
        mt.Experiment("none", "baseline", mt.forks({"now": {"track_two.effort": 1}}, weeks="1993-09-13"), cases=2)


def test_the_command_line_takes_dates(capsys: pytest.CaptureFixture[str]) -> None:
    line = ["run", "oslo", "--worlds", "2", "--years", "6", "--json"]
    written = []
    for value in ("1993-09-13", '"1993-09-13"', str(WEEK)):
        assert command([*line, "--set", f"track_two.start={value}"]) == 0
        written.append(capsys.readouterr().out.partition('"summary"')[2])
    assert written[0] == written[1] == written[2]
    assert command(["run", "baseline", "--worlds", "2", "--set", "track_two.start=1993-09-13"]) == 2
    assert "--set: track_two.start: given '1993-09-13'; allowed: a week, since" in capsys.readouterr().err


def test_dates_after_the_last_week_are_said_to_change_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    late, told = "2001-05-01", "2001-05-01 is in week 485, and the last week is 312"
    settings, changes = {"track_two.end": [late, DAY, late]}, [(late, {"track_two.effort": 0})]
    Run.of("oslo", 3, settings=settings, changes=changes, years=6)
    assert caplog.messages == [f"settings: track_two.end: {told}", f"changes[0]: week: {told}"]
    caplog.clear()
    Run.of("oslo", 3, settings={"track_two.end": [485, DAY, 0]}, years=6)  # a number may say never
    assert caplog.messages == []
    mt.Experiment("late", "oslo", mt.sweep({"track_two.end": [late, DAY]}), cases=2, years=6)
    assert caplog.messages == [f"design: track_two.end={late}: track_two.end: {told}"]
    caplog.clear()
    (tmp_path / "mine.toml").write_text(f'[scenario]\nextends = "oslo"\nyears = 6\n[track_two]\nend = {late}\n')
    mt.load_scenario(tmp_path / "mine.toml")
    assert [message.partition(": ")[2] for message in caplog.messages] == [f"track_two.end: {told}"]
