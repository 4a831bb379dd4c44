"""Dated events of a scenario: what its author knows to happen in some week, and which settings it changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from simulation.calendar import LONGEST_RUN, WEEKS_IN_YEAR
from simulation.errors import Fault, Faults, Refused, dotted_key, refused, suggest
from simulation.scenarios.changes import ONLY_FOUNDING, founding
from simulation.scenarios.check import EVENTS, Header, Name, Reading, Table
from simulation.scenarios.dates import in_weeks, warn_of_late_dates
from simulation.scenarios.distributions import Distribution, Number, check_value, faults_of
from simulation.scenarios.names import SettingsByName, settings_by_name
from simulation.scenarios.overrides import check_override, settings_named
from simulation.scenarios.settings import possible_weeks
from simulation.world.parameters import Parameter, Value
from simulation.world.record import MOST_EVENTS

__all__ = ["CONDITIONS", "WEEK", "DatedEvent", "EventKeys", "Given", "read_events", "tables_of"]

Given = Value | Distribution
"""One value for all worlds, or a distribution that each draws from."""

CONDITIONS = ("fighting", "quiet", "talks", "no_talks", "agreement", "no_agreement")
"""What an event can depend on."""

WEEK = Parameter("week", 1, 1, LONGEST_RUN, "week", "The week of a dated event.", kind="week")

_UNTIL_ALLOWED = "a week from the event's own on"
_LIST_ALLOWED = f"at most {MOST_EVENTS} tables [[events]]"
_SET_ALLOWED = 'a table of settings by dotted name, such as { "track_two.effort" = 0.5 }, at least one'


@dataclass(frozen=True)
class DatedEvent:
    """What happens in one week of a scenario, and what it changes.

    Attributes
    ----------
    name
        What stories call it; no two events of a scenario have the same.
    when
        Its week, or a distribution of weeks.
    settings
        Values of settings from then on, each by its full dotted name.
    chance
        The probability that it happens, from 0 to 1, drawn once in each world.
    only_if
        What must hold at the beginning of that week, one of `CONDITIONS`, or it does not happen at all; "" nothing.
    until
        The last week in which its settings hold; None: they hold to the end.

    Examples
    --------
    >>> import multitrack as mt
    >>> effort = {"track_two.effort": 0.0}
    >>> told = mt.load_scenario("oslo").replace(events=[{"name": "Funds end", "when": 53, "set": effort}])
    >>> told.events[0].settings
    {'track_two.effort': 0.0}
    """

    name: str
    when: Given
    settings: Mapping[str, Given]
    chance: float = 1.0
    only_if: str = ""
    until: Given | None = None

    def as_table(self) -> dict[str, Any]:
        """The event as a table of a file; what is at its default is left out."""
        table: dict[str, Any] = {"name": self.name, "when": self.when}
        table |= {"chance": self.chance} if self.chance < 1.0 else {}
        table |= {"only_if": self.only_if} if self.only_if else {}
        table |= {"until": self.until} if self.until is not None else {}
        return table | {"set": dict(self.settings)}


class EventKeys(Table):
    """The keys of an event other than its weeks and settings."""

    name: Name
    chance: Annotated[
        Number, Field(ge=0, le=1, description="a probability from 0 to 1: how likely it is to happen in a world")
    ] = 1.0
    only_if: Annotated[
        Literal["fighting", "quiet", "talks", "no_talks", "agreement", "no_agreement"] | None,
        Field(description=f"one of {', '.join(CONDITIONS)}: what must hold as the week begins, or it never happens"),
    ] = None


def tables_of(events: Iterable[DatedEvent]) -> list[dict[str, Any]]:
    """Events as the tables of a file, distributions as they are."""
    return [event.as_table() for event in events]


def read_events(
    reading: Reading, header: Header | None, parties: Iterable[str], issues: Iterable[str]
) -> tuple[DatedEvent, ...]:
    """The dated events of a file; what is wrong with them is added to the reading's faults."""
    raw, label = reading.entries.get(EVENTS, ([], reading.last))
    if not isinstance(raw, list | tuple) or len(raw) > MOST_EVENTS:
        given = f"{len(raw)} tables" if isinstance(raw, list | tuple) else None
        error = Refused(Fault((), given, _LIST_ALLOWED)) if given else refused(raw, _LIST_ALLOWED)
        reading.faults.add(label, "events", error)
        return ()
    known = settings_by_name(reading.declared.values(), tuple(parties), tuple(issues))
    reader = _Reader(label, header, known, reading.faults)
    events = [reader.event(f"events[{place}]", table) for place, table in enumerate(raw)]
    return tuple(event for event in events if event is not None)


class _Reader:
    def __init__(self, label: str, header: Header | None, known: SettingsByName, faults: Faults) -> None:
        self._label, self._header, self._known, self._faults = label, header, known, faults
        self._names: set[str] = set()

    def event(self, key: str, table: Any) -> DatedEvent | None:
        """One event; None where anything is wrong with it."""
        faults_before = len(self._faults.lines)
        if not isinstance(table, Mapping):
            self._faults.add(self._label, key, refused(table, "a table [[events]]"))
            return None
        keys = self._keys(key, table)
        when = self._week(f"{key}.when", table["when"]) if "when" in table else None
        if "when" not in table:
            self._faults.add(self._label, f"{key}.when", Refused(Fault((), "nothing", "the week in which it happens")))
        until = self._week(f"{key}.until", table["until"]) if "until" in table else None
        if when is not None and until is not None:
            self._forbid_end_before_start(f"{key}.until", when, until)
        settings = self._settings(f"{key}.set", table.get("set"))
        if keys is None or when is None or len(self._faults.lines) > faults_before:
            return None
        return DatedEvent(keys.name, when, settings, float(keys.chance), keys.only_if or "", until)

    def _keys(self, key: str, table: Mapping[str, Any]) -> EventKeys | None:
        named = {name: value for name, value in table.items() if name in EventKeys.model_fields}
        known = [*EventKeys.model_fields, "when", "until", "set"]
        for name in table:
            if name not in known:
                self._faults.add(self._label, f"{key}.{name}", refused(table[name], suggest(str(name), known)))
        try:
            keys = EventKeys.model_validate(named)
        except ValidationError as error:
            self._faults.add(self._label, key, Refused(*faults_of(error, EventKeys.allowed())))
            return None
        if keys.name in self._names:
            self._faults.add(self._label, f"{key}.name", refused(keys.name, "a name that no other event has"))
        self._names.add(keys.name)
        return keys

    def _week(self, key: str, raw: Any) -> Given | None:
        start = self._header.start_date if self._header else date.min
        try:
            given = in_weeks(raw, start)
            week = check_value(WEEK, given)
        except Refused as error:
            self._faults.add(self._label, key, error)
            return None
        if self._header and given != raw:
            weeks = round(self._header.years * WEEKS_IN_YEAR)
            warn_of_late_dates(self._label, {key: raw}, start, weeks)
        return week

    def _forbid_end_before_start(self, key: str, when: Given, until: Given) -> None:
        for offset in range(WEEKS_IN_YEAR):
            first, last = max(possible_weeks(WEEK, when, offset)), min(possible_weeks(WEEK, until, offset))
            if last < first:
                given = f"week {last:g}, when the event may be in week {first:g}"
                self._faults.add(self._label, key, Refused(Fault((), given, _UNTIL_ALLOWED)))
                return

    def _settings(self, key: str, table: Any) -> dict[str, Given]:
        """What it sets, by full dotted name."""
        if not isinstance(table, Mapping) or not table:
            given = Refused(Fault((), "nothing", _SET_ALLOWED)) if table is None else refused(table, _SET_ALLOWED)
            self._faults.add(self._label, key, given)
            return {}
        start = self._header.start_date if self._header else date.min
        checked = []
        for name, value in _flat(table, self._known):
            try:
                settings = settings_named(self._known, name, value)
                if settings[0].parameter.name in founding():
                    raise refused(value, ONLY_FOUNDING)
                checked.append((settings, check_override(settings[0].parameter, value, None, start)))
            except Refused as error:
                self._faults.add(self._label, f"{key}.{dotted_key(name.split('.'))}", error)
        # A narrower name wins over a wider one.
        checked.sort(key=lambda entry: -len(entry[0]))
        return {setting.name: value for settings, value in checked for setting in settings}  # type: ignore[misc]


def _flat(table: Mapping[str, Any], known: SettingsByName, above: str = "") -> Iterator[tuple[str, Any]]:
    """Values by dotted name: TOML reads names without quotation marks as tables in tables."""
    for key, value in table.items():
        name = f"{above}{key}"
        inner = any(other.startswith(f"{name}.") for other in known)
        if isinstance(value, Mapping) and value and inner and name not in known:
            yield from _flat(value, known, f"{name}.")
        else:
            yield name, value
