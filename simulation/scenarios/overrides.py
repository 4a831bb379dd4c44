"""Settings that a user gives for a run: their names and values checked, before any world draws from them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.errors import Faults, Refused, dotted_key, refused
from simulation.scenarios.dates import in_weeks
from simulation.scenarios.distributions import Distribution, allowed_text, check_value
from simulation.scenarios.names import Setting, SettingsByName, known_name
from simulation.world.parameters import Parameter, Value

__all__ = ["CheckedValue", "check_override", "check_overrides", "encoded", "settings_named"]

CheckedValue = Value | Distribution | NDArray[Any]
"""One value for all worlds, a distribution, or an array with an entry for each world, encoded as in the record."""

_FIXED_FOR_A_RUN = frozenset({"parties", "issues", "years", "horizon", "citizens"})
_WHY_FIXED = (
    "nothing: all worlds of a run have the same parties, issues, horizon and number of citizens, since they share one "
    "record and one calendar; write another scenario, or give `years` to the run"
)


def check_overrides(
    overrides: Mapping[str, Any],
    known: SettingsByName,
    worlds: int | None,
    source: str,
    faults: Faults,
    start: date | None = None,
) -> dict[str, tuple[Setting, CheckedValue]]:
    """The settings and their checked values, by full dotted name; a narrower name wins over a wider one.

    A list must have `worlds` entries; None refuses lists. Dates become weeks, the first of which begins on `start`.
    What is wrong is added to `faults`.
    """
    checked: list[tuple[tuple[Setting, ...], CheckedValue]] = []
    for name, value in overrides.items():
        try:
            settings = settings_named(known, name, value)
            checked.append((settings, check_override(settings[0].parameter, value, worlds, start)))
        except Refused as error:
            faults.add(source, dotted_key(str(name).split(".")), error)
    checked.sort(key=lambda entry: -len(entry[0]))
    return {setting.name: (setting, value) for settings, value in checked for setting in settings}


def settings_named(known: SettingsByName, name: object, value: object) -> tuple[Setting, ...]:
    """The settings that a name stands for. Raises Refused, which shows the value, where it stands for none."""
    if isinstance(name, str) and name in known:
        return known[name]
    raise refused(value, _WHY_FIXED if name in _FIXED_FOR_A_RUN else known_name(str(name), known))


def check_override(parameter: Parameter, value: Any, worlds: int | None, start: date | None = None) -> CheckedValue:
    """A value that this parameter allows: one value, a distribution, or a list of `worlds` values. Raises Refused."""
    if parameter.kind == "week":
        value = in_weeks(value, start)
    if isinstance(value, list | tuple | range) or np.ndim(value) > 0:
        return _checked_list(parameter, value, worlds)
    return check_value(parameter, value)


def _checked_list(parameter: Parameter, value: Any, worlds: int | None) -> NDArray[Any]:
    if worlds is None:
        raise refused(value, f"one value for all worlds: {allowed_text(parameter)}")
    entries = _as_array(parameter, value) if isinstance(value, list | tuple | range) else np.asarray(value)
    if len(entries) != worlds:
        raise refused(value, f"one value, or one entry a world: {worlds} entries, not {len(entries)}")
    if isinstance(entries, np.ndarray) and _is_allowed_array(parameter, entries):
        return entries
    return np.array([encoded(parameter, _checked_entry(parameter, i, entry)) for i, entry in enumerate(value)])


def _as_array(parameter: Parameter, value: list[Any] | tuple[Any, ...] | range) -> Any:
    """The list as an array where all its entries are of the parameter's kind, since arrays are checked quickly."""
    kinds: dict[str, set[type]] = {"float": {float, int}, "int": {int}, "week": {int}, "bool": {bool}}
    if not set(map(type, value)) <= kinds.get(parameter.kind, set()):
        return value
    try:
        return np.array(value, {"float": np.float64, "bool": np.bool_}.get(parameter.kind, np.int64))
    except OverflowError:  # a number beyond all limits, which the check of each entry names
        return value


def _is_allowed_array(parameter: Parameter, entries: NDArray[Any]) -> bool:
    """Whether an array can be used as it is; a quick check, since checking entry by entry is slow."""
    kind = {"float": "f", "int": "i", "week": "i", "bool": "b"}.get(parameter.kind)
    of_kind = entries.ndim == 1 and entries.dtype.kind == kind
    return of_kind and bool(((entries >= parameter.low) & (entries <= parameter.high)).all())


def _checked_entry(parameter: Parameter, position: int, entry: Any) -> Value:
    try:
        value = check_value(parameter, entry)
        if isinstance(value, Distribution):
            raise refused(entry, f"a single value: {allowed_text(parameter)}")
    except Refused as error:
        raise Refused(*(fault._replace(at=(position, *fault.at)) for fault in error.faults)) from None
    return value


def encoded(parameter: Parameter, value: Value) -> float:
    """A checked value as a number: a choice as its position, "year N", whose week depends on the world, as -N."""
    if parameter.kind == "choice":
        return parameter.choices.index(str(value))
    return -int(value.removeprefix("year ")) if isinstance(value, str) else value
