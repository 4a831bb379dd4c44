"""On and off: every subset, or some, of tracks, mechanisms and activities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product
from typing import TYPE_CHECKING, Any

from experiments.designs.arm import Arm
from experiments.designs.design import Design
from experiments.designs.kinds import as_yes_or_no
from simulation.errors import InputError, short_repr, suggest
from simulation.week import chosen

if TYPE_CHECKING:
    from simulation.week import Week

__all__ = ["on_off"]

_TRACKS = {"track_one": "track_one.effort", "track_two": "track_two.effort"}
_MOST = 12


def on_off(*names: str, one_at_a_time: bool = False, rules: Week | None = None) -> Design:
    """Every combination of these parts of the model on (as in the scenario) and off.

    Parameters
    ----------
    names
        Tracks ("track_one": off is effort zero), mechanisms of the week ("transfer_up": off is strength zero) or
        settings by full dotted name (off is zero or false).
    one_at_a_time
        Instead, one arm with all on, and one for each with that one off.
    rules
        A custom week, if not the model's.

    Raises
    ------
    InputError
        For an unknown name, a name given twice, or too many combinations.

    Examples
    --------
    >>> import multitrack as mt
    >>> len(mt.on_off("track_two", "leak", "transfer_up"))
    8
    """
    wrong = [name for name in names if not isinstance(name, str)]
    if wrong:
        raise InputError(f"on_off: given {short_repr(wrong[0])}; allowed: names of tracks, mechanisms or settings")
    as_yes_or_no("on_off: one_at_a_time", one_at_a_time)
    switched = dict.fromkeys(names)
    if not switched or len(switched) < len(names) or (len(names) > _MOST and not one_at_a_time):
        raise InputError(f"on_off: given {len(names)} names; allowed: from 1 to {_MOST}, each once")
    full = chosen(rules, ())
    off = {name: _off(name, full) for name in switched}
    states = _each(len(off)) if one_at_a_time else product((True, False), repeat=len(off))
    return Design("on and off", tuple(_arm(off, on) for on in states))


def _each(count: int) -> Iterable[tuple[bool, ...]]:
    yield (True,) * count
    yield from (tuple(index != off for index in range(count)) for off in range(count))


def _arm(off: Mapping[str, Any], on: Iterable[bool]) -> Arm:
    levers = dict(zip(off, on, strict=True))
    settings: dict[str, Any] = {}
    for name in (name for name, is_on in levers.items() if not is_on and off[name] is not None):
        settings |= off[name]
    without = tuple(name for name, is_on in levers.items() if not is_on and off[name] is None)
    called = ", ".join(f"{name}={'on' if is_on else 'off'}" for name, is_on in levers.items())
    return Arm(called, settings, levers, (), without)


def _off(name: str, full: Week) -> dict[str, Any] | None:
    """The setting that turns it off; None where a mechanism has no strength and is taken out."""
    declared, mechanisms = full.parameters(), {mechanism.name: mechanism for mechanism in full[:-1]}
    if name in _TRACKS:
        return {_TRACKS[name]: 0.0}
    if name in mechanisms:
        strength = mechanisms[name].strength
        return {strength.name: 0.0} if strength else None
    parameter = declared.get(name)
    if parameter is None or parameter.kind == "choice" or parameter.low > 0:
        known = [*_TRACKS, *mechanisms, *(key for key, one in declared.items() if one.low <= 0)]
        raise InputError(
            f"on_off: given {short_repr(name)}; allowed: {suggest(name, known, 'a track, mechanism or setting')}"
        )
    return {name: False if parameter.kind == "bool" else 0.0 if parameter.kind == "float" else 0}


def as_it_is() -> Design:
    """One arm, in which everything is as the scenario has it."""
    return Design("as it is", (Arm("as the scenario has it", {}),))
