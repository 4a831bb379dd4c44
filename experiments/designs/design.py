"""A design: the arms of an experiment, and how two designs are crossed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import pandas as pd

from experiments.designs.arm import Arm
from simulation.errors import InputError, is_text, short_repr
from simulation.scenarios.dates import written

__all__ = ["Design", "arm_of", "as_text"]


@dataclass(frozen=True)
class Design:
    """Arms that share their worlds and luck; created by `factorial`, `sweep`, `forks` and the like.

    `one * other` crosses two designs: every arm of one with every arm of the other. `len(design)` is the number of
    arms.

    Attributes
    ----------
    kind
        How it was made, in words, such as "forks" or "fractional factorial".
    arms
        Its arms, at least one, in the order in which tables have them; the first is what others are compared with.
    notes
        What every report must say of it, such as which effects are confounded with which.

    Examples
    --------
    >>> import multitrack as mt
    >>> crossed = mt.sweep({"track_two.effort": [0, 1]}) * mt.on_off("leak")
    >>> len(crossed)
    4
    """

    kind: str
    arms: tuple[Arm, ...]
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.arms:
            raise InputError(f"{self.kind}: given no arms; allowed: at least one")
        names = [arm.name for arm in self.arms]
        if strange := [name for name in names if not is_text(name)]:
            allowed = "names of arms without control and direction characters and non-characters"
            raise InputError(f"{self.kind}: given {short_repr(strange[0])}; allowed: {allowed}")
        twice = sorted({name for name in names if names.count(name) > 1}) if len(set(names)) < len(names) else []
        if twice:
            raise InputError(f"{self.kind}: given twice: {twice[0]!r}; allowed: each arm once")

    def __repr__(self) -> str:
        over = f" over {', '.join(self.levers)}" if self.levers else ""
        return f"<Design {self.kind}: {len(self)} arms{over}>"

    def __len__(self) -> int:
        return len(self.arms)

    def __mul__(self, other: Design) -> Design:
        if not isinstance(other, Design):
            return NotImplemented
        arms = tuple(_both(one, two) for one, two in product(self.arms, other.arms))
        return Design(f"{self.kind} × {other.kind}", arms, self.notes + other.notes)

    @property
    def levers(self) -> tuple[str, ...]:
        """What the arms differ in, in the order in which it was given."""
        return tuple(dict.fromkeys(name for arm in self.arms for name in arm.levers))

    def table(self) -> pd.DataFrame:
        """A row an arm: its name and levers."""
        return pd.DataFrame([{"arm": arm.name, **arm.levers} for arm in self.arms])


def _both(one: Arm, other: Arm) -> Arm:
    """The arm that has the settings of both. Raises InputError where they set the same."""
    same = sorted({*one.settings, *one.levers} & {*other.settings, *other.levers})
    if same:
        raise InputError(f"design: {same[0]} is set by both designs that are crossed; allowed: by one of them")
    return Arm(
        ", ".join(name for name in (one.name, other.name) if name),
        {**one.settings, **other.settings},
        {**one.levers, **other.levers},
        one.changes + other.changes,
        tuple(dict.fromkeys(one.without + other.without)),
        tuple(dict.fromkeys(one.at_fork + other.at_fork)),
        tuple(dict.fromkeys(one.plays + other.plays)),
        {**one.played_from, **other.played_from},
        tuple(dict.fromkeys(one.averages + other.averages)),
    )


def arm_of(settings: Mapping[str, Any], levers: Iterable[str] | None = None) -> Arm:
    """An arm named by its settings, all of which are levers unless some are named."""
    chosen = {name: settings[name] for name in (settings if levers is None else levers)}
    return Arm(", ".join(f"{name}={as_text(value)}" for name, value in chosen.items()), dict(settings), chosen)


def as_text(value: Any) -> str:
    """A setting as the name of an arm shows it; a date without a time of day, whatever type it has."""
    value = written(value)
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"{value:.10g}" if isinstance(value, float) else str(value)
