"""What a run is: one frozen value, made from user input, from a manifest, or from another run.

`simulate`, the Mesa model, a chunk of an experiment, `reproduce` and the live page all hold a `Run`. `Run.of` is the
only gate for user input: what it refuses is an InputError that lists all faults.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import pandas as pd
from pydantic import BaseModel, Field, ValidationError

from simulation.calendar import LONGEST_RUN, WEEKS_IN_YEAR
from simulation.engine.luck import GENERATORS
from simulation.errors import Faults, InputError, short_repr, suggest
from simulation.founding import Founded, found_worlds, sized, smallest_capacity, weeks_in
from simulation.results.limits import LAST_WORLD, MOST_WORLDS, SEEDS
from simulation.results.manifest import (
    FORMAT,
    Ranges,
    code_of,
    modules_of,
    now,
    numbers_of,
    plain,
    provenance,
    ranges_of,
    validation_faults,
)
from simulation.results.playback import COURSES, Course, Played, check_play, fingerprint, played
from simulation.results.series import SERIES, Series
from simulation.scenarios.dates import warn_of_late_dates, written
from simulation.scenarios.names import settings_by_name
from simulation.scenarios.overrides import check_overrides
from simulation.scenarios.scenario import Scenario, resolve_changes, scenario_from
from simulation.week import Week, chosen

if TYPE_CHECKING:
    import xarray as xr

    from simulation.world.record import Capacity

__all__ = [
    "LAST_WORLD",
    "MOST_WORLDS",
    "SEEDS",
    "Changes",
    "Run",
    "names_among",
    "needs_of",
    "thawed",
    "whole_number",
    "world_numbers",
]

_SIZED = "_sized_once"
_LISTED = 12  # names that an error lists without saying which is nearest
_NEEDS = {
    "own": "custom rules",
    "agents": "custom agents",
    "outcomes": "custom outcomes",
    "play": "played courses",
    "left_out": "acts left out",
}
_CHANGE = "a pair of a week and a table of settings, such as (53, {'track_two.effort': 0.0})"

Changes = tuple[tuple[Any, Mapping[str, Any]], ...]


@dataclass(frozen=True, eq=False)
class Run:
    """One run: which worlds of which scenario are simulated, for how long, with what changed, and what is recorded.

    Make one from user input with `Run.of`, from a manifest with `Run.from_manifest`, and from another run with
    `dataclasses.replace` or `part`. The constructor trusts its arguments; it checks only that whatever has one entry a
    world has as many entries as there are worlds. It holds copies that are read only: arrays, tables, and lists as
    tuples. Two runs are equal when their manifests describe the same run.

    Parameters
    ----------
    scenario
        The scenario, with all its values.
    seed
        The seed of all luck, from 0 to 2**64 - 1.
    worlds
        The numbers of the worlds, int64, shape (n,): each from 0, none twice. The run holds a copy.
    weeks
        The horizon in weeks, from 1 to 2,600.
    week
        The rules of a week, in their order.
    settings
        By dotted name a value, a distribution, or a list or array with one entry a world. A date stands for its week
        where the scenario has a start date.
    changes
        Pairs of a week and the settings that hold from then on. A week is a number from 1, "year 3", a date, or a list
        or array with one entry a world.
    weekly
        The names of the weekly series and playback courses to record.
    luck
        The generator, "splitmix64" or "philox".
    events
        Whether events are recorded.
    play
        By name, recorded courses that are played in.
    agents
        By list of the world, custom classes of agents; only the Mesa model calls them.
    lucks
        The numbers of the worlds whose luck these worlds have, int64, shape (n,), several may have the same; None means
        that each has its own.

    Raises
    ------
    InputError
        For another number of entries than of worlds.

    Examples
    --------
    >>> run = Run.of("oslo", worlds=range(5, 9), seed=3, settings={"track_two.effort": 0.0}, years=10)
    >>> run.worlds.tolist(), run.weeks
    ([5, 6, 7, 8], 520)
    >>> run.part([0, 2]).worlds.tolist()
    [5, 7]
    >>> Run.from_manifest(run.manifest()) == run
    True
    """

    scenario: Scenario
    seed: int
    worlds: np.ndarray
    weeks: int
    week: Week
    settings: Mapping[str, Any] = field(default_factory=dict)
    changes: Changes = ()
    weekly: tuple[str, ...] = ()
    luck: str = "splitmix64"
    events: bool = False
    play: Mapping[str, xr.Dataset] = field(default_factory=dict)
    agents: Mapping[str, type] = field(default_factory=dict)
    lucks: np.ndarray | None = None

    def __post_init__(self) -> None:
        frozen = {
            "worlds": _frozen(np.asarray(self.worlds, np.int64)),
            "settings": _frozen(self.settings),
            "changes": tuple((_frozen(when), _frozen(changed)) for when, changed in self.changes),
            "weekly": tuple(self.weekly),
            "play": MappingProxyType({name: _frozen_course(recorded) for name, recorded in self.play.items()}),
            "agents": MappingProxyType(dict(self.agents)),
            "lucks": None if self.lucks is None else _frozen(np.asarray(self.lucks, np.int64)),
        }
        for name, value in frozen.items():
            object.__setattr__(self, name, value)
        faults = list(_other_lengths(self.settings, self.changes, len(self.worlds)))
        if self.lucks is not None and self.lucks.shape != self.worlds.shape:
            faults.append(f"lucks: given {len(self.lucks)} entries; allowed: one a world, {len(self.worlds)}")
        if faults:
            raise InputError(faults)

    def __reduce__(self) -> tuple[type[Run], tuple[Any, ...]]:
        """Pickled as what the constructor takes, since a view of a dictionary cannot be pickled."""
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        open_ones = {name: thawed(values[name]) for name in ("settings", "changes")}
        tables = {name: dict(values[name]) for name in ("play", "agents")}
        return type(self), tuple((values | open_ones | tables).values())

    @classmethod
    def of(
        cls,
        scenario: Scenario | str | os.PathLike[str],
        worlds: int | range | Sequence[int] | np.ndarray = 100,
        seed: int = 1,
        settings: Mapping[str, Any] | None = None,
        changes: Iterable[tuple[Any, Mapping[str, Any]]] = (),
        without: Iterable[str] = (),
        weekly: Iterable[str] = (),
        years: float | None = None,
        luck: str = "splitmix64",
        events: bool = False,
        rules: Week | None = None,
        play: Mapping[str, xr.Dataset] | None = None,
    ) -> Run:
        """The run that these arguments describe, once all of them are checked. They are those of `simulate`.

        Raises
        ------
        InputError
            With all errors at once; each line names the argument, what was given and what is allowed.

        Examples
        --------
        >>> Run.of("oslo", worlds=0, seed=1.5)
        Traceback (most recent call last):
        simulation.errors.InputError: seed: given 1.5; allowed: a whole number from 0 to 18446744073709551615
        worlds: given 0; allowed: a number, a range or a list of world numbers: from 1 to 1,000,000 worlds, each a \
whole number from 0 to 9223372036854775807, none twice
        """
        faults = Faults()
        base = faults.read(chosen, rules, ()) or chosen(None, ())
        week = base.without(*(faults.read(_names_of_rules, without, base) or ()))
        resolved = faults.read(scenario_from, scenario, week.parameters())
        asked = {
            "seed": faults.read(whole_number, "seed", seed, *SEEDS),
            "worlds": faults.read(world_numbers, worlds),
            "weeks": faults.read(_weeks, years, resolved),
            "settings": faults.read(_settings, settings),
            "changes": _changes(changes, faults),
            "weekly": faults.read(names_among, "weekly", weekly, dict.fromkeys([*SERIES, *COURSES])),
            "luck": faults.read(_luck, luck),
            "events": faults.read(_flag, "events", events),
        }
        if resolved:
            faults.read(_check_settings, resolved, week, asked)
            faults.read(_check_changes, resolved, week, asked)
        asked["play"] = faults.read(_play, play, resolved, asked)
        faults.raise_if_any()
        run = cls(resolved, week=week, **asked)
        run.warn_of_late_dates()
        return run

    def warn_of_late_dates(self) -> None:
        """Log which dates in its settings and changes lie after its last week."""
        start = self.scenario.start_date
        warn_of_late_dates("settings", self.settings, start, self.weeks)
        for place, (when, changed) in enumerate(self.changes):
            warn_of_late_dates(f"changes[{place}]", {"week": when, **changed}, start, self.weeks)

    @classmethod
    def from_manifest(cls, manifest: Mapping[str, Any], source: str | os.PathLike[str] = "manifest.json") -> Run:
        """The run that a manifest describes; `source` names the manifest in errors.

        Raises InputError where the manifest does not describe a run, where what it describes is not allowed, and where
        the run was made with custom rules, agents, outcomes or played courses: a manifest holds only
        their fingerprints.
        """
        try:
            stored = _Stored.model_validate(manifest)
        except ValidationError as error:
            raise InputError(validation_faults(source, error)) from None
        if needed := needs_of(manifest):
            raise InputError(
                f"{source}: it was made with {needed}, of which a manifest holds a fingerprint only; "
                "allowed: the script that made it (it runs them again, and the fingerprints can be compared)"
            )
        scenario = Scenario.from_dict(stored.scenario, source=str(source))
        try:
            run = cls.of(
                scenario,
                numbers_of(stored.worlds),
                stored.seed,
                stored.settings,
                stored.changes,
                stored.without,
                stored.weekly,
                stored.weeks / WEEKS_IN_YEAR,
                stored.luck,
                stored.events,
            )
            return replace(run, lucks=None if stored.lucks is None else np.array(stored.lucks))
        except InputError as error:
            raise InputError(f"{source}: {fault}" for fault in error.faults) from None

    def manifest(self, command: str = "simulate") -> dict[str, Any]:
        """The manifest of this run, made here and now: plain values, ready for JSON; `command` is what the user called.

        Raises InputError for a value that JSON has no word for.
        """
        modules = modules_of(self.week.custom(), self._agents().values())
        head = {"format": FORMAT, "command": command}
        return head | self.described() | {"outcomes": {}} | provenance(modules) | {"created": now()}

    def described(self) -> dict[str, Any]:
        """What the run is, as plain values: the part of a manifest that does not depend on who makes it, or when."""
        return {
            "scenario": plain(self.scenario.as_dict(), "scenario"),
            "seed": self.seed,
            "worlds": ranges_of(self.worlds),
            "weeks": self.weeks,
            "settings": plain(self.settings, "settings"),
            "changes": plain(list(self.changes), "changes"),
            "without": list(self.week.lacking()),
            "weekly": list(self.weekly),
            "luck": self.luck,
            "events": self.events,
            "play": fingerprint(self.play),
            "own": {mechanism.name: code_of(mechanism) for mechanism in self.week.custom()},
            "order": list(self.week.order()),
            "agents": self._agents(),
            # Only where it says anything: a world has its own luck.
            **({} if self.lucks is None else {"lucks": self.lucks.tolist()}),
        }

    def __repr__(self) -> str:
        return f"<Run of {self.scenario.name}: {len(self.worlds):,} worlds × {self.weeks:,} weeks, seed {self.seed}>"

    def __eq__(self, other: object) -> bool:
        return self.described() == other.described() if isinstance(other, Run) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    @property
    def needs(self) -> str:
        """What the run is made with that no manifest holds, in words; empty where a manifest is all it takes."""
        return needs_of(self.described())

    @property
    def only_world(self) -> int:
        """The number of its world. Raises InputError where there are several."""
        if len(self.worlds) > 1:
            raise InputError(f"worlds: given {len(self.worlds)}; allowed: one, since the Mesa model steps one world")
        return int(self.worlds[0])

    @property
    def series(self) -> tuple[Series, ...]:
        """The weekly series among `weekly`; a name that is both a series and a course means the series."""
        return tuple(SERIES[name] for name in self.weekly if name in SERIES)

    @property
    def courses(self) -> tuple[Course, ...]:
        """The playback courses among `weekly`."""
        return tuple(COURSES[name] for name in self.weekly if name not in SERIES)

    def part(self, rows: slice | Sequence[int] | np.ndarray) -> Run:
        """The run of some of its worlds, by their rows (from 0) in `worlds`; their rows in the tables are the same.

        Whatever has one entry a world is cut to these worlds. Rows are a slice, numbers, or a truth value a world. Of
        all worlds as they are it is the run itself.
        """
        every = np.arange(len(self.worlds))
        rows = every[rows]
        if np.array_equal(rows, every):
            return self
        settings = {name: _cut(value, rows) for name, value in self.settings.items()}
        changes = tuple(
            (_cut(when, rows), {name: _cut(value, rows) for name, value in changed.items()})
            for when, changed in self.changes
        )
        lucks = None if self.lucks is None else self.lucks[rows]
        return replace(self, worlds=self.worlds[rows], settings=settings, changes=changes, lucks=lucks)

    def found(self, capacity: Capacity | None = None) -> Founded:
        """Its worlds, founded and not yet stepped, in records of this capacity (by default the smallest with room)."""
        return found_worlds(
            self.scenario,
            self.seed,
            self.worlds if self.lucks is None else self.lucks,
            self.weeks,
            self.settings,
            self.changes,
            self.luck,
            capacity,
            self.week.parameters(),
            None if capacity else (self.resolved.copy(), self.capacity()),
        )

    @property
    def resolved(self) -> np.ndarray:
        """The settings record of each of its worlds (n,), before any change; read only. Raises InputError."""
        return self._sized[0]

    def capacity(self) -> Capacity:
        """The smallest record with room for what its settings ask for; founding may need a larger one for its ties."""
        return self._sized[1]

    @property
    def _sized(self) -> tuple[np.ndarray, Capacity]:
        """Its settings and the record with room for them: resolved once, since several ask for them."""
        kept = vars(self)  # not a cached property, which before Python 3.12 has one lock for all runs
        if _SIZED not in kept:
            kept[_SIZED] = self._resolve()
        known: tuple[np.ndarray, Capacity] = kept[_SIZED]
        return known

    def _resolve(self) -> tuple[np.ndarray, Capacity]:
        numbers = self.worlds if self.lucks is None else self.lucks
        smallest, generator = smallest_capacity(self.scenario), GENERATORS[self.luck]
        declared = self.week.parameters()
        settings, capacity = sized(self.scenario, self.seed, numbers, self.settings, generator, smallest, declared)
        settings.flags.writeable = False
        return settings, capacity

    def played(self) -> tuple[Played, ...]:
        """The courses that are played into its worlds."""
        return played(self.play, self.worlds, self.weeks)

    def _agents(self) -> dict[str, str]:
        return {kind: f"{agent.__module__}:{agent.__qualname__}" for kind, agent in self.agents.items()}


def needs_of(manifest: Mapping[str, Any]) -> str:
    """What a manifest says a run was made with and does not hold, in words; empty where it holds all."""
    used = {what: manifest.get(key) for key, what in _NEEDS.items()}
    needed = [f"{what} ({', '.join(names)})" for what, names in used.items() if names]
    return " and ".join([*needed, *(["a custom order of the week"] if manifest.get("order") else [])])


class _Stored(BaseModel):
    """What a manifest must hold to be run again."""

    scenario: dict[str, Any]
    seed: int = Field(ge=SEEDS[0], le=SEEDS[1], strict=True)
    worlds: Ranges
    weeks: int = Field(ge=1, le=LONGEST_RUN, strict=True)
    settings: dict[str, Any]
    changes: list[tuple[Any, dict[str, Any]]]
    without: list[str]
    weekly: list[str]
    luck: str
    events: bool = False
    own: dict[str, str] = {}
    order: list[str] = []
    agents: dict[str, str] = {}
    outcomes: dict[str, str] = {}
    play: dict[str, str] = {}
    lucks: list[Annotated[int, Field(ge=0, le=LAST_WORLD, strict=True)]] | None = None


def whole_number(key: str, given: object, low: int, high: int) -> int:
    """A whole number from `low` to `high`, of Python or numpy, but no truth value. Raises InputError naming `key`."""
    if isinstance(given, bool) or not isinstance(given, int | np.integer) or not low <= given <= high:
        raise InputError(f"{key}: given {short_repr(given)}; allowed: a whole number from {low} to {high}")
    return int(given)


def world_numbers(worlds: int | range | Sequence[int] | np.ndarray) -> np.ndarray:
    """The numbers of the worlds asked for: int64, shape (n,).

    A number n means worlds 0 to n - 1. Raises InputError unless there are 1 to `MOST_WORLDS` worlds, each a whole
    number from 0 to 2**63 - 1, none twice.
    """
    refusal = InputError(
        f"worlds: given {short_repr(worlds)}; allowed: a number, a range or a list of world numbers: from 1 to "
        f"{MOST_WORLDS:,} worlds, each a whole number from 0 to {LAST_WORLD}, none twice"
    )
    if isinstance(worlds, bool) or not isinstance(worlds, int | np.integer | range | list | tuple | np.ndarray):
        raise refusal
    if isinstance(worlds, int | np.integer):
        worlds = range(int(worlds))
    if isinstance(worlds, range):
        # its length alone may be too large for len, and its numbers for memory
        if not worlds or min(worlds[0], worlds[-1]) < 0 or max(worlds[0], worlds[-1]) > LAST_WORLD:
            raise refusal
        if worlds[MOST_WORLDS:]:
            raise refusal
    try:
        numbers = np.asarray(worlds)
    except (ValueError, OverflowError):  # lists of unequal length
        raise refusal from None
    if numbers.ndim != 1 or numbers.dtype.kind not in "iu" or not 1 <= len(numbers) <= MOST_WORLDS:
        raise refusal
    if numbers.min() < 0 or numbers.max() > LAST_WORLD or len(np.unique(numbers)) < len(numbers):
        raise refusal
    return numbers.astype(np.int64)


def names_among(key: str, given: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """The names given, one alone or several, in their order. Raises InputError for each that is not known."""
    known = tuple(known)
    if not isinstance(given, Iterable) or isinstance(given, Mapping | bytes):
        raise InputError(f"{key}: given {short_repr(given)}; allowed: a list of these: {', '.join(known)}")
    names = (given,) if isinstance(given, str) else tuple(given)
    if unknown := [name for name in names if not isinstance(name, str) or name not in known]:
        listed = ", ".join(known)
        raise InputError(
            f"{key}: given {short_repr(name)}; "
            f"allowed: {suggest(str(name), known, listed) if len(known) > _LISTED else listed}"
            for name in unknown
        )
    return names


def _names_of_rules(without: Iterable[str], week: Week) -> tuple[str, ...]:
    """The rules to take out; the last rule of a week measures, and stays."""
    return names_among("without", without, [mechanism.name for mechanism in week][:-1])


def _weeks(years: float | None, scenario: Scenario | None) -> int | None:
    """The horizon in weeks: the scenario's own unless years are given; None where neither is known."""
    if years is None:
        return weeks_in(scenario.years) if scenario else None
    return weeks_in(years)


def _luck(given: object) -> str:
    if not isinstance(given, str) or given not in GENERATORS:
        raise InputError(f"luck: given {short_repr(given)}; allowed: {', '.join(GENERATORS)}")
    return given


def _flag(key: str, given: object) -> bool:
    if not isinstance(given, bool | np.bool_):
        raise InputError(f"{key}: given {short_repr(given)}; allowed: True or False")
    return bool(given)


def _settings(given: object, key: str = "settings") -> dict[str, Any]:
    """A table of settings by name."""
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise InputError(f"{key}: given {short_repr(given)}; allowed: a table of settings by dotted name")
    return {name: written(_listed(value)) for name, value in given.items()}


def _changes(given: object, faults: Faults) -> Changes:
    """The changes; in place of one that is no pair, whose fault is noted, one that changes nothing."""
    if not isinstance(given, Iterable) or isinstance(given, str | bytes | Mapping):
        faults.lines.append(f"changes: given {short_repr(given)}; allowed: a list, each entry {_CHANGE}")
        return ()
    changes: list[tuple[Any, Mapping[str, Any]]] = []
    for place, change in enumerate(given):
        if isinstance(change, list | tuple) and len(change) == 2 and isinstance(change[1], Mapping):
            changes.append((written(_listed(change[0])), _settings(change[1])))
        else:
            faults.lines.append(f"changes[{place}]: given {short_repr(change)}; allowed: {_CHANGE}")
            changes.append((1, {}))
    return tuple(changes)


def _check_settings(scenario: Scenario, week: Week, asked: Mapping[str, Any]) -> None:
    """Check each setting; where the number of worlds is not known, a list may have any number of entries."""
    faults = Faults()
    known = settings_by_name(week.parameters().values(), scenario.parties, scenario.issues)
    for name, value in (asked["settings"] or {}).items():
        worlds = asked["worlds"] if asked["worlds"] is not None or not _one_a_world(value) else value
        check_overrides(
            {name: value}, known, None if worlds is None else len(worlds), "settings", faults, scenario.start_date
        )
    faults.raise_if_any()


def _check_changes(scenario: Scenario, week: Week, asked: Mapping[str, Any]) -> None:
    """Resolve the changes once, as far as the run is known: lists only where the number of worlds is.

    In which week of the calendar year a world begins does not matter for that.
    """
    worlds, changes = asked["worlds"], asked["changes"]
    if worlds is None:
        worlds, changes = np.zeros(1, np.int64), [_same_in_all(*change) for change in changes]
    generator, anywhere = GENERATORS[asked["luck"] or "splitmix64"], np.zeros(len(worlds), np.int64)
    resolve_changes(scenario, changes, worlds, asked["seed"] or 0, anywhere, week.parameters(), generator)


def _same_in_all(when: Any, changed: Mapping[str, Any]) -> tuple[Any, Mapping[str, Any]]:
    """A change without what has one entry a world."""
    same = {name: value for name, value in changed.items() if not _one_a_world(value)}
    return 1 if _one_a_world(when) else when, same


def _play(given: object, scenario: Scenario | None, asked: Mapping[str, Any]) -> dict[str, xr.Dataset]:
    """The courses to be played in, checked as far as parties, worlds and weeks are known."""
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise InputError(f"play: given {short_repr(given)}; allowed: recorded courses by name: {', '.join(COURSES)}")
    worlds = asked["worlds"] if asked["worlds"] is not None else np.zeros(0, np.int64)
    check_play(given, worlds, asked["weeks"] or 0, scenario.parties if scenario else ())
    return dict(given)


def _one_a_world(value: object) -> bool:
    """Whether a value is a list with one entry a world."""
    return isinstance(value, list | tuple | range) or (isinstance(value, np.ndarray) and value.ndim > 0)


def _listed(value: Any) -> Any:
    """The value, a pandas Series as a list and an array without an axis as what it holds."""
    if isinstance(value, pd.Series | pd.Index):
        return value.tolist()
    return value.item() if isinstance(value, np.ndarray) and not value.ndim else value


def _frozen(value: Any) -> Any:
    """The value in a form that nobody can change: lists as tuples, tables and arrays as copies that are read only."""
    if isinstance(value, Mapping):
        return MappingProxyType({name: _frozen(inner) for name, inner in value.items()})
    if isinstance(value, np.ndarray):
        if value.flags.writeable or value.base is not None:
            value = value.copy()
            value.setflags(write=False)
        return value
    return tuple(map(_frozen, value)) if isinstance(value, list | tuple) else value


def _frozen_course(recorded: Any) -> Any:
    """A copy of a recorded course whose values are read only; the course itself where they are."""
    values = [recorded[name].variable.data for name in recorded.variables if name not in recorded.indexes]
    if not any(value.flags.writeable for value in values if isinstance(value, np.ndarray)):
        return recorded
    copied = recorded.copy(deep=True)
    for name in copied.variables:
        if name not in copied.indexes and isinstance(value := copied[name].variable.data, np.ndarray):
            value.setflags(write=False)
    return copied


def thawed(value: Any) -> Any:
    """What a run holds with dictionaries in place of tables that are read only, as one writes it, or pickles it."""
    if isinstance(value, Mapping):
        return {name: thawed(inner) for name, inner in value.items()}
    return tuple(map(thawed, value)) if isinstance(value, tuple) else value


def _cut(value: Any, rows: np.ndarray) -> Any:
    """A value for the worlds in these rows: what has one entry a world is cut to them."""
    if not _one_a_world(value):
        return value
    return value[rows] if isinstance(value, np.ndarray) else [value[row] for row in rows]


def _other_lengths(settings: Mapping[str, Any], changes: Changes, worlds: int) -> Iterable[str]:
    """A fault for each value that has another number of entries than there are worlds."""
    for name, value in _values(settings, changes):
        if _one_a_world(value) and len(value) != worlds:
            allowed = f"one value, or one entry a world: {worlds} entries, not {len(value)}"
            yield f"{name}: given {short_repr(value)}; allowed: {allowed}"


def _values(settings: Mapping[str, Any], changes: Changes) -> Iterable[tuple[str, Any]]:
    """Every value of a run that may have one entry a world, with its name."""
    yield from ((f"settings: {name}", value) for name, value in settings.items())
    for place, (when, changed) in enumerate(changes):
        yield f"changes[{place}]: week", when
        yield from ((f"changes[{place}]: {name}", value) for name, value in changed.items())
