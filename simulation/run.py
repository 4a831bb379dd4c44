"""What a run is: one frozen value, made from user input, from a manifest, or from another run.

`simulate`, the Mesa model, a chunk of an experiment, `reproduce` and the live page all hold a `Run`. `Run.of` is the
only gate for user input: what it refuses is an InputError that lists all faults.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from pydantic import BaseModel, Field, ValidationError

from simulation.calendar import LONGEST_RUN, WEEKS_IN_YEAR
from simulation.errors import Faults, InputError, short_repr, suggest
from simulation.founding import GENERATORS, Founded, found_worlds, weeks_in
from simulation.results.manifest import (
    FORMAT,
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
    "whole_number",
    "world_numbers",
]

MOST_WORLDS = 1_000_000
"""Worlds of one run; more are run in parts, such as worlds 0 to 999,999 and then 1,000,000 to 1,999,999."""

SEEDS = (0, 2**64 - 1)
"""The lowest and the highest seed."""

LAST_WORLD = 2**63 - 1
"""The highest number of a world."""

_LISTED = 12  # names that an error lists without saying which is nearest
_NEEDS = {"own": "custom rules", "agents": "custom agents", "outcomes": "custom outcomes", "play": "played courses"}
_CHANGE = "a pair of a week and a table of settings, such as (53, {'track_two.effort': 0.0})"

Changes = tuple[tuple[Any, Mapping[str, Any]], ...]


@dataclass(frozen=True, eq=False)
class Run:
    """One run: which worlds of which scenario are simulated, for how long, with what changed, and what is recorded.

    Make one from user input with `Run.of`, from a manifest with `Run.from_manifest`, and from another run with
    `dataclasses.replace` or `part`. The constructor trusts its arguments; it checks only that whatever has one entry a
    world has as many entries as there are worlds. Two runs are equal when their manifests describe the same run.

    Parameters
    ----------
    scenario
        The scenario, with all its values.
    seed
        The seed of all luck, from 0 to 2**64 - 1.
    worlds
        The numbers of the worlds, int64, shape (n,): each from 0, none twice. The run holds a copy that is read only.
    weeks
        The horizon in weeks, from 1 to 2,600.
    week
        The rules of a week, in their order.
    settings
        By dotted name a value, a distribution, or a list or array with one entry a world.
    changes
        Pairs of a week and the settings that hold from then on. A week is a number from 1, "year 3", or a list or array
        with one entry a world.
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

    def __post_init__(self) -> None:
        worlds = np.array(self.worlds, np.int64)
        worlds.setflags(write=False)
        object.__setattr__(self, "worlds", worlds)
        for name, value in _values(self.settings, self.changes):
            if _one_a_world(value) and len(value) != len(worlds):
                given = f"{len(value)} entries were given for {len(worlds)} worlds"
                raise InputError(f"{name}: {given}; allowed: one value, or one entry a world")

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
            "changes": faults.read(_changes, changes),
            "weekly": faults.read(names_among, "weekly", weekly, dict.fromkeys([*SERIES, *COURSES])),
            "luck": faults.read(_luck, luck),
            "events": faults.read(_flag, "events", events),
        }
        if not faults.lines:
            run = cls(resolved, week=week, **asked)
            for check in (_check_settings, _check_changes):
                faults.read(check, run)
            run = replace(run, play=faults.read(_play, play, run))
        elif resolved and asked["settings"]:  # what can be said of settings although the run is not known
            faults.read(_check_alone, resolved, week, asked["settings"])
        faults.raise_if_any()
        return run

    @classmethod
    def from_manifest(cls, manifest: Mapping[str, Any], source: str | os.PathLike[str] = "manifest.json") -> Run:
        """The run that a manifest describes; `source` names the manifest in errors.

        Raises InputError where the manifest does not describe a run, where what it describes is not allowed, and where
        the run was made with custom rules, agents, outcomes or played courses: a manifest holds only
        their fingerprints.
        """
        try:
            held = _Held.model_validate(manifest)
        except ValidationError as error:
            raise InputError(validation_faults(source, error)) from None
        if needed := needs_of(manifest):
            raise InputError(
                f"{source}: it was made with {needed}, of which a manifest holds a fingerprint only; "
                "allowed: the script that made it (it runs them again, and the fingerprints can be compared)"
            )
        scenario = Scenario.from_dict(held.scenario, source=str(source))
        try:
            return cls.of(
                scenario,
                held.numbers(),
                held.seed,
                held.settings,
                held.changes,
                held.without,
                held.weekly,
                held.weeks / WEEKS_IN_YEAR,
                held.luck,
                held.events,
            )
        except InputError as error:
            raise InputError(f"{source}: {fault}" for fault in error.faults) from None

    def manifest(self, command: str = "simulate") -> dict[str, Any]:
        """The manifest of this run, made here and now: plain values, ready for JSON; `command` is what the user called.

        Raises InputError for a value that JSON has no word for.
        """
        modules = modules_of(self.week.own(), self._agents().values())
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
            "own": {mechanism.name: code_of(mechanism) for mechanism in self.week.own()},
            "order": list(self.week.order()),
            "agents": self._agents(),
        }

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

        Whatever has one entry a world is cut to these worlds.
        """
        settings = {name: _cut(value, rows) for name, value in self.settings.items()}
        changes = tuple(
            (_cut(when, rows), {name: _cut(value, rows) for name, value in changed.items()})
            for when, changed in self.changes
        )
        return replace(self, worlds=self.worlds[rows], settings=settings, changes=changes)

    def found(self, capacity: Capacity | None = None) -> Founded:
        """Its worlds, founded and not yet stepped, in records of this capacity (by default the smallest with room)."""
        return found_worlds(
            self.scenario,
            self.seed,
            self.worlds,
            self.weeks,
            self.settings,
            self.changes,
            self.luck,
            capacity,
            self.week.parameters(),
        )

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


class _Held(BaseModel):
    """What a manifest must hold to be run again."""

    scenario: dict[str, Any]
    seed: int = Field(ge=SEEDS[0], le=SEEDS[1], strict=True)
    worlds: list[tuple[int, int]]
    weeks: int = Field(ge=1, le=LONGEST_RUN)
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

    def numbers(self) -> np.ndarray:
        """The worlds' numbers (n,). Raises InputError, before it makes any, where they are too many or too high."""
        if sum(max(0, end - first) for first, end in self.worlds) > MOST_WORLDS:
            raise InputError(f"worlds: given more than allowed: at most {MOST_WORLDS:,}")
        if any(not 0 <= end <= LAST_WORLD + 1 for ends in self.worlds for end in ends):
            raise InputError(f"worlds: given {short_repr(self.worlds)}; allowed: whole numbers from 0 to {LAST_WORLD}")
        return numbers_of(self.worlds)


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
    """A table of settings that nobody else can change: what has one entry a world is copied."""
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise InputError(f"{key}: given {short_repr(given)}; allowed: a table of settings by dotted name")
    return {name: _copied(value) for name, value in given.items()}


def _changes(given: object) -> Changes:
    if not isinstance(given, Iterable) or isinstance(given, str | bytes | Mapping):
        raise InputError(f"changes: given {short_repr(given)}; allowed: a list, each entry {_CHANGE}")
    changes = list(given)
    faults = [
        f"changes[{place}]: given {short_repr(change)}; allowed: {_CHANGE}"
        for place, change in enumerate(changes)
        if not (isinstance(change, list | tuple) and len(change) == 2 and isinstance(change[1], Mapping))
    ]
    if faults:
        raise InputError(faults)
    return tuple((_copied(when), _settings(changed)) for when, changed in changes)


def _check_settings(run: Run) -> None:
    _check_table(run.scenario, run.week, run.settings, len(run.worlds))


def _check_alone(scenario: Scenario, week: Week, settings: Mapping[str, Any]) -> None:
    """Check the settings that are the same in all worlds, however many these are."""
    _check_table(scenario, week, {name: value for name, value in settings.items() if not _one_a_world(value)}, None)


def _check_table(scenario: Scenario, week: Week, settings: Mapping[str, Any], worlds: int | None) -> None:
    faults = Faults()
    known = settings_by_name(week.parameters().values(), scenario.parties, scenario.issues)
    check_overrides(settings, known, worlds, "settings", faults)
    faults.raise_if_any()


def _check_changes(run: Run) -> None:
    """Resolve the changes once; in which week of the calendar year a world begins does not matter for that."""
    generator, anywhere = GENERATORS[run.luck], np.zeros(len(run.worlds), np.int64)
    resolve_changes(run.scenario, run.changes, run.worlds, run.seed, anywhere, run.week.parameters(), generator)


def _play(given: object, run: Run) -> dict[str, xr.Dataset]:
    """The courses to be played into this run."""
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise InputError(f"play: given {short_repr(given)}; allowed: recorded courses by name: {', '.join(COURSES)}")
    check_play(given, run.worlds, run.weeks)
    return dict(given)


def _one_a_world(value: object) -> bool:
    """Whether a value is a list with one entry a world."""
    return isinstance(value, list | tuple | range) or (isinstance(value, np.ndarray) and value.ndim > 0)


def _copied(value: Any) -> Any:
    """The value as a run holds it; arrays and lists are copied, and a pandas Series is a list."""
    if isinstance(value, pd.Series | pd.Index):
        return value.tolist()
    if isinstance(value, np.ndarray):
        return value.copy() if value.ndim else value.item()
    return list(value) if _one_a_world(value) else value


def _cut(value: Any, rows: slice | Sequence[int] | np.ndarray) -> Any:
    """A value for the worlds in these rows: what has one entry a world is cut to them."""
    if not _one_a_world(value):
        return value
    if isinstance(value, np.ndarray) or isinstance(rows, slice):
        return value[rows]
    return [value[row] for row in rows]


def _values(settings: Mapping[str, Any], changes: Changes) -> Iterable[tuple[str, Any]]:
    """Every value of a run that may have one entry a world, with its name."""
    yield from ((f"settings: {name}", value) for name, value in settings.items())
    for place, (when, changed) in enumerate(changes):
        yield f"changes[{place}]: week", when
        yield from ((f"changes[{place}]: {name}", value) for name, value in changed.items())
