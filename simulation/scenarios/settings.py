"""The settings of each world: those of the scenario, with a run's overrides, drawn where they are distributions.

A draw is the inverse distribution function of one uniform number (see draws.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulation.calendar import WEEKS_IN_YEAR
from simulation.errors import Fault, Faults, Refused, short_repr
from simulation.scenarios.beginnings import Possible, beginning_contradictions, possible_values
from simulation.scenarios.distributions import Choice, Continuous, Distribution, Integers
from simulation.scenarios.draws import Draws, first_week
from simulation.scenarios.names import Setting, SettingsByName, settings_by_name
from simulation.scenarios.overrides import CheckedValue, check_overrides, encoded
from simulation.world.parameters import Parameter, Value, settings_dtype
from simulation.world.sets import ROW

if TYPE_CHECKING:
    from simulation.scenarios.scenario import Scenario
    from simulation.world.record import Capacity

__all__ = ["WEIGHTS_ALLOWED", "possible_weeks", "resolve", "resolve_settings", "track_contradiction"]

WEIGHTS_ALLOWED = "at least one weight above 0: a party that cares for no issue has nothing to settle"

_TRACKS = ("track_one", "track_two")
_END_ALLOWED = "0 (no end), or a week from the start of the track on"
_UNKNOWN_ALLOWED = "settings of the model and of the rules that are run; give rules= the week that has this one"


def resolve(setting: Setting, value: CheckedValue, draws: Draws) -> NDArray[Any]:
    """The value of one setting in each world (n,): float64; int64 for whole numbers, weeks, choices and booleans."""
    values = _encoded_values(setting, value, draws)
    if setting.parameter.kind == "float":
        return values.astype(np.float64)
    integers: Integers = values.astype(np.int64)
    if setting.parameter.kind == "week" and integers.min(initial=0) < 0:
        return np.where(integers < 0, first_week(-integers, draws.offsets), integers)
    return integers


def _encoded_values(setting: Setting, value: CheckedValue, draws: Draws) -> NDArray[Any]:
    if isinstance(value, np.ndarray):
        return value
    if isinstance(value, Continuous):
        uniform = draws.uniform(setting.name)
        return value.quantiles(uniform) if setting.parameter.kind == "float" else value.whole_quantiles(uniform)
    if isinstance(value, Choice):
        options = np.array([encoded(setting.parameter, option) for option in value.choice])
        return options[value.pick(draws.uniform(setting.name))]
    return np.full(len(draws.numbers), encoded(setting.parameter, value))  # type: ignore[arg-type]


def resolve_settings(
    scenario: Scenario,
    draws: Draws,
    overrides: Mapping[str, Any],
    declared: Iterable[Parameter],
    capacity: Capacity,
) -> NDArray[Any]:
    """The settings record of each world (n,), of type `settings_dtype(declared, capacity)`.

    Raises InputError with all faults of `overrides`, and for a world whose settings contradict each other.
    """
    declared, faults = tuple(declared), Faults()
    known = settings_by_name(declared, scenario.parties, scenario.issues)
    overridden = check_overrides(overrides, known, len(draws.numbers), "settings", faults, scenario.start_date)
    faults.raise_if_any()
    values = {**scenario.values, **{name: value for name, (_, value) in overridden.items()}}
    for name in (name for name in values if name not in known):
        error = Refused(Fault((), short_repr(values[name]), _UNKNOWN_ALLOWED))
        faults.add(f"scenario {scenario.name}", name, error)
    if any(name.startswith("parties.") for name in overridden):  # those of the file are checked when it is read
        for path, error in beginning_contradictions(_possible(values, known), scenario.parties):
            faults.add("settings", ".".join(path), error)
    faults.raise_if_any()
    settings = _records(known, values, draws, settings_dtype(declared, capacity))
    _refuse_rows(scenario, settings, draws, faults)
    faults.raise_if_any()
    if scenario.ensemble:
        scenario.ensemble.put(settings, scenario.values, known, draws, overridden)
    _scale_weights(scenario, settings, draws, faults)
    _forbid_ends_before_starts(settings, draws, faults)
    faults.raise_if_any()
    return settings


def plain_value(setting: Setting, record: np.void) -> float | int | bool | str:
    """The value of a setting in the settings record of one world, as a file would give it."""
    parameter, value = setting.parameter, record[setting.parameter.field][setting.index]
    if parameter.choices:
        return parameter.choices[int(value)]
    if parameter.kind == "bool":
        return bool(value)
    return float(value) if parameter.kind == "float" else int(value)


def _possible(values: Mapping[str, CheckedValue], known: SettingsByName) -> Possible:
    """The values that settings which are switches or words can have in these worlds."""

    def of(name: str) -> Sequence[Any]:
        value = values.get(name)
        if not isinstance(value, np.ndarray):
            return possible_values({name: value})(name) if value is not None else ()
        parameter = known[name][0].parameter
        return [parameter.choices[int(code)] if parameter.choices else bool(code) for code in np.unique(value)]

    return of


def _records(
    known: SettingsByName, values: Mapping[str, CheckedValue], draws: Draws, dtype: np.dtype[Any]
) -> NDArray[Any]:
    records = np.zeros(len(draws.numbers), dtype)
    for setting in (named[0] for name, named in known.items() if named[0].name == name):
        value = values.get(setting.name, setting.parameter.default)
        entry: tuple[Any, ...] = (slice(None), *setting.index)
        is_number = isinstance(value, int | float)  # most settings are, and need not be resolved
        records[setting.parameter.field][entry] = value if is_number else resolve(setting, value, draws)
    return records


def _refuse_rows(scenario: Scenario, settings: NDArray[Any], draws: Draws, faults: Faults) -> None:
    """Note a fault where a world has a row that the scenario's ensemble does not."""
    field, most = ROW.replace(".", "_"), len(scenario.ensemble or ())
    if field not in (settings.dtype.names or ()):
        return
    allowed = f"a row from 1 to {most}, or 0 for none" if most else "0: the scenario names no ensemble"
    for world in np.flatnonzero(settings[field] > most)[:1]:
        given = f"{settings[field][world]} in world {draws.numbers[world]}"
        faults.add("settings", ROW, Refused(Fault((), given, allowed)))


def _scale_weights(scenario: Scenario, settings: NDArray[Any], draws: Draws, faults: Faults) -> None:
    """Scale each party's weights to sum to 1; the order of addition is fixed, whatever the number of worlds."""
    if "parties_weights" not in (settings.dtype.names or ()):
        return
    for p, party in enumerate(scenario.parties):
        weights = settings["parties_weights"][:, p]
        total = sum((weights[:, k] for k in range(len(scenario.issues))), np.zeros(len(settings)))
        for world in np.flatnonzero(total <= 0)[:1]:
            given = f"nothing but 0 in world {draws.numbers[world]}"
            faults.add("settings", f"parties.{party}.weights", Refused(Fault((), given, WEIGHTS_ALLOWED)))
        weights /= np.where(total > 0, total, 1.0)[:, None]


def _forbid_ends_before_starts(settings: NDArray[Any], draws: Draws, faults: Faults) -> None:
    for track in _TRACKS:
        if not {f"{track}_start", f"{track}_end"} <= set(settings.dtype.names or ()):
            continue
        start, end = settings[f"{track}_start"], settings[f"{track}_end"]
        for world in np.flatnonzero((end > 0) & (end < start))[:1]:
            given = f"week {end[world]} in world {draws.numbers[world]}, which starts in week {start[world]}"
            faults.add("settings", f"{track}.end", Refused(Fault((), given, _END_ALLOWED)))


def track_contradiction(
    values: Mapping[str, Value | Distribution], track: str, declared: Mapping[str, Parameter]
) -> Refused | None:
    """The error if a track could end before it starts in some world, whatever its first week of the year; else None."""
    names = [f"{track}.start", f"{track}.end"]
    if not all(name in values and name in declared for name in names):
        return None
    for offset in range(WEEKS_IN_YEAR):
        starts, ends = (possible_weeks(declared[name], values[name], offset) for name in names)
        ending = [week for week in ends if week > 0]
        if ending and min(ending) < max(starts):
            given = f"week {min(ending):g}, when the track may start in week {max(starts):g}"
            return Refused(Fault((), given, _END_ALLOWED))
    return None


def possible_weeks(parameter: Parameter, value: Value | Distribution, offset: int) -> list[float]:
    """The weeks a setting can be; for a range its ends, and week 1 if the range also contains 0."""
    if isinstance(value, Continuous):
        low, high = value.ends
        return [low, high, *([1.0] if low < 1 <= high else [])]
    options = value.possible if isinstance(value, Choice) else (value,)
    codes = [encoded(parameter, option) for option in options if not isinstance(option, Distribution)]
    return [float(first_week(-int(code), np.array(offset))) if code < 0 else code for code in codes]
