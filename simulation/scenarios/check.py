"""Validation of scenario files: every table is checked, and all faults are reported at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from itertools import islice
from pathlib import PurePath
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from simulation.calendar import LONGEST_YEARS, WEEKS_IN_YEAR
from simulation.errors import Fault, Faults, Refused, dotted_key, is_text, nearest, refused, short_repr, suggest
from simulation.scenarios.beginnings import beginning_contradictions, possible_values
from simulation.scenarios.dates import in_weeks, warn_of_late_dates
from simulation.scenarios.distributions import (
    Choice,
    Continuous,
    Distribution,
    Number,
    Uniform,
    check_value,
    faults_of,
)
from simulation.scenarios.ensemble import Ensemble, checked_ensemble, row_limits
from simulation.scenarios.file import Layers
from simulation.scenarios.names import known_name, settings_by_name
from simulation.scenarios.settings import WEIGHTS_ALLOWED, track_contradiction
from simulation.world.citizens import FEWEST, MOST
from simulation.world.parameters import Parameter, Value
from simulation.world.sets import ROW

__all__ = ["EVENTS", "Header", "Issue", "Name", "Party", "Reading", "Table", "start_day"]

_MOST_MEANT = 50  # parties or issues that a wrong one is compared with; no file that is allowed has more
_DEEPEST = 6  # the parts of the longest known key, and one more
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
_KEY_ALLOWED = "a key of at most 40 small letters, digits and _, the first a letter"

_Path = tuple[str, ...]
EVENTS: _Path = ("events",)
"""Where a file has its dated events, which are read by `simulation/scenarios/events.py`."""

_Values = dict[str, Value | Distribution]


def _without_controls(text: str) -> str:
    """The text, if it can be shown anywhere. Raises ValueError."""
    if not is_text(text):
        raise ValueError("a text without control and direction characters and non-characters")
    return text


def _clean(text: str) -> str:
    if not _without_controls(text).strip():
        raise ValueError("a text that is not empty")
    return text


def _clean_lines(text: str) -> str:
    _without_controls(text.replace("\n", " "))
    return text


def start_day(value: object) -> object:
    if isinstance(value, str):
        with suppress(ValueError):
            value = date.fromisoformat(value)
    if not isinstance(value, date) or isinstance(value, datetime) or not 1700 <= value.year <= 2200:
        raise ValueError("a date such as 1992-01-06, from 1700 to 2200")
    return value


_CITIZENS_ALLOWED = f"a whole number: 0 (social groups only), or {FEWEST} to {MOST:,}; the same in all worlds of a run"


def _citizens(number: int) -> int:
    if 0 < number < FEWEST:
        raise ValueError(_CITIZENS_ALLOWED)
    return number


def _words(most: int) -> Any:
    return Field(strict=True, max_length=most, description=f"a text of at most {most} characters")


Name = Annotated[str, _words(40), AfterValidator(_clean)]
Title = Annotated[str, _words(120), AfterValidator(_clean)]
Description = Annotated[str, _words(2000), AfterValidator(_clean_lines)]


class Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def allowed(cls) -> dict[str, str]:
        """What is allowed for each key, as text."""
        return {key: str(info.description) for key, info in cls.model_fields.items()}


class Header(Table):
    name: Name
    title: Title = ""
    description: Description = ""
    start_date: Annotated[date | None, BeforeValidator(start_day), Field(description="a date such as 1992-01-06")] = (
        None
    )
    years: Annotated[
        Number, Field(ge=1 / WEEKS_IN_YEAR, le=LONGEST_YEARS, description="a number of years from 1/52 to 50")
    ] = 15
    citizens: Annotated[
        int, Field(strict=True, ge=0, le=MOST, description=_CITIZENS_ALLOWED), AfterValidator(_citizens)
    ] = 0
    ensemble: dict[str, Any] | Literal[""] = Field(
        "", description="the name of a .csv file in this file's own folder, or nothing"
    )


class Party(Table):
    kind: Literal["state", "armed_group"] = Field(description='"state" or "armed_group"')
    name: Name = ""


class Issue(Table):
    name: Name = ""


class Reading:
    """Layers of documents while they are read: their values by path, and the faults so far."""

    def __init__(self, layers: Layers, declared: Mapping[str, Parameter]) -> None:
        self.declared = declared
        self.faults = Faults()
        self.last = layers[-1][0]
        self._order = [label for label, _ in layers]
        self._by_path = {tuple(name.split(".")): parameter for name, parameter in declared.items()}
        self.entries: dict[_Path, tuple[Any, str]] = {}
        for label, document in layers:
            self.entries.pop(("scenario", "name"), None)
            self.entries |= {path: (raw, label) for path, raw in self._flat(document, ())}

    def _flat(self, table: Mapping[str, Any], above: _Path) -> Iterator[tuple[_Path, Any]]:
        """The values of a document with their paths; distributions and empty tables are values too."""
        for key, value in table.items():
            path = (*above, str(key))
            whole = (
                len(path) >= _DEEPEST or above == ("scenario",) or path == EVENTS or self.parameter(path) is not None
            )
            if isinstance(value, Mapping) and value and not whole:
                yield from self._flat(value, path)
            else:
                yield path, value

    def parameter(self, path: _Path) -> Parameter | None:
        """The parameter that a path sets, whatever the keys of its party and issue; None if there is none."""
        for axes, bare in enumerate((path, path[:1] + path[2:], path[:1] + path[2:-1])):
            parameter = self._by_path.get(bare)
            if parameter is not None and len(parameter.per) == axes:
                return parameter
        return None

    def refuse(self, path: _Path, error: Refused) -> None:
        """Add a fault, with the file that sets the value, or a value under it."""
        under = (label for known, (_, label) in self.entries.items() if known[: len(path)] == path)
        self.faults.add(next(under, self.last), dotted_key(path), error)

    def table(self, kind: type[Table], *path: str) -> Any:
        """The validated table of the values directly under a path; None if any is wrong."""
        keys = [key for key in kind.model_fields if (*path, key) in self.entries]
        try:
            return kind.model_validate({key: self.entries[*path, key][0] for key in keys})
        except ValidationError as error:
            for fault in faults_of(error, kind.allowed()):
                allowed = f"{fault.allowed}{self._hint(*path) if fault.given == 'nothing' else ''}"
                self.refuse((*path, *map(str, fault.at)), Refused(fault._replace(at=(), allowed=allowed)))
            return None

    def _hint(self, section: str, key: str = "") -> str:
        """A hint which existing party or issue may have been meant, for a new key that lacks a value."""
        others = islice((other for other in self._all_keys(section) if other != key), _MOST_MEANT)
        close = nearest(key, [other for other in others if _KEY.match(other)])
        return f" for a new one; did you mean [{dotted_key((section, close))}]?" if close else ""

    def _all_keys(self, section: str) -> tuple[str, ...]:
        """The keys of all parties or issues, whether or not they are allowed, in order of first appearance."""
        return tuple(dict.fromkeys(path[1] for path in self.entries if path[0] == section and len(path) > 1))

    def keys(self, section: str, fewest: int, most: int) -> tuple[str, ...]:
        """The keys of the parties or issues, in order of first appearance."""
        keys = self._all_keys(section)
        for key in keys[:most]:
            self._check_key(section, key)
        if not fewest <= len(keys) <= most:
            listed = f"{len(keys)} ({', '.join(map(short_repr, keys[:most]))})"
            allowed = f"{fewest} to {most} tables [{section}.<key>]"
            self.refuse((section,), Refused(Fault((), listed, allowed)))
        return keys[:most]

    def _check_key(self, section: str, key: str) -> None:
        taken = {path[1] for path in self._by_path if path[0] == section} | {"name", "kind"}
        value = self.entries.get((section, key), ({}, ""))[0]
        if key in taken:
            self.refuse((section, key), refused(value, f"{key} under a key of its own: [{section}.<key>]"))
        elif value != {}:
            self.refuse((section, key), refused(value, f"a table [{dotted_key((section, key))}]"))
        elif not _KEY.match(key):
            self.refuse((section, key), refused(key, _KEY_ALLOWED))

    def values(
        self, parties: Sequence[str], issues: Sequence[str], header: Header | None
    ) -> tuple[_Values, dict[str, str]]:
        """All settings by full dotted name, and the source of each; dates are weeks from the header's start date on."""
        standing = settings_by_name(self.declared.values(), parties, issues)
        known = {name: of[0].parameter for name, of in standing.items() if of[0].name == name}
        values: _Values = {name: _default(parameter) for name, parameter in known.items()}
        sources = dict.fromkeys(known, "default")
        source_of = {label: self._source(label) for label in {label for _, label in self.entries.values()}}
        for path, (raw, label) in self.entries.items():
            if self._is_checked_elsewhere(path, raw):
                continue
            name = ".".join(path)
            try:
                if self.parameter(path) is None or name not in known:
                    of_header = len(path) == 1 and path[0] in (*Header.model_fields, "extends")
                    meant = known_name(dotted_key(path), standing, single=True)
                    raise refused(raw, f"it under [scenario]: scenario.{path[0]}" if of_header else meant)
                given = in_weeks(raw, header.start_date if header else date.min) if known[name].kind == "week" else raw
                if header is None and given != raw:
                    continue  # which week a date means is not known before the header is mended
                values[name], sources[name] = check_value(known[name], given), source_of[label]
                if header and given != raw:
                    warn_of_late_dates(label, {name: raw}, header.start_date, round(header.years * WEEKS_IN_YEAR))
            except Refused as error:
                self.faults.add(label, dotted_key(path), error)
        return values, sources

    def _source(self, label: str) -> str:
        """A file as seen from the folder of the file that is read: two that have the same name are told apart."""
        path, folder = PurePath(label), PurePath(self.last).parent
        return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name

    def ensemble(self, values: _Values, parties: Sequence[str], issues: Sequence[str]) -> Ensemble | None:
        """The ensemble that the header names, without what a file that extends it sets itself; None without one.

        Each world draws a row of it, unless a file says which row holds.
        """
        raw, label = self.entries.get(("scenario", "ensemble"), ("", self.last))
        if not isinstance(raw, Mapping):
            return None
        known = settings_by_name(self.declared.values(), parties, issues)
        later = self._order[self._order.index(label) + 1 :]
        own = {dotted_key(path) for path, (_, where) in self.entries.items() if where in later}
        found = checked_ensemble(raw, label, values, known, self.faults, own)
        given = (*ROW.split("."),) in self.entries
        if found is None:
            if ROW in values and not self.faults.lines:
                if given and (most := row_limits(values[ROW])[1]) > 0:
                    fault = Fault((), f"row {most}", "0, where all that a row gives is set")
                    self.faults.add(self.entries[(*ROW.split("."),)][1], ROW, Refused(fault))
                values[ROW] = 0
            return None
        if ROW in values and values[ROW] == 0 and not given:
            values[ROW] = Uniform(uniform=(1, len(found)))
        elif ROW in values and (most := row_limits(values[ROW])[1]) > len(found):
            fault = Fault((), f"row {most}", f"rows from 1 to {len(found)}, or 0 for none")
            self.faults.add(self.entries[(*ROW.split("."),)][1], ROW, Refused(fault))
        return found

    def _is_checked_elsewhere(self, path: _Path, raw: object) -> bool:
        """Whether a value is checked elsewhere: the header, names and kinds of parties and issues, empty tables."""
        if path == EVENTS:
            return True
        if len(path) == 1:
            sections = {bare[0] for bare in self._by_path} | {"scenario", "parties", "issues"}
            return raw == {} and path[0] in sections
        if path[0] == "scenario":
            return True
        fields = {"parties": ("name", "kind"), "issues": ("name",)}.get(path[0])
        return fields is not None and (len(path) == 2 or (len(path) == 3 and path[2] in fields))

    def header(self, name: str) -> Header | None:
        """The table [scenario]; `name` is the default name."""
        known = [*Header.model_fields, "extends"]
        for path, (raw, label) in self.entries.items():
            if path[0] == "scenario" and len(path) == 2 and path[1] not in Header.model_fields:
                self.faults.add(label, dotted_key(path), refused(raw, suggest(path[1], known)))
        self.entries.setdefault(("scenario", "name"), (name, self.last))
        header: Header | None = self.table(Header, "scenario")
        return header

    def contradictions(self, values: _Values, parties: Sequence[str]) -> None:
        """Add faults for values that are allowed, but not together."""
        for track in ("track_one", "track_two"):
            if error := track_contradiction(values, track, self.declared):
                self.refuse((track, "end"), error)
        for path, contradiction in beginning_contradictions(possible_values(values), parties):
            self.refuse(path, contradiction)
        for party in parties:
            start = f"parties.{party}.weights."
            weights = [value for name, value in values.items() if name.startswith(start)]
            if weights and all(_largest(weight) <= 0 for weight in weights):
                error = Refused(Fault((), "nothing but 0", WEIGHTS_ALLOWED))
                self.refuse(("parties", party, "weights"), error)


def _default(parameter: Parameter) -> Value:
    return float(parameter.default) if parameter.kind == "float" else parameter.default


def _largest(value: Value | Distribution) -> float:
    """The largest number that a checked value can be."""
    if isinstance(value, Continuous):
        return value.ends[1]
    options = value.possible if isinstance(value, Choice) else (value,)
    return max(option for option in options if isinstance(option, int | float))
