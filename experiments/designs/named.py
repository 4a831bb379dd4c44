"""Named arms: each arm written out by its name and settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from experiments.designs.arm import Arm
from experiments.designs.design import Design
from experiments.designs.kinds import as_table
from simulation.errors import InputError

__all__ = ["arms"]

_ALLOWED = 'arms with their settings, such as { "with": {}, "without": { "track_two.effort": 0 } }'


def arms(named: Mapping[str, Mapping[str, Any]]) -> Design:
    """Arms by name, each with its settings written out.

    Parameters
    ----------
    named
        Names of arms with their settings by full dotted name. A setting is a value, or differs by world: a list or
        array with one entry per world, in the order of the worlds, or a function that returns such an array. The
        function is called with a mapping from dotted names to arrays with one entry per world: the settings as the
        scenario, the cases and `settings` of the experiment have them.

    Raises
    ------
    InputError
        For anything else.

    Examples
    --------
    >>> import multitrack as mt
    >>> equal = {"track_two.effort": lambda settings: settings["track_one.effort"]}
    >>> len(mt.arms({"none": {"track_two.effort": 0}, "as much as Track I": equal}))
    2
    """
    tables = as_table("arms", named, _ALLOWED)
    if not tables:
        raise InputError(f"arms: given no arms; allowed: {_ALLOWED}")
    return Design(
        "arms", tuple(_arm(name, as_table(f"arms: {name}", given, _ALLOWED)) for name, given in tables.items())
    )


def _arm(name: str, given: Mapping[str, Any]) -> Arm:
    settings = {key: _by_world(value) for key, value in given.items()}
    levers = {key: value for key, value in settings.items() if not (isinstance(value, np.ndarray) or callable(value))}
    return Arm(name, settings, levers)


def _by_world(value: Any) -> Any:
    """The value; an array where it has one entry a world."""
    return np.asarray(value) if isinstance(value, list | tuple | range | pd.Series) else value
