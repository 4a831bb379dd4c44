"""Changes of settings in the course of a run: in which week of each world which settings get which values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulation.engine.luck import SPLITMIX
from simulation.errors import Faults, Refused, refused
from simulation.scenarios.dates import in_weeks
from simulation.scenarios.distributions import LAST_YEAR, Distribution, Integers
from simulation.scenarios.draws import Draws
from simulation.scenarios.names import Setting, SettingsByName, all_parameters, settings_by_name
from simulation.scenarios.overrides import CheckedValue, check_override, check_overrides
from simulation.scenarios.settings import resolve
from simulation.week import read_only_at_founding
from simulation.world.parameters import Parameter

if TYPE_CHECKING:
    from simulation.scenarios.scenario import Scenario

__all__ = ["LASTING", "ONLY_FOUNDING", "Change", "founding", "resolve_changes"]

Change = tuple[Integers, list[tuple[str, tuple[int, ...], NDArray[Any]]]]
"""Weeks (n,), and what changes then: field of the settings record, index in the field, values (n,)."""

LASTING = frozenset(
    {
        "parties.officials",  # as many as were founded
        "parties.in_dialogue",  # initiatives have the participants that they were founded with
        "track_two.independence",  # and these the access that they were founded with
        "network.trust",  # what ties began with
        "network.trust_spread",  # likewise
    }
)
"""Settings that rules read too, but only to know how the world was founded: a later change would contradict it."""

ONLY_FOUNDING = "no change: it is read only when a world is founded, so set it for the whole run"
_WEEK = Parameter("week", 1, 1, 2.0**53, "week", "The week from which a change holds.", kind="week")


@cache
def founding() -> frozenset[str]:
    """The settings that a world is founded by, by name: a change in a later week is refused."""
    return read_only_at_founding() | LASTING


def resolve_changes(
    scenario: Scenario,
    changes: Iterable[tuple[Any, Mapping[str, Any]]],
    numbers: Integers,
    seed: int,
    offsets: Integers,
    declared: Mapping[str, Parameter] | None = None,
    generator: np.uint64 = SPLITMIX,
) -> list[Change]:
    """The changes in the worlds `numbers` (n,), in the order in which they are written.

    `changes` are pairs of week and settings by dotted name. A week is a whole number from 1, a list with one
    entry a world, "year N", the first week of each world's N-th calendar year, or a date. `offsets` (n,) are the
    weeks of year 1 that are over when each world begins. Raises InputError with all faults at once.
    """
    draws = Draws(seed, np.asarray(numbers, np.int64), generator, np.asarray(offsets, np.int64))
    known = settings_by_name(all_parameters(declared).values(), scenario.parties, scenario.issues)
    faults = Faults()
    resolved = [
        _change(f"changes[{i}]", change, known, draws, faults, scenario.start_date) for i, change in enumerate(changes)
    ]
    faults.raise_if_any()
    return [change for change in resolved if change is not None]


def _change(
    source: str, change: Any, known: SettingsByName, draws: Draws, faults: Faults, start: date | None
) -> Change | None:
    if not (isinstance(change, list | tuple) and len(change) == 2 and isinstance(change[1], Mapping)):
        faults.add("settings", source, refused(change, "a pair of a week and a table of settings"))
        return None
    n = len(draws.numbers)
    overrides = check_overrides(change[1], known, n, source, faults, start)
    for setting, value in overrides.values():
        if setting.parameter.name in founding():
            faults.add(source, setting.name, refused(value, ONLY_FOUNDING))
    try:
        when = in_weeks(change[0], start)
    except Refused as error:
        faults.add(source, "week", error)
        return None
    try:
        weeks = resolve(Setting(_WEEK, (), "week"), _checked_week(when, n), draws)
    except Refused:
        allowed = (
            f'a week from 1, "year 1" to "year {LAST_YEAR}", a date, or a list of such with one entry a world ({n})'
        )
        faults.add(source, "week", refused(change[0], allowed))
        return None
    return weeks, [
        (setting.parameter.field, setting.index, resolve(setting, value, draws))
        for setting, value in overrides.values()
    ]


def _checked_week(raw: Any, worlds: int) -> CheckedValue:
    value = check_override(_WEEK, raw, worlds)
    if isinstance(value, Distribution):
        raise refused(raw, "a week")
    return value
