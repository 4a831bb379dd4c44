"""When a track that waits for a condition starts or ends, in each world.

A condition is looked for in the world as it is until it is met: with every start and end that waits still to come.
Of several, the first that is met is set, and the world run again for the others; until then both are the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.designs.schedules import NEVER, TIMES, TRACKS, Condition, condition_of
from experiments.execution.plan import Plan
from simulation.calendar import WEEKS_IN_YEAR
from simulation.ensemble import simulate

if TYPE_CHECKING:
    import xarray as xr

    from experiments.designs.arm import Arm

__all__ = ["as_met"]

Changes = Sequence[tuple[Any, Mapping[str, Any]]]
Weeks = dict[str, np.ndarray]


def as_met(plan: Plan, arm: Arm, numbers: np.ndarray, settings: Mapping[str, Any], changes: Changes) -> dict[str, Any]:
    """The settings of the worlds `numbers` (n,), with the week in place of each condition."""
    waits = {name: found for name in TIMES if (found := condition_of(arm.settings.get(name)))}
    if not waits:
        return dict(settings)
    given = _given(plan, numbers, settings, waits)
    met = {name: np.zeros(len(numbers), np.int64) for name in waits}
    while True:
        now = _as_it_stands(given, met)
        weekly = _weekly(plan, arm, numbers, {**settings, **now}, changes, waits)
        new = _met_first(waits, met, now, weekly)
        if not (new & _waiting(met)).any():
            return {**settings, **_as_it_stands(given, met)}


def _given(plan: Plan, numbers: np.ndarray, settings: Mapping[str, Any], waits: Mapping[str, Condition]) -> Weeks:
    """Start and end (n,) of each track that waits, as weeks; 0 where it waits."""
    record = plan.scenario.settings(plan.seed, numbers, {**settings, **dict.fromkeys(waits, 0)}, plan.week.parameters())
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


def _weekly(
    plan: Plan,
    arm: Arm,
    numbers: np.ndarray,
    settings: Mapping[str, Any],
    changes: Changes,
    waits: Mapping[str, Condition],
) -> xr.Dataset:
    """The series that conditions are about, in worlds with these settings."""
    weekly = simulate(
        plan.scenario,
        numbers.tolist(),
        plan.seed,
        settings=settings,
        changes=changes,
        without=arm.without,
        weekly=tuple(dict.fromkeys(condition.series for condition in waits.values())),
        years=plan.weeks / WEEKS_IN_YEAR,
        threads=1,
        rules=plan.week,
    ).weekly
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
