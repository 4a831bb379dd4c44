"""The arms of an experiment: their settings by full name, dates as weeks, and all of it checked and tried."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from experiments.designs.arm import Arm
from experiments.designs.design import Design
from experiments.designs.population import Population
from experiments.designs.schedules import TIMES, condition_of
from experiments.designs.states import state_named
from experiments.execution.planning.settings import by_full_name, check_settings, in_weeks_by_name, known_settings
from experiments.execution.planning.values import SettingsByWorld
from simulation.errors import Faults, InputError, Refused, refused
from simulation.results.playback import courses_named
from simulation.results.series import series_named
from simulation.scenarios.changes import resolve_changes
from simulation.scenarios.dates import in_weeks
from simulation.scenarios.distributions import Distribution, Uniform, check_value
from simulation.scenarios.draws import first_week
from simulation.scenarios.names import SettingsByName
from simulation.world.parameters import Parameter

__all__ = ["check_extras", "check_fork", "checked_arm", "full_arms"]

_TRIED = 1000  # arms tried on one world before anything runs


def full_arms(design: Design, values: SettingsByWorld, weeks: int, population: Population) -> tuple[Arm, ...]:
    """The arms with dates as weeks and settings by full name. Raises InputError with all faults."""
    arms, faults = [], Faults()
    for place, arm in enumerate(design.arms):
        try:
            arms.append(_full(arm, values, weeks, population, tried=place < _TRIED))
        except InputError as error:
            for line in error.faults:
                fault = f"design: {arm.name}: {line.removeprefix('settings: ')}"
                faults.lines += [fault] if len(faults.lines) < 20 else []
    faults.raise_if_any()
    return tuple(arms)


def _full(arm: Arm, values: SettingsByWorld, weeks: int, population: Population, tried: bool) -> Arm:
    """The arm by full names, with arrays in place of functions; tried on a world where that is asked for."""
    scenario, known = values.scenario, known_settings(values.scenario, values.week)
    evaluated = {name: values.evaluated(name, value) for name, value in arm.settings.items()}
    given = in_weeks_by_name(evaluated, known, scenario.start_date)
    plain = checked_arm(given, known, len(values.numbers))
    check_extras(arm)
    arm = replace(arm, changes=_changes_in_weeks(arm, known, scenario.start_date))
    if tried:
        _try(arm, Arm("", plain).part(slice(1)).settings, values, weeks, population)
    source = checked_arm(in_weeks_by_name(arm.played_from, known, scenario.start_date), known, len(values.numbers))
    return replace(arm, settings=by_full_name(given, known), played_from=by_full_name(source, known))


def check_extras(arm: Arm) -> None:
    """Raise InputError for a state, a course or a series that does not exist, and for what cannot go together."""
    states = [when for when, _ in arm.changes if _is_state(when)]
    for when in states:
        state_named(when["state"])
    if states and len(arm.changes) > 1:
        raise InputError("forks: given a state and another fork; allowed: a state alone")
    courses_named(arm.plays)
    series_named(arm.averages)
    if arm.plays and (arm.by_world or any(isinstance(value, np.ndarray) for value in arm.played_from.values())):
        raise InputError("plays: given settings that differ by world; allowed: one value for all worlds")


def checked_arm(settings: Mapping[str, Any], known: SettingsByName, worlds: int) -> dict[str, Any]:
    """The settings of an arm but those that wait for a condition, all checked. Raises InputError."""
    plain = {name: value for name, value in settings.items() if not (name in TIMES and condition_of(value))}
    if any(isinstance(value, Mapping | Distribution) for value in plain.values()):
        raise InputError("given a range; allowed: a value, since an actor chooses it (ranges belong to the scenario)")
    check_settings(plain, known, "settings", worlds)
    return plain


def _changes_in_weeks(arm: Arm, known: SettingsByName, start: date | None) -> tuple[tuple[Any, Mapping[str, Any]], ...]:
    """The changes of an arm with dates as weeks. Raises InputError."""
    try:
        return tuple(
            (when if _is_state(when) else in_weeks(when, start), in_weeks_by_name(changed, known, start))
            for when, changed in arm.changes
        )
    except Refused as error:
        raise InputError(f"forks: weeks: {error}") from None


def _is_state(when: Any) -> bool:
    return isinstance(when, Mapping) and "state" in when


def _try(arm: Arm, settings: Mapping[str, Any], values: SettingsByWorld, weeks: int, population: Population) -> None:
    """Raise InputError where a world cannot have these settings, or not from the week on in which they are to hold."""
    one, declared = values.numbers[:1], values.week.parameters()
    values.scenario.settings(values.seed, one, settings, declared)
    changes = [(1, settings)] if population.fork else [(1, what) for _, what in arm.changes]
    resolve_changes(values.scenario, changes, one, values.seed, np.zeros(1, np.int64), declared)
    _check_weeks(arm, weeks)


def _check_weeks(arm: Arm, weeks: int) -> None:
    """Raise InputError where a fork may come after the last week that is run."""
    for when, _ in arm.changes:
        if _is_state(when):
            continue
        last = when["uniform"][1] if isinstance(when, Mapping) else when
        if isinstance(when, str):
            last = int(first_week(int(when.removeprefix("year ")), np.zeros(1, np.int64))[0])
        if last > weeks:
            given = when["uniform"] if isinstance(when, Mapping) else when
            raise InputError(f"forks: weeks: {refused(given, f'weeks that are run: from 1 to {weeks}')}")


def check_fork(when: Any, weeks: int) -> None:
    """Raise InputError for a time of a fork that is no week of the run, no calendar year and no range of weeks."""
    if _is_state(when):
        return
    try:
        value = check_value(Parameter("week", 1, 1, float(weeks), "week", "The week of a fork.", kind="week"), when)
        if isinstance(value, Distribution) and not isinstance(value, Uniform):
            raise refused(when, Uniform.form)
    except Refused as error:
        raise InputError(f"forks: weeks: {error}") from None
