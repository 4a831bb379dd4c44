"""What a user typed, read and checked: worlds, settings, the folder for results."""

from __future__ import annotations

import os
import re
import tempfile
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast, get_args

from simulation.errors import InputError

if TYPE_CHECKING:
    from experiments.tracks import Population
    from simulation.scenarios.scenario import Scenario

__all__ = ["MOST_WORLDS", "Asked", "asked_for", "holds_the_same", "population_from", "settings_from", "worlds_from"]

MOST_WORLDS = 1_000_000
"""Worlds of one run; more are run in parts, such as 0:1000000 and 1000000:2000000."""

_WORLDS = re.compile(r"([0-9]{1,15})(?::([0-9]{1,15}))?\Z")


@dataclass(frozen=True)
class Asked:
    """What `run` and `tracks` are asked for, named as `simulate` names it."""

    scenario: Scenario
    worlds: int | range
    seed: int = 1
    years: float | None = None
    settings: dict[str, Any] = field(default_factory=dict)
    threads: int | None = None
    without: tuple[str, ...] = ()
    weekly: tuple[str, ...] = ()
    luck: str = "splitmix64"

    def planned(self, command: str = "simulate") -> dict[str, Any]:
        """The manifest such a run will have."""
        from simulation.run import Run

        values = self.settings, (), self.without, self.weekly, self.years, self.luck
        return Run.of(self.scenario, self.worlds, self.seed, *values).manifest(command)


def asked_for(
    scenario: str,
    worlds: str,
    seed: int = 1,
    years: float | None = None,
    settings: Sequence[str] = (),
    threads: int | None = None,
    without: Sequence[str] = (),
    weekly: Iterable[str] = (),
    luck: str = "splitmix64",
    citizens: int | None = None,
) -> Asked:
    """Everything read from what was typed, and checked. Raises InputError with all faults at once."""
    from simulation.founding import GENERATORS
    from simulation.results.series import SERIES
    from simulation.scenarios.scenario import load_scenario
    from simulation.week import week

    faults: list[str] = []

    def read(reader: Callable[..., Any], *given: Any) -> Any:
        try:
            return reader(*given)
        except InputError as error:
            faults.extend(error.faults)
            return None

    loaded, numbers = read(load_scenario, scenario), read(worlds_from, worlds)
    if loaded is not None and citizens is not None:
        loaded = read(_with_citizens, loaded, citizens)
    horizon, values = read(_years_from, years), read(settings_from, settings)
    if not 0 <= seed < 2**64:
        faults.append(f"--seed: given {seed}; allowed: a whole number from 0 to {2**64 - 1}")
    if loaded is not None and values:
        read(_check_settings, loaded, numbers, values)
    # the last mechanism measures, and cannot be left out
    out = read(_known, "--without", without, [mechanism.name for mechanism in week()][:-1])
    series = read(_known, "--weekly", weekly, SERIES)
    read(_known, "--luck", [luck], GENERATORS)
    if faults:
        raise InputError(faults)
    return Asked(loaded, numbers, seed, horizon, values, threads, out, series, luck)


def _known(option: str, given: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """The names given, each once. Raises InputError for each that is not known."""
    from simulation.errors import short_repr, suggest

    names, there = tuple(dict.fromkeys(given)), tuple(known)
    unknown = [name for name in names if name not in there]
    if unknown:
        listed = ", ".join(there)
        allowed = {name: suggest(name, there, listed) if len(there) > 12 else listed for name in unknown}
        raise InputError(f"{option}: given {short_repr(name)}; allowed: {allowed[name]}" for name in unknown)
    return names


def _check_settings(scenario: Scenario, worlds: int | range | None, settings: Mapping[str, Any]) -> None:
    """Raise InputError for settings that the scenario does not know or allow; a list has one entry a world."""
    from simulation.errors import Faults
    from simulation.scenarios.names import all_parameters, settings_by_name
    from simulation.scenarios.overrides import check_overrides

    known = settings_by_name(all_parameters(None).values(), scenario.parties, scenario.issues)
    numbers = range(worlds) if isinstance(worlds, int) else worlds
    faults = Faults()
    check_overrides(settings, known, None if numbers is None else len(numbers), "--set", faults)
    faults.raise_if_any()


def population_from(text: str) -> Population:
    """The population of this name. Raises InputError."""
    from experiments.tracks import Population

    for name in get_args(Population):
        if name == text:
            return cast("Population", name)
    from simulation.errors import short_repr

    raise InputError(f"--population: given {short_repr(text)}; allowed: {', '.join(get_args(Population))}")


def worlds_from(text: str) -> int | range:
    """`500` is worlds 0 to 499, `500:600` worlds 500 to 599. Raises InputError."""
    from simulation.errors import short_repr

    if found := _WORLDS.match(text):
        first, end = (0, int(found[1])) if found[2] is None else (int(found[1]), int(found[2]))
        if 1 <= end - first <= MOST_WORLDS:
            return end if found[2] is None else range(first, end)
    raise InputError(
        f"--worlds: given {short_repr(text)}; allowed: a number such as 500, or a range such as 500:600, "
        f"from 1 to {MOST_WORLDS:,} worlds"
    )


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


def _setting_from(text: str) -> tuple[str, Any]:
    from simulation.errors import short_repr

    key, equals, raw = text.partition("=")
    if not equals or not key.strip():
        raise InputError(f"--set: given {short_repr(text)}; allowed: key=value, such as track_two.effort=0.5")
    try:
        document = tomllib.loads(f"value = {raw}")
        if list(document) != ["value"]:
            raise ValueError
    except (ValueError, RecursionError):
        allowed = 'a TOML value, such as 0.5, true, "frozen" or { uniform = [0, 1] }'
        raise InputError(f"--set {short_repr(key)}: given {short_repr(raw)}; allowed: {allowed}") from None
    return key.strip(), document["value"]


def _with_citizens(scenario: Scenario, citizens: int) -> Scenario:
    """The scenario with so many citizens. Raises InputError."""
    try:
        return scenario.replace(citizens=citizens)
    except InputError as error:
        told = error.faults[0].partition("scenario.citizens")[2]
        raise InputError(f"--citizens{told}") from None


def _years_from(years: float | None) -> float | None:
    """Years that make a horizon. Raises InputError."""
    from simulation.founding import weeks_in

    try:
        if years is not None:
            weeks_in(years)
    except (ValueError, OverflowError):  # of weeks_in, and of a number that is not finite
        raise InputError(f"--years: given {years}; allowed: from one week (0.02) to 50 years") from None
    return years


def holds_the_same(out: Path | None, planned: Mapping[str, Any]) -> bool:
    """Whether a folder holds what is planned already; asked before anything runs.

    False where it is new or empty and can be written. Raises InputError for any other.
    """
    from simulation.results.folder import holds

    if out is None:
        return False
    try:
        target = Path(os.path.realpath(out))
        if holds(target, planned):
            return True
        above = next(folder for folder in target.parents if folder.exists())
        with tempfile.TemporaryDirectory(dir=above, prefix=".multitrack-"):  # what is written is made beside it
            return False
    except OSError as error:
        raise InputError(f"--out: given {out}; it cannot be written: {error.strerror}") from None
