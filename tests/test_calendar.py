"""Weeks and days: one calendar for tables, stories and schedules."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest

import multitrack as mt
from simulation.calendar import first_day, first_days, format_week, week_of
from simulation.chronicle.story import SERIES, story

START = date(1992, 1, 6)


def test_years_of_weeks_keep_in_step_with_the_calendar() -> None:
    for year in range(1, 50):
        assert abs((first_day(52 * year + 1, START) - date(1992 + year, 1, 6)).days) <= 1
    assert (
        first_days(np.array([1, 2, 53]), START) == np.array(["1992-01-06", "1992-01-13", "1993-01-05"], "M8[D]")
    ).all()


def test_a_day_lies_in_the_week_that_began_last() -> None:
    begins = [first_day(week, START) for week in range(1, 2602)]
    assert begins == sorted(set(begins))
    for week, (first, following) in enumerate(pairwise(begins), 1):
        for day in (first, following - timedelta(days=1)):
            assert week_of(day, START) == week


def test_a_week_is_read_as_a_day_or_a_number() -> None:
    assert format_week(1, START) == "6 January 1992"
    assert format_week(333, START) == "25 May 1998"
    assert format_week(333, None) == "week 333"


@pytest.mark.medium
def test_a_story_has_the_dates_of_the_tables() -> None:
    scenario = mt.load_scenario("oslo")
    runs = mt.simulate(scenario, worlds=[0], seed=3, events=True, weekly=SERIES)
    told = story(runs, scenario, 0)
    for agreement in runs.agreements.itertuples():
        assert re.search(f"{agreement.date:%-d %B %Y}: Officials of .+ (sign|renew) a {agreement.kind} agreement", told)
    assert runs.events is not None
    for ended in runs.agreements.dropna(subset="ended_week").itertuples():
        lines = runs.events.loc[(runs.events["week"] == ended.ended_week), "text"]
        assert lines.str.startswith(f"The {ended.kind} agreement of {ended.date:%-d %B %Y} ends").any()
