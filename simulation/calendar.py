"""Weeks and dates: a model year has 52 weeks, each a little longer than seven days, so that dates keep step."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import numpy as np

__all__ = ["LONGEST_RUN", "LONGEST_YEARS", "WEEKS_IN_YEAR", "first_day", "first_days", "format_week", "week_of"]

WEEKS_IN_YEAR = 52
"""Weeks in a calendar year of the model; rates given by the year are divided by it."""

LONGEST_YEARS = 50
"""Years of the longest run."""

LONGEST_RUN = LONGEST_YEARS * WEEKS_IN_YEAR
"""Weeks of the longest run."""

_DAYS_IN_WEEK = 365.25 / WEEKS_IN_YEAR


def first_days(weeks: Any, start: date) -> np.ndarray:
    """The dates (datetime64[D], shape of `weeks`) on which weeks begin; week 1 begins on `start`."""
    days = np.floor((np.asarray(weeks) - 1) * _DAYS_IN_WEEK).astype("timedelta64[D]")
    return np.datetime64(start, "D") + days


def first_day(week: int, start: date) -> date:
    """The date on which a week begins."""
    day: date = first_days(int(week), start).item()
    return day


def week_of(day: date, start: date) -> int:
    """The week, from 1, that contains a day, which must not be before `start`."""
    return math.ceil(((day - start).days + 1) / _DAYS_IN_WEEK)


def format_week(week: int, start: date | None) -> str:
    """A week as text: the date on which it begins, or its number if there is no start."""
    return f"week {week}" if start is None else f"{first_day(week, start):%-d %B %Y}"
