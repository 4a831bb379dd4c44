"""Dates where weeks stand: a date means the week that it is in, counted from the scenario's start date."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

import numpy as np

from simulation.calendar import week_of
from simulation.errors import refused

__all__ = ["DATE", "in_weeks", "warn_of_late_dates", "written"]

_log = logging.getLogger("multitrack")

DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z", re.ASCII)
"""A date as text."""

_NO_START = "a week, since the scenario has no start_date"


def in_weeks(value: Any, start: date | None) -> Any:
    """A value of a setting that is a week, with its dates as weeks: one value, a list, an array, or a distribution.

    Week 1 begins on `start`. Raises Refused for a date before it, for one that no calendar has, and for any where
    the scenario has no start date.
    """
    if isinstance(value, np.ndarray) and value.ndim and value.dtype.kind in "MOU":
        weeks = in_weeks(list(value), start)
        return np.array(weeks, None if all(isinstance(week, int) for week in weeks) else object)
    value = written(value)
    if isinstance(value, str):
        return _week(value, start) if DATE.match(value) else value
    if isinstance(value, Mapping):
        return {name: in_weeks(inner, start) for name, inner in value.items()}
    if isinstance(value, list | tuple) and any(isinstance(inner, str | list | tuple) for inner in value):
        return type(value)(in_weeks(inner, start) for inner in value)
    return value


def warn_of_late_dates(source: str, given: Mapping[str, Any], start: date | None, weeks: int) -> None:
    """Log which dates in settings, by name, lie after the last of so many weeks, where they change nothing.

    A number of a week may lie there too: it is a way to say never. Dates are checked already.
    """
    for name, value in given.items():
        for text in dict.fromkeys(_dates_in(written(value))):
            week = in_weeks(text, start)
            if week > weeks:
                _log.warning(
                    "%s: %s: %s is in week %s, and the last week is %s", source, name, text, f"{week:,}", f"{weeks:,}"
                )


def _dates_in(value: Any) -> Iterator[str]:
    """The dates, as texts, that a value holds."""
    if isinstance(value, str):
        yield from [value] if DATE.match(value) else []
    elif isinstance(value, Mapping):
        yield from _dates_in(list(value.values()))
    elif isinstance(value, list | tuple) or (isinstance(value, np.ndarray) and value.dtype.kind in "OU"):
        for inner in value:
            yield from _dates_in(inner)


def written(value: Any) -> Any:
    """The value with its dates as texts, as a manifest holds them."""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() and value.tzinfo is None else value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, np.datetime64):
        return written(value.item())
    if isinstance(value, np.ndarray) and value.dtype.kind == "M":
        return written(value.astype("datetime64[us]").tolist())
    if isinstance(value, Mapping):
        return {name: written(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple) and _has_dates(value):
        return type(value)(map(written, value))
    return value


def _has_dates(values: Iterable[Any]) -> bool:
    return any(isinstance(value, date | np.datetime64 | list | tuple) for value in values)


def _week(text: str, start: date | None) -> int:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise refused(text, "a date of the calendar, such as 1993-09-13") from None
    if start is None:
        raise refused(text, _NO_START)
    if day < start:
        raise refused(text, f"a date from {start} on, when the scenario begins")
    return week_of(day, start)
