"""Settings as a user writes them: checked, with dates as weeks, and by full name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from simulation.errors import Faults, Refused
from simulation.scenarios.dates import in_weeks
from simulation.scenarios.names import SettingsByName, settings_by_name
from simulation.scenarios.overrides import check_overrides
from simulation.week import Week

if TYPE_CHECKING:
    from simulation.scenarios.scenario import Scenario

__all__ = ["by_full_name", "check_settings", "in_weeks_by_name", "known_settings"]


def known_settings(scenario: Scenario, week: Week) -> SettingsByName:
    """All settings of a scenario's model and of custom rules, by the names that a user writes."""
    return settings_by_name(week.parameters().values(), scenario.parties, scenario.issues)


def by_full_name(values: Mapping[str, Any], known: SettingsByName) -> dict[str, Any]:
    """Values by full name: what is given for several settings at once is each one's, unless it has a value itself."""
    widest_first = sorted(values, key=lambda name: -len(known[name]))
    return {place.name: values[name] for name in widest_first for place in known[name]}


def check_settings(settings: Mapping[str, Any], known: SettingsByName, source: str, worlds: int | None = None) -> None:
    """Raise InputError, with all faults, for settings that do not exist or values that they may not have."""
    faults = Faults()
    check_overrides(settings, known, worlds, source, faults)
    faults.raise_if_any()


def in_weeks_by_name(
    given: Mapping[str, Any], known: SettingsByName, start: date | None, source: str = "settings"
) -> dict[str, Any]:
    """Settings with dates as weeks. Raises InputError."""
    result, faults = dict(given), Faults()
    for name, value in given.items():
        try:
            if name in known and known[name][0].parameter.kind == "week":
                result[name] = in_weeks(value, start)
        except Refused as error:
            faults.add(source, name, error)
    faults.raise_if_any()
    return result
