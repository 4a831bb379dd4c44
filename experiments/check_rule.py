"""Checks of a custom mechanism: the integrity rules that every mechanism of the model obeys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.calendar import WEEKS_IN_YEAR
from simulation.engine.compiling import bounds_checked, compile_for
from simulation.engine.drivers import ALL
from simulation.ensemble import live
from simulation.errors import InputError
from simulation.founding import Founded, found_worlds
from simulation.machine import apply, steps
from simulation.model import DiplomacyModel
from simulation.scenarios.scenario import load_scenario
from simulation.week import week as shipped_week
from simulation.world.citizens import NO_CITIZENS
from simulation.world.record import COUNT, COUNTS, KNOWLEDGE, RECORDS, SCALARS, TABLE
from simulation.world.touched import touched

if TYPE_CHECKING:
    from simulation.mechanism import Mechanism, Verb
    from simulation.week import Week

__all__ = ["changed_states", "check_rule"]

_WORLDS, _WEEKS = 24, 156
_ROUNDING = 1e-9
_STATES_OF = {"knowledge": KNOWLEDGE, "table": TABLE, "count": COUNT} | {
    name: states for name, (states, _) in RECORDS.items()
}
_STATES = {state.name: state for state in SCALARS} | {
    f"{name}.{state.name}": state for name, states in _STATES_OF.items() for state in states
}


def check_rule(mechanism: Mechanism, week: Week | None = None, scenarios: Sequence[str] = ("baseline", "oslo")) -> None:
    """Check a mechanism against the integrity rules of the model.

    The rules: it declares what it writes; indices stay within lists, and states within their ranges; at strength zero
    the results equal, bit for bit, those without it; it changes something in one of the `scenarios`; a world is the
    same alone, among others, and in the Mesa model. Indices and ranges are checked with publics of social groups, not
    of citizens.

    Parameters
    ----------
    mechanism
        The mechanism.
    week
        The week that contains it; by default it is the last of its part.
    scenarios
        Names of scenarios to try.

    Raises
    ------
    AssertionError
        With every rule that it breaks.

    Examples
    --------
    >>> import multitrack as mt
    >>> fight = next(rule for rule in mt.week() if rule.name == "fight")
    >>> mt.check_rule(fight, mt.week(), scenarios=["baseline"])
    """
    lived_in = week or _with(mechanism)
    _in(lived_in, mechanism)
    if beyond := [*_beyond(mechanism, lived_in, scenarios)]:  # in machine code that could end the process
        raise AssertionError(f"{mechanism.name}:\n  " + "\n  ".join(beyond))
    faults = [*_declared(mechanism), *_zero(mechanism, lived_in, scenarios), *_alive(mechanism, lived_in, scenarios)]
    apart = [*_alone(lived_in, scenarios), *_in_mesa(lived_in, scenarios)]
    faults += [f"{fault}; luck comes from mt.draw alone, and nothing may be kept between calls" for fault in apart]
    if faults:
        raise AssertionError(f"{mechanism.name}:\n  " + "\n  ".join(faults))


def _with(mechanism: Mechanism) -> Week:
    last = [one.name for one in shipped_week() if one.part == mechanism.part][-1]
    return shipped_week().insert_after(last, mechanism)


def _in(week: Week, mechanism: Mechanism) -> Mechanism:
    """A mechanism as it is in a week, in the part where it stands. Raises InputError where the week lacks it."""
    if mechanism.name not in (names := [one.name for one in week]):
        raise InputError(f"check_rule: {mechanism.name}: given a week that lacks it; allowed: a week with this rule")
    return week[names.index(mechanism.name)]


def _founded(scenario: str, numbers: Sequence[int], week: Week, settings: dict[str, float] | None = None) -> Founded:
    founded = found_worlds(load_scenario(scenario), 1, np.array(numbers), _WEEKS, settings, declared=week.parameters())
    live(week, founded, _WEEKS)
    return founded


def _beyond(
    mechanism: Mechanism, week: Week, scenarios: Sequence[str], settings: Mapping[str, Any] | None = None
) -> Iterator[str]:
    """Its verbs with every position looked at, and what they leave, in weeks simulated with them."""
    checked = _in(week, mechanism)
    rules = {verb: bounds_checked(verb.rule) for verb in checked.verbs}
    custom = set(week.custom())
    several = [(kind, tuple(rules)) for kind, rules in groupby(week, lambda one: (one == checked, one in custom))]
    for scenario in scenarios:
        founded = found_worlds(load_scenario(scenario), 1, np.arange(4), _WEEKS, settings, declared=week.parameters())
        for piece in {step.piece for step in steps((checked,))}:  # what cannot be compiled is reported
            handed = founded.settings_for(checked in custom)[:0]
            compile_for(piece.entry, founded.worlds[:0], handed, NO_CITIZENS, ALL, ALL, 1)
        outside: list[str] = []
        try:
            for now in range(1, _WEEKS + 1):
                for (is_checked, is_custom), mechanisms in several:
                    handed = founded.settings_for(is_custom)
                    if is_checked:
                        _step(checked, rules, founded.worlds, handed, now)
                        outside = outside or [*_outside(checked, founded.worlds)]
                    else:
                        apply(mechanisms, founded.worlds, handed, now)
        except IndexError as error:
            yield f"uses an index out of bounds in week {now} ({scenario}): {error}"
        yield from (f"{fault} ({scenario})" for fault in outside)


def _step(mechanism: Mechanism, rules: Mapping[Verb, Any], worlds: np.ndarray, settings: np.ndarray, week: int) -> None:
    for world, row in zip(worlds, settings, strict=True):
        if mechanism.strength and row[mechanism.strength.field] == 0:
            continue
        for verb in mechanism.verbs:
            if verb.needs and not world[verb.needs]:
                continue
            if verb.of == "world":
                rules[verb](world, row, week)
            else:
                for actor in range(world[COUNTS[verb.of]]):
                    rules[verb](world, row, actor, week)


def _outside(mechanism: Mechanism, worlds: np.ndarray) -> Iterator[str]:
    """States that it writes and that are now out of their range."""
    for path in sorted(set(mechanism.writes) & set(_STATES)):
        state = _STATES[path]
        values = np.concatenate([np.ravel(_in_use(world, path)) for world in worlds])
        if not ((values >= state.low - _ROUNDING) & (values <= state.high + _ROUNDING)).all():
            value = f"{values.min():g} to {values.max():g}"
            yield f"leaves {path} at {value}; the range is {state.low:g} to {state.high:g}"


def _in_use(world: np.void, path: str) -> np.ndarray:
    """A state's values in one world, of the entries in use."""
    name, _, field = path.rpartition(".")
    if not name:
        return np.asarray(world[field])
    parties = world["party_count"]
    checked = world[name][:parties, :parties] if name == "knowledge" else world[name]
    values: np.ndarray = np.asarray((checked[: world[COUNTS[name]]] if name in COUNTS else checked)[field])
    return values


def _declared(mechanism: Mechanism) -> Iterator[str]:
    written: set[str] = set().union(*(touched(rule).writes for verb in mechanism.verbs for rule in verb.rules))
    for state in sorted(written - set(mechanism.writes)):
        yield f"writes {state}, which it does not declare"
    for state in sorted(set(mechanism.writes) - written):
        yield f"declares {state}, which it does not write"


def _zero(mechanism: Mechanism, week: Week, scenarios: Sequence[str]) -> Iterator[str]:
    if mechanism.strength is None:
        yield "has no strength, so that no setting can switch it off"
        return
    for scenario in scenarios:
        zero = _founded(scenario, range(_WORLDS), week, {mechanism.strength.name: 0})
        out = _founded(scenario, range(_WORLDS), week.without(mechanism.name))
        if zero.worlds.tobytes() != out.worlds.tobytes():
            yield f"at strength zero differs from the week without it ({scenario})"


def _alive(mechanism: Mechanism, week: Week, scenarios: Sequence[str]) -> Iterator[str]:
    checked = _in(week, mechanism)
    for scenario in scenarios:
        founded = _founded(scenario, range(_WORLDS), week)
        before = founded.worlds.copy()
        apply((checked,), founded.worlds, founded.settings_for(checked in week.custom()), _WEEKS + 1)
        whole = _founded(scenario, range(_WORLDS), week.without(mechanism.name)).worlds
        if changed_states(before, founded.worlds) or changed_states(before, whole):
            return
    yield f"changes nothing in any of these scenarios: {', '.join(scenarios)}"


def _alone(week: Week, scenarios: Sequence[str]) -> Iterator[str]:
    for scenario in scenarios:
        among = _founded(scenario, range(_WORLDS), week).worlds[7:8]
        if among.tobytes() != _founded(scenario, [7], week).worlds.tobytes():
            yield f"makes a world depend on which others are run with it ({scenario})"


def _in_mesa(week: Week, scenarios: Sequence[str]) -> Iterator[str]:
    for scenario in scenarios:
        model = DiplomacyModel(load_scenario(scenario), seed=1, world=5, years=_WEEKS / WEEKS_IN_YEAR, rules=week)
        for _ in range(_WEEKS):
            model.step()
        if model.worlds.tobytes() != _founded(scenario, [5], week).worlds.tobytes():
            yield f"gives another history in the Mesa model ({scenario})"


def changed_states(before: np.ndarray, after: np.ndarray) -> set[str]:
    """Names of the states, `list.state` or `state`, that differ anywhere between two arrays of worlds (n,).

    Raises InputError where the two are of different types.
    """
    if before.dtype != after.dtype:
        raise InputError("these worlds are of different types and cannot be compared")
    value = set()
    for name in before.dtype.names or ():
        inner = before[name].dtype.names if name in RECORDS or before[name].dtype.names else None
        if inner is None:
            if not np.array_equal(before[name], after[name]):
                value.add(name)
        else:
            value |= {f"{name}.{one}" for one in inner if not np.array_equal(before[name][one], after[name][one])}
    return value
