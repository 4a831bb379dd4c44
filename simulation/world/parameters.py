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
    """One setting of the model.

    `name` is dotted (`track_two.effort`); `low` and `high` are the inclusive limits of what is allowed;
    `per` says whether a world holds one value, or one a party, an issue, or a party and issue.
    A `choice` is stored in the settings record as the position of the chosen word in `choices`.
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
