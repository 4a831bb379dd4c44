"""When a track that waits for a condition starts or ends, in each world.

A condition is looked for in the world as it is until it is met: with every start and end that waits still to come.
Of several, the first that is met is set, and the world run again for the others; until then both are the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.designs.schedules import NEVER, TIMES, TRACKS, Condition, condition_of
from simulation.ensemble import run_worlds

if TYPE_CHECKING:
    import xarray as xr

    from simulation.run import Run

__all__ = ["waiting_times", "with_times_met"]

Weeks = dict[str, np.ndarray]


def waiting_times(settings: Mapping[str, Any]) -> dict[str, Condition]:
    """The starts and ends among these settings that wait for a condition, by name."""
    return {name: condition for name in TIMES if (condition := condition_of(settings.get(name)))}


def with_times_met(run: Run, waits: Mapping[str, Condition]) -> Run:
    """The run, whose settings lack what waits, with the week in place of each condition, in each world."""
    given = _given(run, waits)
    met = {name: np.zeros(len(run.worlds), np.int64) for name in waits}
    while True:
        now = _as_it_stands(given, met)
        new = _met_first(waits, met, now, _weekly(run, now, waits))
        if not (new & _waiting(met)).any():
            return replace(run, settings={**run.settings, **_as_it_stands(given, met)})


def _given(run: Run, waits: Mapping[str, Condition]) -> Weeks:
    """Start and end (n,) of each track that waits, as weeks; 0 where it waits."""
    record = replace(run, settings={**run.settings, **dict.fromkeys(waits, 0)}).resolved
    tracks = [track for track in TRACKS if any(name.startswith(track) for name in waits)]
    edges = [(track, edge) for track in tracks for edge in ("start", "end")]
    return {f"{track}.{edge}": record[f"{track}_{edge}"].astype(np.int64) for track, edge in edges}


def _as_it_stands(given: Weeks, met: Weeks) -> Weeks:
    """Starts and ends (n,) with what was met so far. A start that comes after its track's end never comes."""
    now = dict(given)
    for name, weeks in met.items():
        now[name] = np.where(weeks > 0, weeks, NEVER) if name.endswith("start") else weeks
    for end in [name for name in now if name.endswith("end")]:
        start = f"{end.removesuffix('end')}start"
        closed = (now[end] > 0) & (now[end] < now[start])
        now[start], now[end] = np.where(closed, NEVER, now[start]), np.where(closed, 0, now[end])
    return now


def _weekly(run: Run, times: Weeks, waits: Mapping[str, Condition]) -> xr.Dataset:
    """The series that conditions are about, in the worlds of a run with these starts and ends."""
    series = tuple(dict.fromkeys(condition.series for condition in waits.values()))
    weekly = run_worlds(replace(run, settings={**run.settings, **times}, weekly=series), threads=1).weekly
    assert weekly is not None
    return weekly


def _met_first(waits: Mapping[str, Condition], met: Weeks, now: Weeks, weekly: xr.Dataset) -> np.ndarray:
    """Enter in `met` the first of what waits in each world; returns where (n,) there was one."""
    found = {}
    for name, condition in waits.items():
        start = now[f"{name.rsplit('.', 1)[0]}.start"]
        after = start if name.endswith("end") else np.zeros_like(start)  # an end waits for its start
        found[name] = np.where(met[name] > 0, NEVER, condition.first_week(weekly, after, NEVER))
    first = np.min(list(found.values()), axis=0)
    for name, weeks in found.items():
        met[name][(weeks == first) & (weeks < NEVER)] = first[(weeks == first) & (weeks < NEVER)]
    return np.asarray(first < NEVER)


def _waiting(met: Weeks) -> np.ndarray:
    """Where (n,) something still waits."""
    return np.asarray(np.min(list(met.values()), axis=0) == 0)
