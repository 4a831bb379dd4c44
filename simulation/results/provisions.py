"""The columns of the table of agreements that say which named provisions each holds, and what became of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from simulation.calendar import WEEKS_IN_YEAR
from simulation.results.column import Column, Missing
from simulation.results.past import Past
from simulation.world.record import PROVISIONS, Provision

__all__ = ["NAMES", "PROVISION_COLUMNS", "YEARS_TOLD", "implemented"]

NAMES = tuple(provision.name.lower() for provision in Provision)
"""The named provisions, as columns and settings name them, in the order of their bits."""

YEARS_TOLD = (1, 5, 7, 10)
"""Years after signing at whose ends tables report how far provisions have come."""

_BITS_A_YEAR = len(Provision).bit_length()


def _bits(provisions: np.ndarray) -> np.ndarray:
    """Whether each named provision is among these (m, provisions)."""
    return np.asarray((provisions[:, None] >> np.arange(len(Provision))) & 1 == 1)


def _number(provisions: np.ndarray) -> np.ndarray:
    """How many provisions these are (m,)."""
    return np.asarray(_bits(provisions).sum(axis=1))


def implemented(past: Past) -> np.ndarray:
    """The share of provisions completed (m,): of named ones where an agreement holds some."""
    record = past.agreements.record
    held, done = _number(record["holds"]), _number(record["completed"])
    return np.where(held > 0, done / np.maximum(held, 1), record["carried_out"] / PROVISIONS)


def _named(chosen: Callable[[np.ndarray], np.ndarray], past: Past) -> np.ndarray:
    """The names of those provisions of each agreement that are chosen from its record, as one text (m,)."""
    masks = chosen(past.agreements.record).tolist()
    text = {mask: ", ".join(name for bit, name in enumerate(NAMES) if mask >> bit & 1) for mask in set(masks)}
    return np.array([*(text[mask] for mask in masks), ""], object)[:-1]


def _by_year(state: str, years: int, past: Past) -> np.ndarray:
    """The share of its named provisions that was begun, or completed, by the end of a year since signing (m,)."""
    record = past.agreements.record
    number = record[state] >> (years - 1) * _BITS_A_YEAR & (1 << _BITS_A_YEAR) - 1
    return np.asarray(number / np.maximum(_number(record["holds"]), 1))


def _none_held(past: Past) -> np.ndarray:
    return np.asarray(past.agreements.record["holds"] == 0)


def _not_seen(years: int, past: Past) -> np.ndarray:
    """Whether it held none, had ended, lapsed or been taken up by then, or the run ends before."""
    record = past.agreements.record
    then = record["week"] + years * WEEKS_IN_YEAR
    over = [(record[state] > 0) & (record[state] < then) for state in ("ended_week", "superseded", "lapsed")]
    return np.asarray(np.any([*over, then > past.weeks, _none_held(past)], axis=0))


_UNSEEN = "it holds none, had ended, lapsed or been taken up by then, or the run ends before"
_UNNAMED = Missing("it holds none: an agenda, a protocol, or `provide.strength` is 0", _none_held)


def _list(name: str, meaning: str, chosen: Callable[[np.ndarray], np.ndarray]) -> Column:
    """A column of names of provisions."""
    compute = partial(_named, chosen)
    text = f"{meaning}, with commas between them"
    return Column(name=name, dtype="string", unit="names", meaning=text, missing=_UNNAMED, compute=compute)


def _year(name: str, state: str, what: str, years: int) -> Column:
    """A column of the share of provisions that have come so far by the end of a year."""
    return Column(
        name=f"{name}_{years}_years",
        dtype="Float64",
        unit="share",
        meaning=f"named provisions {what} by {years * WEEKS_IN_YEAR} weeks after signing",
        missing=Missing(_UNSEEN, partial(_not_seen, years)),
        compute=partial(_by_year, state, years),
    )


PROVISION_COLUMNS: tuple[Column, ...] = (
    _list("provisions", "named provisions that it holds", lambda record: record["holds"]),
    _list("provisions_completed", "those of them that are completed", lambda record: record["completed"]),
    _list(
        "provisions_under_way",
        "those on which work has begun and goes on",
        lambda record: record["opened"] & ~(record["completed"] | record["dropped"]),
    ),
    _list(
        "provisions_stalled",
        "those on which work has begun and stopped for good",
        lambda record: record["opened"] & record["dropped"],
    ),
    _list(
        "provisions_not_begun",
        "those on which no work has begun, given up or not",
        lambda record: record["holds"] & ~(record["opened"] | record["completed"]),
    ),
    *(_year("begun", "opened_by", "begun", years) for years in YEARS_TOLD),
    *(_year("implemented", "completed_by", "completed", years) for years in YEARS_TOLD),
)
"""The columns, in the order of the table."""
