"""Founding worlds: from a scenario to the records that both the Mesa model and an ensemble step through the week."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from simulation.calendar import LONGEST_RUN, LONGEST_YEARS, WEEKS_IN_YEAR
from simulation.engine import luck
from simulation.engine.cache import compiled_entry
from simulation.engine.compiling import plain_of
from simulation.engine.plain import is_plain
from simulation.errors import InputError, short_repr
from simulation.scenarios.changes import resolve_changes
from simulation.scenarios.dated import NO_EVENTS, Dated, resolve_events
from simulation.scenarios.draws import Draws
from simulation.week import parameters
from simulation.world.citizens import NO_CITIZENS, Citizens, citizens_in, found_citizens
from simulation.world.network import found
from simulation.world.parameters import Parameter, settings_dtype
from simulation.world.record import CAPACITIES, COUNTS, Capacity, capacity_for, world_dtype

if TYPE_CHECKING:
    from simulation.scenarios.scenario import Scenario

__all__ = [
    "FOLLOW_UP",
    "FOUND_ALL",
    "Founded",
    "Overflow",
    "blocks",
    "entities",
    "found_worlds",
    "next_capacity",
    "sized",
    "smallest_capacity",
    "weeks_in",
]

FOLLOW_UP = 5 * WEEKS_IN_YEAR
"""Weeks of the follow-up after the decision window."""


FOUND_ALL = compiled_entry(
    "found_all",
    "def found_all(worlds, settings):\n"
    "    for w in range(worlds.shape[0]):\n"
    "        worlds[w].key = key_of_world(worlds[w].key, worlds[w].world)\n"
    "        found(worlds[w], settings[w])\n",
    {"found": found, "key_of_world": luck.key_of_world},
)


class Overflow(Exception):
    """A list of the record was full: the world must be run again in a larger one, where it has the same history."""


Changes = list[tuple[np.ndarray, list[tuple[str, tuple[Any, ...], np.ndarray]]]]


@dataclass
class Founded:
    """Worlds before their first week: records and settings, one row a world, and the changes still to come."""

    worlds: np.ndarray
    settings: np.ndarray
    changes: Changes
    capacity: Capacity
    custom_settings: np.ndarray
    """The same settings, and those of custom rules. Only custom rules are handed them: the model's are compiled for
    `settings`, whatever custom rules there are."""
    crowd: np.ndarray = field(default_factory=lambda: NO_CITIZENS)
    """The array that holds the citizens of the only world there is, where its scenario asks for citizens."""
    dated: Dated = NO_EVENTS
    """The dated events of the scenario in these worlds."""

    @property
    def citizens(self) -> Citizens:
        """Those citizens, as rules see them: views of `crowd`, all of them empty where there are none."""
        return citizens_in(self.crowd)

    def settings_for(self, custom: bool) -> np.ndarray:
        """The settings that custom rules are handed, or those that the model's are."""
        return self.custom_settings if custom else self.settings

    def weeks_of_change(self) -> set[int]:
        """The weeks in which settings change in any of the worlds, or may."""
        return {int(week) for weeks, _ in self.changes for week in np.unique(weeks)} | self.dated.weeks

    def apply_changes(self, week: int) -> None:
        """Make the changes that are due this week: those of dated events, and those of the run."""
        for weeks, changed in self.changes:
            due = weeks == week
            if due.any():
                for field, index, values in changed:
                    self._set(field, (due, *index), values[due])
        if week in self.dated.weeks:
            self.dated.happen(self.worlds, week)
            for (field, index), values in self.dated.settings(self.worlds, week, self.changes):
                self._set(field, (slice(None), *index), values)

    def _set(self, field: str, where: tuple[Any, ...], values: np.ndarray) -> None:
        for settings in (self.settings, self.custom_settings):
            if field in (settings.dtype.names or ()):
                settings[field][where] = values


def weeks_in(years: float) -> int:
    """Whole weeks of a horizon in years, from one week to fifty years. Raises InputError."""
    number = isinstance(years, int | float | np.integer | np.floating) and not isinstance(years, bool)
    # The comparison comes first: nan and infinity cannot be rounded.
    weeks = round(years * WEEKS_IN_YEAR) if number and 0 < years < LONGEST_YEARS + 1 else 0
    if not 1 <= weeks <= LONGEST_RUN:
        raise InputError(f"years: given {short_repr(years)}; allowed: a number from 0.02 (one week) to 50")
    return weeks


def next_capacity(capacity: Capacity) -> Capacity:
    """The next larger capacity. Raises InputError where there is none."""
    position = CAPACITIES.index(capacity) + 1
    if position == len(CAPACITIES):
        raise InputError(
            "a world has more ties or agreements than the largest record can hold: use fewer agents, sparser ties or "
            "agreements that break less often"
        )
    return CAPACITIES[position]


def smallest_capacity(scenario: Scenario) -> Capacity:
    """The smallest capacity for a scenario's parties and issues; its worlds may need a larger one."""
    return capacity_for(parties=len(scenario.parties), issues=len(scenario.issues)) or CAPACITIES[-1]


def sized(
    scenario: Scenario,
    seed: int,
    numbers: np.ndarray,
    settings: Mapping[str, Any] | None,
    generator: Any,
    capacity: Capacity,
    declared: Mapping[str, Parameter],
) -> tuple[np.ndarray, Capacity]:
    """The settings of these worlds, and the smallest record, of this capacity or larger, with room for them."""
    while True:
        resolved = scenario.settings(seed, numbers, settings, declared, capacity, generator)
        needed = scenario.capacity(resolved, settings or ())
        if CAPACITIES.index(needed) <= CAPACITIES.index(capacity):
            return resolved, capacity
        capacity = needed


def found_worlds(
    scenario: Scenario,
    seed: int,
    numbers: np.ndarray,
    weeks: int,
    settings: Mapping[str, Any] | None = None,
    changes: Sequence[tuple[Any, Mapping[str, Any]]] = (),
    generator: str = "splitmix64",
    capacity: Capacity | None = None,
    declared: Mapping[str, Parameter] | None = None,
    known: tuple[np.ndarray, Capacity] | None = None,
) -> Founded:
    """Found the worlds of these numbers (int64, shape (n,)); each is the same, whichever others are founded with it.

    The default `capacity` is the smallest that suffices. `declared` are the parameters by name, by default all of the
    model's. `known` is what `sized` gives for these worlds, where the caller has it; its array becomes theirs. Raises
    ValueError for several worlds of a scenario with citizens: each is founded alone.
    """
    if scenario.citizens and len(numbers) > 1:
        raise ValueError(f"{len(numbers)} worlds with citizens cannot be founded together: one at a time")
    if generator not in luck.GENERATORS:
        raise InputError(f"luck: {generator!r} is not allowed; it is one of {', '.join(luck.GENERATORS)}")
    capacity = capacity or smallest_capacity(scenario)
    declared, luck_generator = declared or parameters(), luck.GENERATORS[generator]
    while True:
        resolved, capacity = known or sized(scenario, seed, numbers, settings, luck_generator, capacity, declared)
        worlds = _blank(scenario, seed, numbers, weeks, generator, capacity)
        with np.errstate(over="ignore"):
            shipped = _shipped(resolved, capacity)
            _found_all()(worlds, shipped)
        if not worlds["overflow"].any():
            break
        capacity, known = next_capacity(capacity), None
    due: Changes = []
    if changes:
        due = resolve_changes(scenario, changes, numbers, seed, worlds["offset"], declared, luck_generator)
    crowd = found_citizens(worlds, shipped, scenario.citizens) if scenario.citizens else NO_CITIZENS
    draws = Draws(seed, np.asarray(numbers, np.int64), luck_generator, worlds["offset"].copy())
    dated = resolve_events(scenario, draws, declared, resolved)
    return Founded(worlds, shipped, due, capacity, resolved, crowd, dated)


def _found_all() -> Any:
    """FOUND_ALL, as plain Python where this thread is to run that."""
    return plain_of(FOUND_ALL) if is_plain() else FOUND_ALL


def _shipped(resolved: np.ndarray, capacity: Capacity) -> np.ndarray:
    """The resolved settings without those of custom rules; the same array if there are none."""
    shipped = settings_dtype(parameters().values(), capacity)
    if resolved.dtype == shipped:
        return resolved
    settings = np.zeros(len(resolved), shipped)
    for name in shipped.names or ():
        settings[name] = resolved[name]
    return settings


def _blank(
    scenario: Scenario, seed: int, numbers: np.ndarray, weeks: int, generator: str, capacity: Capacity
) -> np.ndarray:
    worlds = np.zeros(len(numbers), dtype=world_dtype(capacity))
    worlds["world"], worlds["key"], worlds["generator"] = numbers, seed, luck.GENERATORS[generator]
    worlds["window"] = max(weeks - FOLLOW_UP, 0)
    worlds["party_count"], worlds["issue_count"] = len(scenario.parties), len(scenario.issues)
    for index, (party, kind) in enumerate(zip(scenario.parties, scenario.party_kinds, strict=True)):
        worlds["parties"]["label"][:, index] = luck.label("party", party)
        worlds["parties"]["state"][:, index] = kind == "state"
    return worlds


_Cut = TypeVar("_Cut", np.ndarray, list[Any])


def blocks(things: _Cut, size: int) -> Iterator[_Cut]:
    """Consecutive slices of an array or a list, each of `size` entries but the last."""
    return (things[start : start + size] for start in range(0, len(things), size))


ENTITIES = (
    "officials",
    "ngos",
    "mediators",
    "publics",
    "groups",
    "channels",
    "dialogues",
    "accesses",
    "communities",
)
"""What benchmarks count as an entity: agents, social groups, and ties that exist in the world."""


def entities(worlds: np.ndarray) -> np.ndarray:
    """How many entities each world has, shape (n,)."""
    total: np.ndarray = np.sum([worlds[COUNTS[kind]] for kind in ENTITIES], axis=0)
    return total
