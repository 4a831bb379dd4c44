"""What a user typed, read: a run, a population, settings, world numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, cast, get_args

from experiments.designs.population import PopulationName
from simulation.engine.toml import parse_toml
from simulation.errors import Faults, InputError, short_repr
from simulation.results.series import SERIES
from simulation.run import MOST_WORLDS, Run, names_among
from simulation.scenarios.scenario import Scenario, load_scenario

__all__ = ["changes_from", "population_from", "run_from", "settings_from", "worlds_from"]

_WORLDS = re.compile(r"([0-9]{1,15})(?::([0-9]{1,15}))?\Z")
_OPTIONS = {"seed": "--seed", "years": "--years", "settings": "--set", "without": "--without", "luck": "--luck"}
"""The options by the names that `Run.of` has for what they give."""


def run_from(
    scenario: str,
    worlds: str,
    seed: int = 1,
    years: float | None = None,
    settings: Sequence[str] = (),
    without: Sequence[str] = (),
    weekly: Iterable[str] = (),
    luck: str = "splitmix64",
    citizens: int | None = None,
    changes: Sequence[str] = (),
) -> Run:
    """The run that was typed: a scenario by name or path, worlds as "500" or "500:600", settings as "key=value", and
    changes as "week:key=value".

    Raises InputError, with all faults at once, each naming its option.
    """
    faults = Faults()
    loaded = faults.read(load_scenario, scenario)
    if loaded and citizens is not None:
        loaded = faults.read(_with_citizens, loaded, citizens)
    numbers, values = faults.read(worlds_from, worlds), faults.read(settings_from, settings)
    changed = faults.read(changes_from, changes) or ()
    # Courses to be played are no option: what records them cannot be saved.
    series = faults.read(names_among, "--weekly", tuple(dict.fromkeys(weekly)), SERIES) or ()
    rules = tuple(dict.fromkeys(without))
    # What could not be read is reported already; something allowed stands in for it, so that the rest is checked too.
    if loaded is None or numbers is None:
        values = {name: value for name, value in (values or {}).items() if loaded and not isinstance(value, list)}
    loaded, numbers = loaded or "baseline", numbers or 1
    run = faults.read(_checked, loaded, numbers, seed, values, changed, rules, series, years, luck)
    faults.raise_if_any()
    assert isinstance(run, Run)
    return run


def _checked(*given: Any) -> Run:
    """The run of these arguments of `Run.of`. Raises InputError that names options."""
    try:
        return Run.of(*given)
    except InputError as error:
        raise InputError(map(_by_option, error.faults)) from None


def _by_option(fault: str) -> str:
    key, colon, rest = fault.partition(":")
    option = "--change" if key.startswith("changes[") else _OPTIONS.get(key, key)
    return f"{option}{colon}{rest}"


def population_from(text: str) -> PopulationName:
    """The population of this name. Raises InputError."""
    for name in get_args(PopulationName):
        if name == text:
            return cast("PopulationName", name)
    raise InputError(f"--population: given {short_repr(text)}; allowed: {', '.join(get_args(PopulationName))}")


def worlds_from(text: str) -> int | range:
    """`500` is worlds 0 to 499, `500:600` worlds 500 to 599. Raises InputError."""
    if found := _WORLDS.match(text):
        first, end = (0, int(found[1])) if found[2] is None else (int(found[1]), int(found[2]))
        if 1 <= end - first <= MOST_WORLDS:
            return end if found[2] is None else range(first, end)
    raise InputError(
        f"--worlds: given {short_repr(text)}; allowed: a number such as 500, or a range such as 500:600, "
        f"from 1 to {MOST_WORLDS:,} worlds"
    )


_WORD = re.compile(r"[A-Za-z_][\w -]*|[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
"""A word, or what looks like a date: taken as a text where it is no value of TOML."""


def settings_from(given: Sequence[str]) -> dict[str, Any]:
    """Settings by dotted name from `key=value`, the values being TOML. Raises InputError with all faults."""
    found: dict[str, Any] = {}
    faults: list[str] = []
    for text in given:
        try:
            key, value = _setting_from(text)
            if key in found:
                raise InputError(f"--set: {key} is given twice; allowed: once")
            found[key] = value
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(faults)
    return found


def changes_from(given: Sequence[str]) -> list[tuple[Any, dict[str, Any]]]:
    """Changes from `week:key=value`: a week is a number, "year 3" or a date. Raises InputError with all faults."""
    faults = Faults()
    found = [faults.read(_change_from, text) for text in given]
    faults.raise_if_any()
    return [change for change in found if change is not None]


def _change_from(text: str) -> tuple[Any, dict[str, Any]]:
    week, colon, setting = text.partition(":")
    if not colon:
        allowed = "week:key=value, such as 53:track_two.effort=0.5"
        raise InputError(f"--change: given {short_repr(text)}; allowed: {allowed}")
    key, value = _setting_from(setting, "--change")
    return (int(week) if week.strip().isdecimal() and week.isascii() and len(week) < 10 else week.strip()), {key: value}


def _setting_from(text: str, option: str = "--set") -> tuple[str, Any]:
    key, equals, raw = text.partition("=")
    if not equals or not key.strip():
        raise InputError(f"{option}: given {short_repr(text)}; allowed: key=value, such as track_two.effort=0.5")
    try:
        document = parse_toml(f"value = {raw}", option)
        if list(document) != ["value"]:
            raise ValueError
    except ValueError:  # of which InputError is a kind
        if _WORD.fullmatch(raw.strip()):
            return key.strip(), raw.strip()  # shells take quotes away
        allowed = 'a TOML value, such as 0.5, true, "frozen" or { uniform = [0, 1] }'
        raise InputError(f"{option} {short_repr(key)}: given {short_repr(raw)}; allowed: {allowed}") from None
    return key.strip(), document["value"]


def _with_citizens(scenario: Scenario, citizens: int) -> Scenario:
    """The scenario with so many citizens. Raises InputError."""
    try:
        return scenario.replace(citizens=citizens)
    except InputError as error:
        message = error.faults[0].partition("scenario.citizens")[2]
        raise InputError(f"--citizens{message}") from None
