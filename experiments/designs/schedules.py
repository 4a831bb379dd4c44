"""Schedules: when a track starts and ends, by week, year, date or condition."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.designs.arm import Arm
from experiments.designs.design import Design
from experiments.designs.kinds import as_list
from simulation.calendar import LONGEST_RUN
from simulation.errors import InputError, short_repr
from simulation.results.series import SERIES
from simulation.scenarios.dates import written

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["NEVER", "TIMES", "TRACKS", "Condition", "condition_of", "schedules"]

NEVER = LONGEST_RUN
"""The last week that a setting can name."""
Time = int | str | date

TRACKS = ("track_one", "track_two")
TIMES = tuple(f"{track}.{edge}" for track in TRACKS for edge in ("start", "end"))
"""The settings that may wait for a condition."""

_CONDITION = re.compile(r"when\s+(any|all)?\s*([a-z_]+)\s*(>=|<=|==|>|<)\s*(-?[0-9]*\.?[0-9]+)\Z")
_COMPARE = {">=": np.greater_equal, "<=": np.less_equal, "==": np.equal, ">": np.greater, "<": np.less}


def schedules(track: str, start: Sequence[Time] = (0,), end: Sequence[Time] = (0,)) -> Design:
    """A track with every combination of these starts and ends.

    A time is a week (0: from the beginning, or no end), "year 3", a date ("1993-09-13", if the scenario has a start
    date), for a start "never", or a condition such as "when all readiness >= 0.4". A condition holds in the week after
    the first in which the weekly series of all (`all`) or of any (`any`) party or dyad satisfies it. It is evaluated in
    the same world *without* that start or end; the condition of an end counts from the start of the track on.

    Parameters
    ----------
    track
        "track_one" or "track_two".
    start, end
        Lists of times. An end before its start is left out if both are weeks; all that never start are one arm.

    Raises
    ------
    InputError
        For an unknown track or series, and for what is no time.

    Examples
    --------
    >>> import multitrack as mt
    >>> len(mt.schedules("track_two", start=[0, "year 3", "when any readiness >= 0.3"], end=[0, 520]))
    6
    """
    if track not in TRACKS:
        raise InputError(f"schedules: given {short_repr(track)}; allowed: {', '.join(TRACKS)}")
    starts, ends = _times("start", start), _times("end", end)
    spans = dict.fromkeys((first, 0 if first == "never" else last) for first, last in product(starts, ends))
    return Design("schedules", tuple(_arm(track, *span) for span in spans if not _backwards(*span)))


def _times(edge: str, given: Sequence[Time]) -> list[int | str]:
    """The times given, dates as texts. Raises InputError for what is no list, and for a wrong condition."""
    allowed = 'a list of times, such as [0, "year 3", "when all readiness >= 0.4"]'
    times = as_list(f"schedules: {edge}", given, allowed)
    for time in times:
        condition_of(time)
        if not isinstance(time, int | str | date):
            raise InputError(f"schedules: {edge}: given {short_repr(time)}; allowed: {allowed}")
    return [written(time) for time in times]


def _backwards(start: int | str, end: int | str) -> bool:
    return isinstance(start, int) and isinstance(end, int) and 0 < end < start


def _arm(track: str, start: int | str, end: int | str) -> Arm:
    settings = {f"{track}.start": NEVER if start == "never" else start, f"{track}.end": end}
    bare = start == "never" or condition_of(start) is not None
    name = f"{track} {start}" if bare else f"{track} from {start}"
    name += f" to {end}" if end != 0 else ""
    return Arm(name, settings, {f"{track} from": str(start), f"{track} to": str(end)})


@dataclass(frozen=True)
class Condition:
    """A weekly series compared with a number, in any or all parties or dyads."""

    series: str
    compare: str
    number: float
    every: bool

    def first_week(self, weekly: xr.Dataset, after: np.ndarray, never: int) -> np.ndarray:
        """The week after the first (not before `after`, (n,)) in which it holds in each world (n,); `never` if none."""
        values = weekly[self.series].to_numpy()
        holds = _COMPARE[self.compare](values, self.number)
        if holds.ndim > 2:
            holds = holds.all(axis=2) if self.every else holds.any(axis=2)
        holds &= np.arange(1, holds.shape[1] + 1)[None] >= after[:, None]
        return np.where(holds.any(axis=1), holds.argmax(axis=1) + 2, never)


def condition_of(value: Any) -> Condition | None:
    """The condition a text writes; None where it is none. Raises InputError for a wrong one."""
    if not (isinstance(value, str) and value.startswith("when ")):
        return None
    result = _CONDITION.match(value.strip())
    if not result or result[2] not in SERIES:
        allowed = f"when [any|all] SERIES >= NUMBER (or <=, ==, >, <), the series being one of {', '.join(SERIES)}"
        raise InputError(f"schedules: given {short_repr(value)}; allowed: {allowed}")
    return Condition(result[2], result[3], float(result[4]), result[1] == "all")
