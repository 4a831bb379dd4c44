"""Parameters as declared data: every number a rule uses, with unit, range, meaning and source.

A parameter stands once, in the file of the mechanism that uses it. Scenario files, the command line
and the settings record of a world are all made from these declarations.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

if TYPE_CHECKING:
    from simulation.world.record import Capacity

__all__ = ["ASSUMPTION", "Kind", "Parameter", "settings_dtype", "to_python"]

Kind = Literal["float", "int", "bool", "choice", "week"]
Axis = Literal["party", "issue"]
Value = float | int | bool | str

ASSUMPTION = "assumption"
"""The source of a value that rests on our judgement alone; its range is wide for that reason."""


@dataclass(frozen=True)
class Parameter:
    """One setting of the model, as its mechanism declares it.

    Parameters
    ----------
    name
        Its full dotted name, such as `track_two.effort`.
    default
        The value without any scenario.
    low, high
        The limits, both allowed.
    unit, sentence, source
        Unit, meaning, and source ("assumption" if there is none).
    kind
        "float", "int", "bool", "choice" (one of `choices`) or "week".
    per
        Empty for one value per world; or "party", "issue", or both, for one value per such.
    choices
        The words allowed for a "choice"; the settings record holds the index of the chosen one.
    momentary
        Whether what a dated event sets of it holds in the week of the event alone.

    Examples
    --------
    >>> import multitrack as mt
    >>> length = mt.Parameter("holy_weeks.length", 3, 0, 52, "weeks", "How long the holy weeks last.", kind="int")
    >>> length.default
    3
    """

    name: str
    default: Value
    low: float
    high: float
    unit: str
    sentence: str
    source: str = ASSUMPTION
    kind: Kind = "float"
    per: tuple[Axis, ...] = ()
    choices: tuple[str, ...] = ()
    momentary: bool = False

    @property
    def field(self) -> str:
        """The parameter's name in the settings record of a world."""
        return self.name.replace(".", "_")

    @property
    def section(self) -> str:
        """The first part of the name: the table of the scenario file it is written in."""
        return self.name.split(".", 1)[0]


def to_python(value: Any) -> Any:
    """A number or an array of numpy as Python's own number or list; anything else as it is."""
    return value.tolist() if isinstance(value, np.generic | np.ndarray) else value


def settings_dtype(parameters: Iterable[Parameter], capacity: Capacity) -> np.dtype:
    """The settings record of one world: a field a parameter, padded to the capacity."""
    return _settings_dtype(tuple(parameters), capacity)


@cache
def _settings_dtype(parameters: tuple[Parameter, ...], capacity: Capacity) -> np.dtype:
    lengths = {"party": capacity.parties, "issue": capacity.issues}
    fields = [
        (
            parameter.field,
            np.float64 if parameter.kind == "float" else np.int64,
            tuple(lengths[axis] for axis in parameter.per),
        )
        for parameter in parameters
    ]
    return np.dtype((np.record, np.dtype(fields)))
