"""Scenarios: a conflict with all its settings, read from a TOML file.

A file may extend a shipped scenario or a file in the same folder, and then contains only the differences. All faults
of a file are reported at once, each with the file, the dotted key, what was given and what is allowed.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import tomlkit
from numpy.typing import NDArray

from simulation.engine.luck import SPLITMIX
from simulation.errors import Faults, InputError, short_repr
from simulation.scenarios.changes import resolve_changes
from simulation.scenarios.check import Issue, Party, Reading
from simulation.scenarios.distributions import Distribution
from simulation.scenarios.draws import Draws
from simulation.scenarios.ensemble import Ensemble
from simulation.scenarios.events import DatedEvent, read_events, tables_of
from simulation.scenarios.file import Layers, Stamp, layers_of, not_allowed, scenario_names, shipped_stamp
from simulation.scenarios.names import all_parameters, settings_by_name
from simulation.scenarios.overrides import check_overrides
from simulation.scenarios.settings import plain_value, resolve_settings
from simulation.words.parties import issue_name, party_name
from simulation.world.parameters import Parameter, Value
from simulation.world.record import CAPACITIES, Capacity, capacity_for
from simulation.world.sets import ROW

__all__ = ["Scenario", "load_scenario", "resolve_changes", "scenario_from", "scenario_names"]


_COUNTED = {
    "officials": ("parties.officials",),
    "ngos": ("parties.ngos",),
    "mediators": ("mediation.official_mediators", "mediation.informal_mediators"),
    "groups": ("parties.groups", "split.most"),
    "initiatives": ("track_two.initiatives",),
}
"""The settings that say how many of a kind a world has; parties and issues are limited in the file itself."""

_NO_FILE = ("default", "given")
_BY_ROWS = "ensemble"
"""Who gives the settings that rows of an ensemble give."""


def _build(layers: Layers, name: str, declared: Mapping[str, Parameter] | None) -> Scenario:
    reading = Reading(layers, all_parameters(declared))
    header = reading.header(name)
    parties, issues = reading.keys("parties", 2, 8), reading.keys("issues", 1, 8)
    sides = [reading.table(Party, "parties", key) for key in parties]
    topics = [reading.table(Issue, "issues", key) for key in issues]
    values, sources = reading.values(parties, issues, header)
    ensemble = reading.ensemble(values, parties, issues)
    if ensemble and sources.get(ROW, "default") == "default":
        sources |= dict.fromkeys([ROW, *ensemble.settings], _BY_ROWS)
    events = read_events(reading, header, parties, issues)
    reading.contradictions(values, parties)
    reading.faults.raise_if_any()
    assert header is not None
    return Scenario(
        name=header.name,
        title=header.title or header.name,
        description=header.description.strip(),
        start_date=header.start_date,
        years=header.years,
        citizens=header.citizens,
        parties=parties,
        party_names=tuple(side.name or party_name(key) for side, key in zip(sides, parties, strict=True)),
        party_kinds=tuple(side.kind for side in sides),
        issues=issues,
        issue_names=tuple(topic.name or issue_name(key) for topic, key in zip(topics, issues, strict=True)),
        values=values,
        sources=sources,
        events=events,
        ensemble=ensemble,
    )


def load_scenario(name_or_path: str | os.PathLike[str], declared: Mapping[str, Parameter] | None = None) -> Scenario:
    """Read a scenario.

    Parameters
    ----------
    name_or_path
        The name of a shipped scenario; or the path of a file (anything with a slash, or ending in .toml).
    declared
        The parameters that a file may set; by default all of the model.

    Raises
    ------
    InputError
        With all errors of the file at once.

    Examples
    --------
    >>> import multitrack as mt
    >>> mt.load_scenario("oslo").parties
    ('israel', 'plo')
    """
    stamp = shipped_stamp(name_or_path)
    if stamp is None:
        return _read(name_or_path, declared)
    known = _shipped(str(name_or_path), None if declared is None else tuple(declared.items()), stamp)
    events = tuple(dataclasses.replace(event, settings=dict(event.settings)) for event in known.events)
    return dataclasses.replace(known, values=dict(known.values), sources=dict(known.sources), events=events)


@lru_cache(maxsize=32)
def _shipped(name: str, declared: tuple[tuple[str, Parameter], ...] | None, stamp: Stamp) -> Scenario:
    """A shipped scenario, which is read once while its files are as they were: reading takes longer than a world."""
    return _read(name, None if declared is None else dict(declared))


def _read(name_or_path: str | os.PathLike[str], declared: Mapping[str, Parameter] | None) -> Scenario:
    name, layers = layers_of(name_or_path)
    return _build(layers, name, declared)


def scenario_from(given: Scenario | str | os.PathLike[str], declared: Mapping[str, Parameter]) -> Scenario:
    """The scenario, loaded if `given` is a name or path. Raises InputError."""
    if isinstance(given, str | os.PathLike):
        return load_scenario(given, declared)
    if not isinstance(given, Scenario):
        raise InputError(f"scenario: given {short_repr(given)}; allowed: a shipped one's name, a file, or a Scenario")
    return given


@dataclass(frozen=True)
class Scenario:
    """A conflict with every setting known: a value for all its worlds, or a distribution that they draw from.

    Attributes
    ----------
    name, title, description
        As in its file.
    start_date
        The date of the first week; None if the scenario has none, and then no date can stand for a week.
    years
        The horizon: from one week (0.02) to 50.
    parties, issues
        Their keys.
    party_names, party_kinds, issue_names
        In the same order; a kind is "state" or "armed_group".
    values
        Every setting by full dotted name, such as `parties.israel.weights.territory`.
    sources
        Where each value comes from: a file, by its path from the folder of the file that was read, a shipped scenario,
        or "default".
    citizens
        Citizens of a world; 0 if its publics are social groups.
    events
        What happens in weeks of its own, as `[[events]]` of its file; each is a `DatedEvent`.
    ensemble
        Sets of constants, of which each world draws one by the setting `ensemble.row`; None where its file names none.

    Examples
    --------
    >>> import multitrack as mt
    >>> oslo = mt.load_scenario("oslo")
    >>> oslo.replace(years=20, values={"track_two.effort": 0.5}).values["track_two.effort"]
    0.5
    """

    name: str
    title: str
    description: str
    start_date: date | None
    years: float
    parties: tuple[str, ...]
    party_names: tuple[str, ...]
    party_kinds: tuple[str, ...]
    issues: tuple[str, ...]
    issue_names: tuple[str, ...]
    values: Mapping[str, Value | Distribution]
    sources: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    citizens: int = 0
    events: tuple[DatedEvent, ...] = ()
    ensemble: Ensemble | None = None

    def __repr__(self) -> str:
        drawn = sum(isinstance(value, Distribution) for value in self.values.values())
        size = f"{len(self.parties)} parties, {len(self.issues)} issues, {self.years:g} years"
        return f"<Scenario {self.name}: {size}, {len(self.values)} settings, {drawn} of them drawn by each world>"

    def settings(
        self,
        seed: int,
        numbers: Sequence[int] | NDArray[np.int64],
        overrides: Mapping[str, Any] | None = None,
        declared: Mapping[str, Parameter] | None = None,
        capacity: Capacity | None = None,
        generator: np.uint64 = SPLITMIX,
    ) -> NDArray[Any]:
        """The settings of the worlds `numbers` (n,): an array (n,) of `settings_dtype(declared, capacity)`.

        `overrides` maps dotted names to one value, a list with one entry a world, or a distribution's table;
        `parties.openness` stands for every party, unless a narrower name is given too. Where the scenario has a
        start date, a date stands for its week. A party's weights are scaled to sum to 1. A world's draws depend on
        seed, its number and the setting's name alone. Without a `capacity`, the smallest with room for the parties
        and issues is taken. Raises InputError, with all faults at once.
        """
        room = capacity or capacity_for(parties=len(self.parties), issues=len(self.issues)) or CAPACITIES[-1]
        draws = Draws(seed, np.asarray(numbers, np.int64), generator)
        return resolve_settings(self, draws, overrides or {}, all_parameters(declared).values(), room)

    def values_in(self, world: int, seed: int = 1) -> dict[str, Any]:
        """The value that every setting has in one world, by dotted name: what it drew, and its row of an ensemble.

        Parameters
        ----------
        world
            The number of the world, from 0 to 2**63 - 1.
        seed
            The seed of the run, from 0 to 2**64 - 1.

        Examples
        --------
        >>> import multitrack as mt
        >>> mt.load_scenario("baseline").values_in(5)["parties.government.officials"]
        5
        """
        record = self.settings(seed, [world])[0]
        known = settings_by_name(all_parameters(None).values(), self.parties, self.issues)
        return {name: plain_value(known[name][0], record) for name in self.values}

    def counts(self, settings: NDArray[Any]) -> dict[str, int]:
        """The largest number of each kind in any of these worlds, by the names of `Capacity`; ties are not counted."""

        def most(*names: str) -> int:
            drawn = [settings[name] for name in names if name in (settings.dtype.names or ())]
            shares = (values.reshape(len(settings), -1).sum(axis=1) for values in drawn)
            return int(sum(shares, np.zeros(len(settings), np.int64)).max(initial=0))

        names = settings.dtype.names or ()
        splinters = 0
        if "split_most" in names and "split_strength" in names:
            splinters = int((settings["split_most"] * (settings["split_strength"] != 0)).max(initial=0))
        return {
            "parties": min(len(self.parties) + splinters, CAPACITIES[-1].parties),
            "issues": len(self.issues),
            "officials": most("parties_officials"),
            "ngos": most("parties_ngos"),
            "mediators": most("mediation_official_mediators", "mediation_informal_mediators"),
            "groups": most("parties_groups") + splinters,
            "initiatives": most("track_two_initiatives"),
        }

    def capacity(self, settings: NDArray[Any], overrides: Collection[str] = (), **ties: int) -> Capacity:
        """The smallest capacity for these settings and for `ties`, which are counted elsewhere.

        `overrides` are the names of the settings that the run sets. Raises InputError that names the file, or the run's
        settings, and the settings that ask for too much.
        """
        needed = self.counts(settings) | ties
        room = capacity_for(**needed)
        if room is None:
            largest = CAPACITIES[-1]
            over = {kind: count for kind, count in needed.items() if count > getattr(largest, kind)}
            raise InputError(
                f"{self._asked_by(_COUNTED.get(kind, ()), overrides)}: given {count} {kind} in one world; "
                f"allowed: at most {getattr(largest, kind)}"
                for kind, count in over.items()
            )
        return room

    def _asked_by(self, names: Collection[str], overrides: Collection[str]) -> str:
        """Settings of these names, for whatever party, and where their values come from: the run, or files."""
        sources = [source for name, source in self.sources.items() if _for_all(name) in names]
        where = ", ".join(dict.fromkeys(source for source in sources if source not in _NO_FILE)) or self.name
        if any(_for_all(name) in names for name in overrides):
            where = "settings"
        return f"{where}: {' and '.join(names)}" if names else where

    def as_dict(self) -> dict[str, Any]:
        """The scenario with all settings as nested dictionaries, as a file would have them."""
        return self._nested(Distribution.as_dict)

    def to_toml(self) -> str:
        """The scenario with all settings as the text of a file that extends nothing."""

        def inline(value: Distribution) -> tomlkit.items.InlineTable:
            table = tomlkit.inline_table()
            table.update(value.as_dict())
            return table

        return tomlkit.dumps(self._nested(inline))

    def _nested(self, written: Callable[[Distribution], Any]) -> dict[str, Any]:
        header = {
            "name": self.name,
            "title": self.title,
            "description": self.description,
            "years": self.years,
        }
        if self.start_date:
            header["start_date"] = self.start_date.isoformat()
        if self.citizens:
            header["citizens"] = self.citizens
        if self.ensemble:
            header["ensemble"] = self.ensemble.as_dict()
        sides = zip(self.parties, self.party_names, self.party_kinds, strict=True)
        tables: dict[str, Any] = {
            "scenario": header,
            "parties": {key: {"name": name, "kind": kind} for key, name, kind in sides},
            "issues": {key: {"name": name} for key, name in zip(self.issues, self.issue_names, strict=True)},
        }
        for name, value in self.values.items():
            _put(tables, name, written(value) if isinstance(value, Distribution) else value)
        if self.events:
            tables["events"] = [_written(event, written) for event in tables_of(self.events)]
        return tables

    @classmethod
    def from_dict(
        cls,
        document: Mapping[str, Any],
        declared: Mapping[str, Parameter] | None = None,
        source: str = "scenario",
    ) -> Scenario:
        """A scenario from nested dictionaries, such as `as_dict` returns or a file contains, without `extends`.

        Errors call them `source`. Raises InputError with all faults.
        """
        if not isinstance(document, Mapping):
            raise not_allowed(source, short_repr(document), "a table of tables")
        return _build([(source, document)], "unnamed", declared)

    def replace(self, declared: Mapping[str, Parameter] | None = None, **changes: Any) -> Scenario:
        """A copy with changes: keys of the header (title, years, ...), `values` by dotted name, a list of `events`."""
        document, faults = self.as_dict(), Faults()
        document["scenario"] |= {key: value for key, value in changes.items() if key not in ("values", "events")}
        document |= {key: value for key, value in changes.items() if key == "events"}
        known = settings_by_name(all_parameters(declared).values(), self.parties, self.issues)
        given = check_overrides(changes.get("values", {}), known, None, "values", faults, _start(document))
        faults.raise_if_any()
        for name, (_, value) in given.items():
            _put(document, name, value)
        kept = self.ensemble.without(given) if self.ensemble and "ensemble" not in changes else None
        if kept:
            document["scenario"]["ensemble"] = kept.as_dict()
        elif self.ensemble and "ensemble" not in changes:
            del document["scenario"]["ensemble"]  # all that its rows gave is given
        if not kept and ROW not in given:
            document.get("ensemble", {}).pop("row", None)  # which is drawn from the new one, if there is one
        found = self.from_dict(document, declared, self.name)
        if found.ensemble and "ensemble" in changes:
            left = found.ensemble.without(given)
            if left is None:  # all that the new one gives is given
                return self.replace(declared, **{**changes, "ensemble": ""})
            found = dataclasses.replace(found, ensemble=left)
        # What rows give, or gave, is as the new scenario has it.
        by_rows = {name for sources in (self.sources, found.sources) for name in sources if sources[name] == _BY_ROWS}
        of_rows = {name: found.sources[name] for name in by_rows}
        return dataclasses.replace(found, sources={**self.sources, **of_rows, **dict.fromkeys(given, "given")})


def _for_all(name: str) -> str:
    """The name of a setting for all parties: that of `parties.north.ngos` is `parties.ngos`."""
    section, *rest = name.split(".")
    return f"{section}.{rest[-1]}" if section == "parties" else name


def _written(table: Any, written: Callable[[Distribution], Any]) -> Any:
    """A table, and the tables in it, with their distributions written out."""
    if isinstance(table, Distribution):
        return written(table)
    return {key: _written(value, written) for key, value in table.items()} if isinstance(table, dict) else table


def _start(document: Mapping[str, Any]) -> date | None:
    """The start date of nested dictionaries; None where there is none, or it is no date."""
    day = document["scenario"].get("start_date")
    with suppress(ValueError):
        return date.fromisoformat(day) if isinstance(day, str) else day
    return None


def _put(tables: dict[str, Any], name: str, value: Any) -> None:
    """Set a value by its dotted name."""
    *above, last = name.split(".")
    for key in above:
        tables = tables.setdefault(key, {})
    tables[last] = value
