"""States of a world at which forks are drawn, by name: ripe, frozen, at a dead end, in war, early and so on.

A state is looked for at the end of every week of the decision window, in the world as it is without the fork. The week
after one of those in which it holds, drawn at random, is the week of the fork.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulation.calendar import WEEKS_IN_YEAR
from simulation.errors import InputError, short_repr
from simulation.week import parameters
from simulation.world.record import Channel, Condition

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["STATES", "State", "state_named"]

Holds = Callable[["xr.Dataset"], np.ndarray]

_OPEN, _CLOSED, _FROZEN = int(Channel.OPEN), int(Channel.CLOSED), int(Channel.FROZEN)
_EARLY, _LATE = 2 * WEEKS_IN_YEAR, 5 * WEEKS_IN_YEAR
_CHANNEL, _HURT, _WILL, _CONDITION = ("channel",), ("pain", "stalemate"), ("readiness",), ("state",)


@dataclass(frozen=True)
class State:
    """A state of a world: the weekly series it is read from, and in which weeks it holds, (worlds, weeks)."""

    name: str
    meaning: str
    series: tuple[str, ...]
    holds: Holds


def _values(weekly: xr.Dataset, name: str) -> np.ndarray:
    return np.asarray(weekly[name].to_numpy())


def _channel(*states: int) -> Holds:
    return lambda weekly: np.asarray(np.isin(_values(weekly, "channel"), states).any(axis=2))


def _least(weekly: xr.Dataset, *names: str) -> np.ndarray:
    """The product of series of parties, of whoever has less of it."""
    product = _values(weekly, names[0])
    for name in names[1:]:
        product = product * _values(weekly, name)
    return np.asarray(product.min(axis=2))


def _ripe(weekly: xr.Dataset) -> np.ndarray:
    return np.asarray(_least(weekly, *_HURT) >= parameters()["timing.ripeness"].default)


def _willing(weekly: xr.Dataset) -> np.ndarray:
    return np.asarray(_least(weekly, *_WILL) >= parameters()["timing.willingness"].default)


def _deadlocked(weekly: xr.Dataset) -> np.ndarray:
    stuck = _values(weekly, "deadlock") >= parameters()["timing.rejections"].default
    return np.asarray(stuck | _channel(_FROZEN)(weekly))


def _fights(weekly: xr.Dataset) -> np.ndarray:
    """In war: a death in the last half year and neither an agreement nor the end of the war."""
    return np.asarray(np.isin(_values(weekly, "state"), (int(Condition.FIGHTING), int(Condition.TALKS))))


def _among_weeks(first: int, last: int | None) -> Holds:
    """From one week to another, while there is fighting."""

    def holds(weekly: xr.Dataset) -> np.ndarray:
        week = np.arange(1, weekly.sizes["week"] + 1)
        return np.asarray(_fights(weekly) & (week >= first) & ((week <= last) if last else True))

    return holds


def _both(one: Holds, other: Holds, reverse: bool = False) -> Holds:
    return lambda weekly: np.asarray(one(weekly) & (other(weekly) != reverse))


STATES: Mapping[str, State] = {
    state.name: state
    for state in (
        State("war", "there is fighting, and neither an agreement nor a victory", _CONDITION, _fights),
        State("early", "there is fighting, in the first two years", _CONDITION, _among_weeks(1, _EARLY)),
        State("late", "there is fighting, from the sixth year on", _CONDITION, _among_weeks(_LATE + 1, None)),
        State("open", "an official channel is open", _CHANNEL, _channel(_OPEN)),
        State("frozen", "an official channel is frozen", _CHANNEL, _channel(_FROZEN)),
        State(
            "war, frozen", "there is fighting, and an official channel is frozen",
            _CONDITION + _CHANNEL, _both(_fights, _channel(_FROZEN)),
        ),
        State(
            "war, open", "there is fighting, and an official channel is open",
            _CONDITION + _CHANNEL, _both(_fights, _channel(_OPEN)),
        ),
        State(
            "deadlocked", "drafts were rejected again and again, or the channel is frozen",
            ("deadlock", *_CHANNEL), _deadlocked,
        ),
        State("ripe", "both sides hurt in a stalemate", _HURT, _ripe),
        State("willing", "both sides are ready for talks", _WILL, _willing),
        State(
            "ripe, not willing", "both sides hurt in a stalemate, and one is not ready for talks",
            _HURT + _WILL, _both(_ripe, _willing, reverse=True),
        ),
        State(
            "willing, not ripe", "both sides are ready for talks, and one does not hurt in a stalemate",
            _HURT + _WILL, _both(_willing, _ripe, reverse=True),
        ),
    )
}  # fmt: skip
"""The states by name. Their thresholds are those of policies that wait for a time (`timing.*`)."""


def state_named(name: object) -> State:
    """The state of this name. Raises InputError."""
    if name not in STATES:
        raise InputError(f"forks: state: given {short_repr(name)}; allowed: {', '.join(STATES)}")
    return STATES[str(name)]
