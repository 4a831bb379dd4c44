"""Where two histories part: the first week in which anything recorded of them differs, and what does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from simulation.calendar import first_days
from simulation.errors import InputError

if TYPE_CHECKING:
    import xarray as xr  # heavy, and only runs with weekly series have any

    from simulation.results.runs import Runs

__all__ = ["first_difference", "first_weeks"]

_AXES = ("party", "dyad")
_DIMS = {"world", "week", *_AXES}


def first_difference(a: Runs, b: Runs) -> pd.DataFrame:
    """The week in which each world of two runs parts, and the series that differ in it.

    Parameters
    ----------
    a, b
        Runs of some of the same worlds, with some of the same weekly series (`weekly=`): only what both recorded is
        compared. The weeks that both have are compared.

    Returns
    -------
    A row for each series that differs in the first week in which any does: `world`, `week`, `series`, `of` (the party
    or dyad; missing where the series has none), and its values `a` and `b`. Where the scenario has a start date, `date`
    follows `week`. A world that never parts has no row.

    Raises
    ------
    InputError
        If they have no world or no weekly series in common, and for runs of different seeds, whose worlds of one number
        have nothing to do with each other.

    Examples
    --------
    >>> import multitrack as mt
    >>> with_it = mt.simulate("oslo", worlds=2, years=3, weekly=["sessions", "readiness"])
    >>> without = mt.simulate("oslo", 2, settings={"track_two.effort": 0}, years=3, weekly=["sessions", "readiness"])
    >>> parted = mt.first_difference(with_it, without)
    >>> parted.columns.tolist()
    ['world', 'week', 'date', 'series', 'of', 'a', 'b']
    """
    one, other, series = _common(a, b)
    pairs = {name: (one[name].to_numpy(), other[name].to_numpy()) for name in series}
    first = first_weeks(pairs.values())
    rows = [row for world in np.flatnonzero(first >= 0) for row in _rows(one, pairs, int(world), int(first[world]))]
    table = pd.DataFrame(rows, columns=["world", "week", "series", "of", "a", "b"])
    table = table.astype({"world": "int64", "week": "int64", "series": "string", "of": "string"})
    if start := a.manifest["scenario"]["scenario"].get("start_date"):
        table.insert(2, "date", first_days(table["week"], date.fromisoformat(start)).astype("datetime64[ms]"))
    return table


def first_weeks(pairs: Iterable[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """The place of the first week in which any of these pairs differ, in each world (worlds,); -1 where none does.

    Both of a pair have the shape (worlds, weeks, …). What is missing in both is the same.
    """
    differing = [_differs(one, other).reshape(*one.shape[:2], -1).any(axis=2) for one, other in pairs]
    any_of_them = np.logical_or.reduce(differing)
    return np.where(any_of_them.any(axis=1), any_of_them.argmax(axis=1), -1)


def _differs(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    differs = one != other
    if one.dtype.kind == "f" and other.dtype.kind == "f":
        differs &= ~(np.isnan(one) & np.isnan(other))
    return np.asarray(differs)


def _common(a: Runs, b: Runs) -> tuple[xr.Dataset, xr.Dataset, list[str]]:
    """The weekly series that both runs recorded, of the worlds, weeks, parties and dyads of both. Raises InputError."""
    seeds = [runs.manifest["seed"] for runs in (a, b)]
    if seeds[0] != seeds[1]:
        raise InputError(f"first_difference: given runs of the seeds {seeds[0]} and {seeds[1]}; allowed: the same seed")
    recorded = [set(map(str, runs.weekly)) if runs.weekly is not None else set() for runs in (a, b)]
    first = [] if a.weekly is None else [(str(name), set(one.dims)) for name, one in a.weekly.items()]
    series = [name for name, dims in first if name in recorded[1] and dims <= _DIMS]
    if not series:
        listed = " and ".join(", ".join(sorted(names)) or "none" for names in recorded)
        allowed = 'runs with a weekly series in common, which courses are not, such as weekly=["readiness", "killed"]'
        raise InputError(f"first_difference: given runs with the weekly series {listed}; allowed: {allowed}")
    assert a.weekly is not None and b.weekly is not None
    one, other = a.weekly[series], b.weekly[series]
    shared = {axis: _shared(one[axis].to_numpy(), other[axis].to_numpy()) for axis in map(str, one.dims)}
    if not len(shared["world"]):
        raise InputError("first_difference: given runs without a world in common; allowed: runs of the same worlds")
    return one.sel(shared), other.sel(shared), series


def _shared(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """What is in both, in the order of the first."""
    return one[np.isin(one, other)]


def _rows(
    weekly: xr.Dataset, pairs: dict[str, tuple[np.ndarray, np.ndarray]], world: int, week: int
) -> Iterator[tuple[Any, ...]]:
    """The rows of a world: every series, and every party or dyad, that differs in its first week."""
    where = int(weekly["world"][world]), int(weekly["week"][week])
    for name, both in pairs.items():
        values = [np.atleast_1d(array[world, week]) for array in both]
        axis = next((axis for axis in _AXES if axis in weekly[name].dims), None)
        for place in np.flatnonzero(_differs(*values)):
            of = str(weekly[axis].to_numpy()[place]) if axis else pd.NA
            yield *where, name, of, values[0][place].item(), values[1][place].item()
