"""The settings of each world: drawn from a scenario, overridden for a run, changed in the course of it.

A draw is the inverse of a distribution at one uniform number, and that number is a function of the seed, the
world and the setting's dotted name alone. What other settings are, how many worlds run beside it and in which
order changes no draw; where a distribution is moved, each world keeps its rank in it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulation.calendar import WEEKS_IN_YEAR
from simulation.engine.cache import compiled_entry
from simulation.engine.compiling import compiled
from simulation.engine.luck import SPLITMIX, draw, key_of_world, label
from simulation.errors import Fault, Faults, Refused, dotted, nearest, refused, shown
from simulation.scenarios.distributions import Choice, Continuous, Distribution, allowed_text, check_value
from simulation.world import network
from simulation.world.decisions import CALENDAR, SETTING
from simulation.world.parameters import Parameter, Value, settings_dtype

if TYPE_CHECKING:
    from simulation.scenarios.scenario import Scenario
    from simulation.world.record import Capacity

__all__ = [
    "FOUNDING", "WEIGHTS_ALLOWED", "Change", "Draws", "Place", "all_parameters", "contradiction",
    "first_week", "overrides_of", "places", "resolve", "resolve_changes", "settings_of",
]  # fmt: skip

Wholes = NDArray[np.int64]
Given = Value | Distribution | NDArray[Any]
Change = tuple[Wholes, list[tuple[str, tuple[int, ...], NDArray[Any]]]]
"""Weeks (n,), and what changes then: field of the settings record, index in the field, values (n,)."""

FOUNDING = frozenset(parameter.name for parameter in network.PARAMETERS) - {
    "parties.hardness",
    "conflict.spread",
    "conflict.rivalry",
    "track_two.accountable",
}
"""Settings read only when a world is founded: changing one later would change nothing, or break the world.

Those left out are read later too: by leaders who come, by rivalry as it returns to its level, by every session.
"""

_ONE_A_RUN = frozenset({"parties", "issues", "years", "horizon", "citizens"})
_TRACKS = ("track_one", "track_two")
_ENDS = "0 (no end), or a week from the start of the track on"
_ONLY_FOUNDING = "no change: it is read only when a world is founded, so set it for the whole run"
WEIGHTS_ALLOWED = "at least one weight above 0: a party that cares for no issue has nothing to settle"
_WEEK = Parameter("week", 1, 1, 2.0**53, "week", "The week from which a change holds.", kind="week")


@dataclass(frozen=True)
class Place:
    """One place in the settings record: parameter, index in the parameter's field, full dotted name."""

    parameter: Parameter
    index: tuple[int, ...]
    name: str


Places = Mapping[str, tuple[Place, ...]]


def places(declared: Iterable[Parameter], parties: Sequence[str], issues: Sequence[str]) -> Places:
    """Every dotted name a setting can be addressed by, and the places it stands for.

    `parties.israel.openness` is one place, `parties.openness` that of every party.
    """
    return _places(tuple(declared), tuple(parties), tuple(issues))


@lru_cache(maxsize=16)
def _places(declared: Iterable[Parameter], parties: Sequence[str], issues: Sequence[str]) -> Places:
    found: dict[str, list[Place]] = {}
    for parameter in declared:
        keys = [parties if axis == "party" else issues for axis in parameter.per]
        for index in itertools.product(*(range(len(axis)) for axis in keys)):
            if parameter.per == ("party", "party") and index[0] == index[1]:
                continue  # nobody is anything to itself
            chosen = [axis[position] for axis, position in zip(keys, index, strict=True)]
            place = Place(parameter, index, _full_name(parameter.name, chosen))
            for kept in itertools.product(*((key, None) for key in chosen)):
                found.setdefault(_full_name(parameter.name, kept), []).append(place)
    return {name: tuple(standing) for name, standing in found.items()}


def _full_name(name: str, keys: Sequence[str | None]) -> str:
    """A parameter's name with the keys of its party and issue: one after the section, a second at the end."""
    section, rest = name.split(".", 1)
    first, last = (*keys, None, None)[:2]
    return ".".join(part for part in (section, first if keys else None, rest, last) if part is not None)


def first_week(year: int | Wholes, offsets: Wholes) -> Wholes:
    """The first week of calendar year `year` (from 1) where week 1 comes `offsets` weeks into year 1."""
    weeks: Wholes = np.maximum(WEEKS_IN_YEAR * (np.asarray(year, np.int64) - 1) - offsets + 1, 1)
    return weeks


@dataclass(frozen=True)
class Draws:
    """The luck that settings may use: `numbers` (n,) are the worlds' numbers, `generator` one of luck.py.

    `known_offsets` (n,) are the worlds' places in the calendar year where they are known already.
    """

    seed: int
    numbers: Wholes
    generator: np.uint64 = SPLITMIX
    known_offsets: Wholes | None = None

    def uniform(self, name: str) -> NDArray[np.float64]:
        """A number in (0, 1) for each world, from the setting's dotted name."""
        return self._draw(SETTING, np.full(len(self.numbers), label(name), np.uint64))

    @cached_property
    def offsets(self) -> Wholes:
        """Weeks of year 1 that are over when each world begins (0 to 51), as its founding draws them."""
        if self.known_offsets is not None:
            return self.known_offsets
        return (WEEKS_IN_YEAR * self._draw(CALENDAR, self._worlds["key"].copy())).astype(np.int64)

    @cached_property
    def _worlds(self) -> NDArray[Any]:
        fields = np.dtype((np.record, [("key", np.uint64), ("generator", np.uint64)]))
        worlds = np.zeros(len(self.numbers), fields)
        worlds["generator"] = self.generator
        with np.errstate(over="ignore"):  # hashing overflows by design, and says so where the compiler is off
            _keys()(np.uint64(self.seed), self.numbers, worlds)
        return worlds

    def _draw(self, decision: np.uint64, who: NDArray[np.uint64]) -> NDArray[np.float64]:
        drawn = np.empty(len(self.numbers))
        with np.errstate(over="ignore"):
            _draws()(self._worlds, decision, who, drawn)
        return drawn


@cache
def _keys() -> Any:
    lines = ["def setting_keys(seed, numbers, worlds):", "    for place in range(numbers.shape[0]):"]
    lines += ["        worlds[place].key = key_of_world(seed, numbers[place])"]
    return compiled_entry("setting_keys", "\n".join(lines) + "\n", {"key_of_world": key_of_world})


@cache
def _draws() -> Any:
    lines = ["def setting_draws(worlds, decision, who, drawn):", "    for place in range(worlds.shape[0]):"]
    lines += ["        drawn[place] = draw(worlds[place], decision, 0, who[place])"]
    # A copy of its own: compiled once for these short records, `draw` would be called so for all worlds.
    own = compiled(getattr(draw, "py_func", draw))
    return compiled_entry("setting_draws", "\n".join(lines) + "\n", {"draw": own})


def _code(parameter: Parameter, value: Value) -> float:
    """A checked value as the settings record holds it; a calendar year, still to be placed, as -year."""
    if parameter.kind == "choice":
        return parameter.choices.index(str(value))
    return -int(value.removeprefix("year ")) if isinstance(value, str) else value


def _codes(place: Place, value: Given, draws: Draws) -> NDArray[Any]:
    if isinstance(value, np.ndarray):
        return value
    if isinstance(value, Continuous):
        uniform = draws.uniform(place.name)
        return value.at(uniform) if place.parameter.kind == "float" else value.whole(uniform)
    if isinstance(value, Choice):
        options = np.array([_code(place.parameter, option) for option in value.choice])
        return options[value.pick(draws.uniform(place.name))]
    return np.full(len(draws.numbers), _code(place.parameter, value))  # type: ignore[arg-type]


def resolve(place: Place, value: Given, draws: Draws) -> NDArray[Any]:
    """The value of one setting in each world (n,): float64, or int64 for all that is counted or chosen."""
    codes = _codes(place, value, draws)
    if place.parameter.kind == "float":
        return codes.astype(np.float64)
    wholes: Wholes = codes.astype(np.int64)
    if place.parameter.kind == "week" and wholes.min(initial=0) < 0:
        return np.where(wholes < 0, first_week(-wholes, draws.offsets), wholes)
    return wholes


def overrides_of(
    given: Mapping[str, Any],
    known: Places,
    worlds: int | None,
    source: str,
    faults: Faults,
) -> dict[str, tuple[Place, Given]]:
    """Settings given by dotted name, checked, by full dotted name; a narrower name wins over a wider one.

    `worlds` is how many entries a list must have; None where one value must do for all worlds.
    """
    found: list[tuple[tuple[Place, ...], Given]] = []
    for name, raw in given.items():
        try:
            standing = _find(known, name, raw)
            found.append((standing, _given(standing[0].parameter, raw, worlds)))
        except Refused as error:
            faults.add(source, dotted(str(name).split(".")), error)
    found.sort(key=lambda entry: -len(entry[0]))
    return {place.name: (place, value) for standing, value in found for place in standing}


def _find(known: Places, name: object, raw: object) -> tuple[Place, ...]:
    if isinstance(name, str) and name in known:
        return known[name]
    if name in _ONE_A_RUN:
        raise refused(
            raw,
            "nothing: parties, issues, the horizon and the number of citizens are one a run, since its worlds share "
            "one record and one calendar; write another scenario, or give `years` to the run",
        )
    raise refused(raw, nearest(str(name), known))


def _given(parameter: Parameter, raw: Any, worlds: int | None) -> Given:
    if isinstance(raw, list | tuple | range) or np.ndim(raw) > 0:
        return _one_a_world(parameter, raw, worlds)
    return check_value(parameter, raw)


def _one_a_world(parameter: Parameter, raw: Any, worlds: int | None) -> NDArray[Any]:
    if worlds is None:
        raise refused(raw, f"one value for all worlds: {allowed_text(parameter)}")
    entries = raw if isinstance(raw, list | tuple | range) else np.asarray(raw)
    if len(entries) != worlds:
        raise refused(raw, f"one value, or one entry a world: {worlds} entries, not {len(entries)}")
    if isinstance(entries, np.ndarray) and _all_fit(parameter, entries):
        return entries
    values = [_single(parameter, place, entry) for place, entry in enumerate(entries)]
    return np.array([_code(parameter, value) for value in values])


def _all_fit(parameter: Parameter, entries: NDArray[Any]) -> bool:
    """Whether an array is surely right as it is; thousands of worlds are not looked at one by one."""
    right = {"float": "f", "int": "i", "week": "i", "bool": "b"}.get(parameter.kind)
    fits = entries.ndim == 1 and entries.dtype.kind == right
    return fits and bool(((entries >= parameter.low) & (entries <= parameter.high)).all())


def _single(parameter: Parameter, place: int, entry: Any) -> Value:
    try:
        value = check_value(parameter, entry)
        if isinstance(value, Distribution):
            raise refused(entry, f"a single value: {allowed_text(parameter)}")
    except Refused as error:
        raise Refused(*(fault._replace(at=(place, *fault.at)) for fault in error.faults)) from None
    return value


def settings_of(
    scenario: Scenario,
    draws: Draws,
    overrides: Mapping[str, Any],
    declared: Iterable[Parameter],
    capacity: Capacity,
) -> NDArray[Any]:
    """The settings record of each world (n,), of type `settings_dtype(declared, capacity)`.

    Raises InputError with all faults of `overrides`, and for a world whose settings contradict each other.
    """
    declared = tuple(declared)
    known = places(declared, scenario.parties, scenario.issues)
    faults = Faults()
    overridden = overrides_of(overrides, known, len(draws.numbers), "settings", faults)
    faults.stop()
    settings = np.zeros(len(draws.numbers), settings_dtype(declared, capacity))
    values: dict[str, Given] = dict(scenario.values)
    values |= {name: value for name, (_, value) in overridden.items()}
    for name in (name for name in values if name not in known):
        allowed = "settings of the model and of the rules that are run; give rules= the week that has this one"
        faults.add(f"scenario {scenario.name}", name, Refused(Fault((), shown(values[name]), allowed)))
    for place in (standing[0] for name, standing in known.items() if standing[0].name == name):
        value = values.get(place.name, place.parameter.default)
        column: tuple[Any, ...] = (slice(None), *place.index)
        one = isinstance(value, int | float)  # most settings are a number, the same in every world
        settings[place.parameter.field][column] = value if one else resolve(place, value, draws)
    _scale_weights(scenario, settings, draws, faults)
    _forbid_ends_before_starts(settings, draws, faults)
    faults.stop()
    return settings


def _scale_weights(scenario: Scenario, settings: NDArray[Any], draws: Draws, faults: Faults) -> None:
    """Make each party's weights sum to 1, adding in one fixed order whatever the number of worlds."""
    if "parties_weights" not in (settings.dtype.names or ()):
        return
    for p, party in enumerate(scenario.parties):
        weights = settings["parties_weights"][:, p]
        total = sum((weights[:, k] for k in range(len(scenario.issues))), np.zeros(len(settings)))
        for world in np.flatnonzero(total <= 0)[:1]:
            given = f"nothing but 0 in world {draws.numbers[world]}"
            faults.add("settings", f"parties.{party}.weights", Refused(Fault((), given, WEIGHTS_ALLOWED)))
        weights /= np.where(total > 0, total, 1.0)[:, None]


def _forbid_ends_before_starts(settings: NDArray[Any], draws: Draws, faults: Faults) -> None:
    for track in _TRACKS:
        if not {f"{track}_start", f"{track}_end"} <= set(settings.dtype.names or ()):
            continue
        start, end = settings[f"{track}_start"], settings[f"{track}_end"]
        for world in np.flatnonzero((end > 0) & (end < start))[:1]:
            given = f"week {end[world]} in world {draws.numbers[world]}, which starts in week {start[world]}"
            faults.add("settings", f"{track}.end", Refused(Fault((), given, _ENDS)))


def contradiction(
    values: Mapping[str, Value | Distribution], track: str, declared: Mapping[str, Parameter]
) -> Refused | None:
    """What is wrong where a track could end before it starts, in whatever week of the year a world begins."""
    names = [f"{track}.start", f"{track}.end"]
    if not all(name in values and name in declared for name in names):
        return None
    for offset in range(WEEKS_IN_YEAR):
        starts, ends = (_weeks_possible(declared[name], values[name], offset) for name in names)
        ending = [week for week in ends if week > 0]
        if ending and min(ending) < max(starts):
            given = f"week {min(ending):g}, when the track may start in week {max(starts):g}"
            return Refused(Fault((), given, _ENDS))
    return None


def _weeks_possible(parameter: Parameter, value: Value | Distribution, offset: int) -> list[float]:
    """The weeks a setting can take; of a range, its ends, and week 1 where it also holds 0."""
    if isinstance(value, Continuous):
        low, high = value.ends
        return [low, high, *([1.0] if low < 1 <= high else [])]
    options = value.possible if isinstance(value, Choice) else (value,)
    codes = [_code(parameter, option) for option in options if not isinstance(option, Distribution)]
    return [float(first_week(-int(code), np.array(offset))) if code < 0 else code for code in codes]


def resolve_changes(
    scenario: Scenario,
    changes: Iterable[tuple[Any, Mapping[str, Any]]],
    numbers: Wholes,
    seed: int,
    offsets: Wholes,
    declared: Mapping[str, Parameter] | None = None,
    generator: np.uint64 = SPLITMIX,
) -> list[Change]:
    """What changes in the course of the worlds `numbers` (n,), in the order given.

    `changes` are pairs of week and settings by dotted name. A week is a whole number from 1, a list with one
    entry a world, or "year N", the first week of each world's N-th calendar year; `offsets` (n,) are the
    weeks of year 1 that are over when each world begins. Raises InputError with all faults at once.
    """
    draws = Draws(seed, np.asarray(numbers, np.int64), generator, np.asarray(offsets, np.int64))
    known = places(all_parameters(declared).values(), scenario.parties, scenario.issues)
    faults = Faults()
    found = [_change(f"changes[{i}]", change, known, draws, faults) for i, change in enumerate(changes)]
    faults.stop()
    return [change for change in found if change is not None]


def _change(source: str, change: Any, known: Places, draws: Draws, faults: Faults) -> Change | None:
    if not (isinstance(change, list | tuple) and len(change) == 2 and isinstance(change[1], Mapping)):
        faults.add("settings", source, refused(change, "a pair of a week and a table of settings"))
        return None
    n = len(draws.numbers)
    given = overrides_of(change[1], known, n, source, faults)
    for place, value in given.values():
        if place.parameter.name in FOUNDING:
            faults.add(source, place.name, refused(value, _ONLY_FOUNDING))
    try:
        weeks = resolve(Place(_WEEK, (), "week"), _week_given(change[0], n), draws)
    except Refused:
        allowed = f'a week from 1, a list of such with one entry a world ({n}), or "year 1" to "year 51"'
        faults.add(source, "week", refused(change[0], allowed))
        return None
    return weeks, [
        (place.parameter.field, place.index, resolve(place, value, draws)) for place, value in given.values()
    ]


def _week_given(raw: Any, worlds: int) -> Given:
    value = _given(_WEEK, raw, worlds)
    if isinstance(value, Distribution):
        raise refused(raw, "a week")
    return value


def all_parameters(declared: Mapping[str, Parameter] | None) -> Mapping[str, Parameter]:
    """The parameters given, or else all that the model declares."""
    if declared is not None:
        return declared
    from simulation.week import parameters

    return parameters()
