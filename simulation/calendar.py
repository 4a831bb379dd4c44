"""Weeks and days: a model year has 52 weeks; dates are stretched so that they keep in step with the calendar."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import numpy as np

__all__ = ["LONGEST_RUN", "LONGEST_YEARS", "WEEKS_IN_YEAR", "day_of", "days_of", "week_of", "when"]

WEEKS_IN_YEAR = 52
"""Weeks in a calendar year of the model; rates given by the year are divided by it."""

LONGEST_YEARS = 50
"""Years of the longest run."""

LONGEST_RUN = LONGEST_YEARS * WEEKS_IN_YEAR
"""Weeks of the longest run."""

_DAYS_IN_WEEK = 365.25 / WEEKS_IN_YEAR


def days_of(weeks: Any, start: date) -> np.ndarray:
    """The days (numpy's dates) on which weeks begin; week 1 begins on the start."""
    days = np.floor((np.asarray(weeks) - 1) * _DAYS_IN_WEEK).astype("timedelta64[D]")
    return np.datetime64(start, "D") + days


def day_of(week: int, start: date) -> date:
    """The day on which a week begins."""
    day: date = days_of(int(week), start).item()
    return day


def week_of(day: date, start: date) -> int:
    """The week in which a day lies, from 1; the day may not lie before the start."""
    return math.ceil(((day - start).days + 1) / _DAYS_IN_WEEK)


def when(week: int, start: date | None) -> str:
    """A week as a person reads it: the day on which it begins, or its number where there is no start."""
    return f"week {week}" if start is None else f"{day_of(week, start):%-d %B %Y}"
