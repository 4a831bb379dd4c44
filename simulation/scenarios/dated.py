"""Dated events in the worlds of a run: in which week each happens there, and what the settings then are.

Whether an event happens, and every value it draws, is keyed by the seed, the world, the event's name and the setting,
so that no event disturbs the luck of another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulation.calendar import WEEKS_IN_YEAR
from simulation.errors import Faults, refused
from simulation.scenarios.changes import Change
from simulation.scenarios.distributions import Integers
from simulation.scenarios.draws import Draws
from simulation.scenarios.events import WEEK, DatedEvent
from simulation.scenarios.names import Setting, known_name, settings_by_name
from simulation.scenarios.settings import resolve
from simulation.world.parameters import Parameter
from simulation.world.record import Kind

if TYPE_CHECKING:
    from simulation.scenarios.scenario import Scenario

__all__ = ["NO_EVENTS", "Dated", "Occurrence", "resolve_events"]

_LATELY = WEEKS_IN_YEAR // 2
"""Weeks without a death from which on it is quiet."""

_NEVER = np.iinfo(np.int64).max

_Slot = tuple[str, tuple[int, ...]]
"""An entry of the settings record: its field, and its index there."""

_Flags = NDArray[np.bool_]


def _fighting(worlds: np.ndarray, week: int) -> _Flags:
    dyads = worlds["dyads"]
    there = np.arange(dyads.shape[1]) < worlds["dyad_count"][:, None]
    lately = there & (dyads["last_fought"] >= week - _LATELY)
    return np.asarray(lately.any(axis=1), bool)


def _talks(worlds: np.ndarray, week: int) -> _Flags:
    at_table: _Flags = worlds["table"]["members"] != 0
    return at_table


def _agreement(worlds: np.ndarray, week: int) -> _Flags:
    texts = worlds["agreements"]
    there = np.arange(texts.shape[1]) < worlds["agreement_count"][:, None]
    living = (texts["ended_week"] == 0) & (texts["superseded"] == 0) & (texts["lapsed"] == 0)
    in_force = there & living & (texts["kind"] == Kind.FULL)
    return np.asarray(in_force.any(axis=1), bool)


_HOLDS: dict[str, Callable[[np.ndarray, int], _Flags]] = {
    "": lambda worlds, week: np.ones(len(worlds), bool),
    "fighting": _fighting,
    "quiet": lambda worlds, week: ~_fighting(worlds, week),
    "talks": _talks,
    "no_talks": lambda worlds, week: ~_talks(worlds, week),
    "agreement": _agreement,
    "no_agreement": lambda worlds, week: ~_agreement(worlds, week),
}


@dataclass(frozen=True)
class Occurrence:
    """One event in each world: its week, 0 where luck has it not happen, and the last week in which its values hold."""

    weeks: Integers
    last: Integers
    only_if: str
    values: Mapping[_Slot, NDArray[Any]]
    momentary: frozenset[_Slot]
    """Those of the entries that hold in the week of the event alone."""

    def holds(self, slot: _Slot, week: int) -> _Flags:
        """In which worlds, if the event happened there, what it sets of an entry holds in a week."""
        return self.weeks == week if slot in self.momentary else week <= self.last


@dataclass(frozen=True)
class Dated:
    """The dated events of some worlds, and what the settings that they touch are without them."""

    events: Sequence[Occurrence] = ()
    base: Mapping[_Slot, NDArray[Any]] = field(default_factory=dict)
    weeks: frozenset[int] = frozenset()
    """The weeks in which, in any of the worlds, an event may happen or its settings no longer hold."""

    def happen(self, worlds: np.ndarray, week: int) -> None:
        """Mark in the record which events happen at the beginning of this week."""
        for number, event in enumerate(self.events):
            due = event.weeks == week
            if due.any():
                due &= _HOLDS[event.only_if](worlds, week)
                worlds["dated"][due] |= 1 << number

    def without(self, number: int) -> Dated:
        """The same events, but for the one of this number (from 0), which happens nowhere."""
        one = self.events[number]
        never = replace(one, weeks=np.zeros_like(one.weeks))
        return replace(self, events=[*self.events[:number], never, *self.events[number + 1 :]])

    def settings(
        self, worlds: np.ndarray, week: int, changes: Iterable[Change]
    ) -> Iterator[tuple[_Slot, NDArray[Any]]]:
        """What the settings that events touch are in this week: of all that has set one and still holds, the latest.

        Of two in one week, the later in the file; a change of the run itself comes after all events.
        """
        changes = tuple(changes)
        for slot, base in self.base.items():
            value, since = base.copy(), np.zeros(len(base), np.int64)
            for weeks, holds, values in self._layers(slot, worlds, week, changes):
                latest = holds & (weeks <= week) & (weeks >= since)
                value[latest], since[latest] = values[latest], weeks[latest]
            yield slot, value

    def _layers(
        self, slot: _Slot, worlds: np.ndarray, week: int, changes: Iterable[Change]
    ) -> Iterator[tuple[Integers, _Flags, NDArray[Any]]]:
        """What sets an entry: from which week on, in which worlds, to which value."""
        for number, event in enumerate(self.events):
            if slot in event.values:
                happened = (worlds["dated"] >> number) & 1 == 1
                yield event.weeks, happened & event.holds(slot, week), event.values[slot]
        for weeks, changed in changes:
            for name, index, values in changed:
                if (name, index) == slot:
                    yield weeks, np.ones(len(worlds), bool), values


NO_EVENTS = Dated()


def resolve_events(
    scenario: Scenario, draws: Draws, declared: Mapping[str, Parameter], settings: NDArray[Any]
) -> Dated:
    """The scenario's dated events in the worlds of these draws, whose settings (n,) are as at the founding.

    Raises InputError for an event that sets what is no setting of the run's rules.
    """
    if not scenario.events:
        return NO_EVENTS
    known = settings_by_name(declared.values(), scenario.parties, scenario.issues)
    faults = Faults()
    for place, event in enumerate(scenario.events):
        for name in event.settings:
            if name not in known:
                error = refused(event.settings[name], known_name(name, known))
                faults.add(f"scenario {scenario.name}", f"events[{place}].set.{name}", error)
    faults.raise_if_any()
    events = [_occurrence(event, {name: known[name][0] for name in event.settings}, draws) for event in scenario.events]
    slots = dict.fromkeys(slot for event in events for slot in event.values)
    base: dict[_Slot, NDArray[Any]] = {}
    for name, index in slots:
        entry: tuple[Any, ...] = (slice(None), *index)
        base[name, index] = settings[name][entry].copy()
    ends = (event.last[event.weeks > 0] for event in events)
    weeks = {int(week) for event in events for week in np.unique(event.weeks)} - {0}
    weeks |= {int(week) + 1 for last in ends for week in np.unique(last) if week != _NEVER}
    weeks |= {int(week) + 1 for event in events if event.momentary for week in np.unique(event.weeks) if week > 0}
    return Dated(events, base, frozenset(weeks))


def _occurrence(event: DatedEvent, settings: Mapping[str, Setting], draws: Draws) -> Occurrence:
    def drawn(name: str, setting: Setting, value: Any) -> NDArray[Any]:
        return resolve(replace(setting, name=f"events.{event.name}.{name}"), value, draws)

    weeks = drawn("when", Setting(WEEK, (), "when"), event.when)
    happens = draws.uniform(f"events.{event.name}.chance") < event.chance
    if event.until is None:
        last = np.full(len(weeks), _NEVER)
    else:
        last = drawn("until", Setting(WEEK, (), "until"), event.until)
    values = {
        (setting.parameter.field, setting.index): drawn(name, setting, event.settings[name])
        for name, setting in settings.items()
    }
    momentary = frozenset(
        (setting.parameter.field, setting.index) for setting in settings.values() if setting.parameter.momentary
    )
    return Occurrence(np.where(happens, weeks, 0), last, event.only_if, values, momentary)
