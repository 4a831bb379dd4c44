"""The cases of an experiment as one table: a row a case, a column an uncertain setting, by full name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from experiments.designs.cases import Cases
from experiments.designs.design import Design
from experiments.designs.listed import listed_cases
from experiments.execution.planning.settings import by_full_name, check_settings, in_weeks_by_name, known_settings
from simulation.errors import Faults, InputError, short_repr
from simulation.scenarios.distributions import Distribution
from simulation.scenarios.ensemble import row_limits
from simulation.scenarios.names import SettingsByName
from simulation.scenarios.overrides import check_overrides
from simulation.week import Week
from simulation.world.sets import ROW

if TYPE_CHECKING:
    from simulation.scenarios.scenario import Scenario

__all__ = ["cases_of", "refuse_rows_in_arms"]


def cases_of(
    scenario: Scenario, cases: Cases | Design | pd.DataFrame, seed: int, week: Week, by_case: Mapping[str, Any]
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """The table of cases, by full names, and what a manifest says of how it was drawn.

    Settings that are given one a case are `by_case`.
    """
    known, start = known_settings(scenario, week), scenario.start_date
    if isinstance(cases, Cases):
        return _drawn(scenario, cases, seed, known, by_case)
    table = listed_cases(cases) if isinstance(cases, Design) else cases
    kind = cases.kind if isinstance(cases, Design) else "table"
    return _with_columns(_listed(table, known, start), by_case, known, start), {"kind": kind, "count": len(table)}


def _drawn(
    scenario: Scenario, cases: Cases, seed: int, known: SettingsByName, by_case: Mapping[str, Any]
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Cases drawn from the scenario's ranges, as `cases_of` gives them."""
    ranges = {
        name: (known[name][0].parameter, value)
        for name, value in scenario.values.items()
        if isinstance(value, Distribution)
    }
    if scenario.ensemble and (ROW in by_case or row_limits(scenario.values[ROW])[0] > 0):
        # Every case has a row: what that gives as a number is no range.
        ranges = {name: range for name, range in ranges.items() if scenario.ensemble.draws(name)}
    _refuse_fixed(cases, ranges, known)
    table = _with_columns(cases.values(ranges, seed), by_case, known, scenario.start_date)
    if scenario.ensemble:
        places = cases.places(ranges, seed).drop(columns=list(by_case), errors="ignore")
        table = scenario.ensemble.in_cases(table, places, scenario.values)
    return table, cases.as_dict() | {"covered": cases.covered(ranges)}


def refuse_rows_in_arms(scenario: Scenario, design: Design, cases: Cases | Design | pd.DataFrame) -> None:
    """Raise InputError where arms differ in the row of the ensemble from which the ranges of their cases are drawn."""
    if scenario.ensemble is None or not isinstance(cases, Cases):
        return
    allowed = "a row for all arms, in the scenario or in settings: cases are drawn before arms are set"
    for arm in design.arms:
        if ROW in arm.settings:
            raise InputError(f"design: {arm.name}: {ROW}: given {short_repr(arm.settings[ROW])}; allowed: {allowed}")


def _listed(cases: pd.DataFrame, known: SettingsByName, start: date | None) -> pd.DataFrame:
    """Listed cases by full names, dates as weeks, every value checked. Raises InputError."""
    listed = {str(name): cases[name].tolist() for name in cases}
    given = in_weeks_by_name(listed, known, start, "cases")
    check_settings(given, known, "cases", len(cases))
    values = {name: cases[name] if given[name] == listed[name] else given[name] for name in given}
    return pd.DataFrame(by_full_name(values, known), index=cases.index)


def _with_columns(
    table: pd.DataFrame, by_case: Mapping[str, Any], known: SettingsByName, start: date | None
) -> pd.DataFrame:
    """The cases with settings that are given one a case, by full name. Raises InputError."""
    faults = Faults()
    values = check_overrides(by_case, known, len(table), "settings", faults, start)
    faults.raise_if_any()
    return table.assign(**{name: np.asarray(value) for name, (_, value) in values.items()})


def _refuse_fixed(cases: Cases, ranges: Iterable[str], known: SettingsByName) -> None:
    """Raise InputError where cases are to cover settings that have one value."""
    faults = []
    for name in cases.over:
        if name in known and name not in ranges:
            first = known[name][0]
            limits = f"[{first.parameter.low:g}, {first.parameter.high:g}]"
            example = f"settings={{{first.name!r}: {{'uniform': {limits}}}}}"
            given = f"given {name!r}, which has one value in this scenario"
            if len(known[name]) > 1:
                given = f"given {name!r}, which stands for {len(known[name])} settings"
                example = f"{first.name!r}, each by its full name"
            faults.append(f"{cases.kind}: over: {given}; allowed: a setting with a range; give it a range: {example}")
    if faults:
        raise InputError(faults)
