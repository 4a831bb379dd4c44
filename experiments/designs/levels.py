"""Designs over listed levels: full factorial, sweep, and a table written out."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.designs.arm import Arm
from experiments.designs.design import Design, arm_of
from experiments.designs.kinds import as_table
from simulation.errors import InputError, short_repr
from simulation.world.parameters import to_python

__all__ = ["SETTINGS_WITH_LEVELS", "Levels", "factorial", "levels_of", "sweep", "table"]

Levels = str | Sequence[Any]
"""Levels of a setting: a list, or "from:to:step" with both ends included."""

_MOST = 100_000
_RANGE = re.compile(r"\s*([^:]+?)\s*:\s*([^:]+?)\s*:\s*([^:]+?)\s*\Z")
SETTINGS_WITH_LEVELS = 'settings with their levels, such as { "track_two.effort": [0, 0.5, 1] }'
_ALLOWED = 'a list of values, or "from:to:step" such as "0:1:0.25"'


def factorial(levels: Mapping[str, Levels]) -> Design:
    """Every combination of the levels of each setting (a full factorial design).

    Parameters
    ----------
    levels
        Settings by full dotted name, each with a list of levels or a text "from:to:step" (both ends included).

    Returns
    -------
    A design with one arm per combination, the last setting varying fastest.

    Raises
    ------
    InputError
        With all errors: a setting without levels, a level given twice, a range that is no range.

    Examples
    --------
    >>> import multitrack as mt
    >>> len(mt.factorial({"track_one.effort": [0, 0.5, 1], "track_two.effort": "0:1:0.5"}))
    9
    """
    return _grid("factorial", levels)


def sweep(levels: Mapping[str, Levels]) -> Design:
    """One setting over its levels, or two settings over a grid.

    Parameters
    ----------
    levels
        One or two settings by full dotted name, each with levels as in `factorial`.

    Raises
    ------
    InputError
        For more than two settings, and as in `factorial`.

    Examples
    --------
    >>> import multitrack as mt
    >>> mt.sweep({"track_two.effort": "0:1:0.25"}).table()["track_two.effort"].tolist()
    [0.0, 0.25, 0.5, 0.75, 1.0]
    """
    if not 1 <= len(as_table("sweep", levels, SETTINGS_WITH_LEVELS)) <= 2:
        raise InputError(f"sweep: given {len(levels)} settings; allowed: one or two (factorial takes any number)")
    return _grid("sweep", levels)


def _grid(kind: str, levels: Mapping[str, Levels]) -> Design:
    if not as_table(kind, levels, SETTINGS_WITH_LEVELS):
        raise InputError(f"{kind}: given no settings; allowed: at least one")
    listed = _all_levels(kind, levels)
    _few_enough(kind, np.prod([len(values) for values in listed.values()], dtype=np.float64))
    return Design(kind, tuple(arm_of(dict(zip(listed, chosen, strict=True))) for chosen in product(*listed.values())))


def _few_enough(kind: str, arms: float) -> None:
    if arms > _MOST:
        raise InputError(f"{kind}: given {arms:,.0f} arms; allowed: at most {_MOST:,}")


def _all_levels(kind: str, levels: Mapping[str, Levels]) -> dict[str, list[Any]]:
    result: dict[str, list[Any]] = {}
    faults: list[str] = []
    for name, given in levels.items():
        try:
            result[name] = levels_of(f"{kind}: {name}", given)
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(faults)
    return result


def levels_of(source: str, given: Levels) -> list[Any]:
    """The levels as a list, each once. Raises InputError, which names the source."""
    if isinstance(given, str):
        return _steps(source, given)
    if (
        isinstance(given, Mapping)
        or not isinstance(given, Sequence | np.ndarray | range | pd.Series | pd.Index)
        or len(given) == 0
    ):
        raise InputError(f"{source}: given {short_repr(given)}; allowed: {_ALLOWED}")
    values = [to_python(value) for value in given]
    twice = [value for index, value in enumerate(values) if value in values[:index]]
    if twice:
        raise InputError(f"{source}: given {short_repr(twice[0])} twice; allowed: each level once")
    return values


def _steps(source: str, text: str) -> list[float | int]:
    """The numbers of "from:to:step", counted in decimals so that 0:1:0.1 has eleven."""
    wrong = InputError(f"{source}: given {short_repr(text)}; allowed: {_ALLOWED}")
    result = _RANGE.match(text)
    try:
        first, last, step = (Decimal(part) for part in result.groups()) if result else (Decimal("nan"),) * 3
        count = int((last - first) / step) + 1
        if not 1 <= count <= _MOST:
            raise wrong
    except (InvalidOperation, ValueError, OverflowError, ZeroDivisionError):
        raise wrong from None
    whole = all(part == part.to_integral_value() and "." not in text for part in (first, step))
    return [int(first + step * index) if whole else float(first + step * index) for index in range(count)]


def table(rows: str | os.PathLike[str] | pd.DataFrame) -> Design:
    """A design read from a table: one row per arm, one column per setting.

    Parameters
    ----------
    rows
        A DataFrame, or the path of a CSV file with a header. An empty cell leaves the setting as it is in the scenario.
        A column `arm` names the arms; without it their settings name them.

    Raises
    ------
    InputError
        If the file cannot be read, or two arms have one name.

    Examples
    --------
    >>> import multitrack as mt
    >>> import pandas as pd
    >>> mt.table(pd.DataFrame({"arm": ["low", "high"], "track_two.effort": [0.2, 1.0]})).table()["arm"].tolist()
    ['low', 'high']
    """
    if not isinstance(rows, str | os.PathLike | pd.DataFrame):
        raise InputError(f"table: given {short_repr(rows)}; allowed: the path of a CSV file, or a DataFrame")
    source = "table" if isinstance(rows, pd.DataFrame) else str(rows)
    frame = rows if isinstance(rows, pd.DataFrame) else _csv(Path(rows))
    if frame.empty or not frame.columns.is_unique or not all(isinstance(name, str) for name in frame.columns):
        raise InputError(f"{source}: given a table without rows, or whose columns have no distinct names")
    _few_enough(source, len(frame))
    arms = [_row({name: to_python(row[name]) for name in frame.columns}) for _, row in frame.astype(object).iterrows()]
    return Design("table", tuple(arms))


def _row(row: dict[str, Any]) -> Arm:
    name = row.pop("arm", None)
    settings = {key: value for key, value in row.items() if not pd.isna(value)}
    arm = arm_of(settings)
    return (
        Arm(arm.name or "as the scenario has it", settings, settings)
        if name is None
        else Arm(str(name), settings, settings)
    )


def _csv(path: Path) -> pd.DataFrame:
    try:
        return pd.read_csv(path)
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: no CSV table that could be read ({error})") from None
