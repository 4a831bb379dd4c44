"""The tables of results: all their columns, in order, and the tables made of them.

A column is declared where it is computed: `outcomes/`, `agreements.py`, `episodes.py`, `series.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, Literal, Protocol, TypedDict

import numpy as np
import pandas as pd

from simulation.calendar import first_days
from simulation.results.agreements import AGREEMENTS, ENDED_WHY, KINDS
from simulation.results.column import Column
from simulation.results.dyad_years import DYAD_YEARS
from simulation.results.episodes import EPISODES
from simulation.results.outcomes import OUTCOMES
from simulation.results.past import Past
from simulation.results.series import SERIES
from simulation.results.terms import TERMS
from simulation.world.sets import ROW

__all__ = [
    "COLUMNS",
    "ENDED_WHY",
    "EVENT_COLUMNS",
    "KINDS",
    "ROW_FIELD",
    "Table",
    "Tables",
    "columns_of",
    "frame",
    "tables",
]

Table = Literal["outcomes", "agreements", "episodes", "terms", "dyad_years", "weekly"]


class Tables(TypedDict):
    """The tables of a set of worlds."""

    outcomes: pd.DataFrame
    agreements: pd.DataFrame
    episodes: pd.DataFrame
    terms: pd.DataFrame
    dyad_years: pd.DataFrame


_WORLD = Column(
    name="world",
    dtype="int64",
    unit="number",
    meaning="number of the world",
    compute=lambda past: past.numbers,
)

_DECLARED: dict[Table, tuple[Column, ...]] = {
    "outcomes": (_WORLD, *(outcome for outcome in OUTCOMES if not outcome.derived)),
    "agreements": AGREEMENTS,
    "episodes": EPISODES,
    "terms": TERMS,
    "dyad_years": DYAD_YEARS,
    "weekly": tuple(series.column for series in SERIES.values()),
}

COLUMNS: dict[Table, tuple[Column, ...]] = {
    table: tuple(one for column in declared for one in column.with_date()) for table, declared in _DECLARED.items()
}
"""All columns of all tables, those of dates included, in the order in which the tables have them."""

ROW_FIELD = ROW.replace(".", "_")
"""The column of outcomes that says which row of its scenario's ensemble each world drew, where it names one."""

EVENT_COLUMNS: dict[str, tuple[str, str]] = {
    "event": ("int64", "number of the event in its world, from 1, the world's start"),
    "world": ("int64", "number of the world"),
    "week": ("int64", "week it happened, from 1; 0 the start"),
    "kind": ("category", "what happened"),
    "who": ("string", "whom it is about; missing where nobody"),
    "whom": ("string", "the other, the issue or the group; missing where none"),
    "others": ("string", "further parties that it names, with commas between them; missing where none"),
    "reason": ("string", "why, in the word of the rule that decided; missing where the kind has one reason only"),
    "state": ("string", "the state that was looked at; missing where none"),
    "value": ("Float64", "what was measured, by kind; missing where nothing"),
    "threshold": ("Float64", "what it was measured against, as the rule had it; missing where nothing"),
    "causes": ("object", "numbers of the earlier events of this world that it rests on, an array"),
    "text": ("string", "the event in words"),
}
"""The columns of `runs.events`: type and meaning."""


class Scenario(Protocol):
    """What is read of a scenario: the keys of its parties and issues and, where it has one, the day it starts on."""

    @property
    def parties(self) -> tuple[str, ...]: ...
    @property
    def issues(self) -> tuple[str, ...]: ...
    @property
    def start_date(self) -> date | None: ...
    @property
    def ensemble(self) -> object: ...


def tables(
    worlds: np.ndarray, numbers: np.ndarray, scenario: Scenario, weeks: int, settings: np.ndarray | None = None
) -> Tables:
    """Outcomes, agreements, episodes, terms and dyad-years of `worlds` (n,), records of worlds after `weeks` weeks.

    `numbers` (n,) are the worlds' numbers. `settings` (n,) holds what a person-week costs, `track_one_cost` and
    `track_two_cost`, and what a unit of utility that is paid does, `mediation_price`; without it the declared
    defaults count. Where the scenario names an ensemble of constants, outcomes say which row each world drew, as the
    column `ensemble_row`. An outcome is missing wherever the run is too short for any value it might have: were it
    known early only where it came true, it would lean towards true.
    """
    past = Past(worlds, numbers, scenario.parties, scenario.issues, weeks, settings)
    outcomes = _table("outcomes", past, scenario)
    if scenario.ensemble and settings is not None:
        outcomes[ROW_FIELD] = settings[ROW_FIELD].astype(np.int64)
    return Tables(
        outcomes=outcomes,
        agreements=_table("agreements", past, scenario),
        episodes=_table("episodes", past, scenario),
        terms=_table("terms", past, scenario),
        dyad_years=_table("dyad_years", past, scenario),
    )


def _table(table: Table, past: Past, scenario: Scenario) -> pd.DataFrame:
    parties, issues = scenario.parties, scenario.issues
    values = dict(pair for column in _DECLARED[table] for pair in column.computed(past, parties, issues))
    return frame(table, values, parties, scenario.start_date, issues)


def columns_of(
    table: Table, parties: Sequence[str], dated: bool = False, issues: Sequence[str] = ()
) -> tuple[Column, ...]:
    """The columns of a table, with those of each party and issue; dates only where `dated`."""
    return _columns_of(table, tuple(parties), dated, tuple(issues))


@cache
def _columns_of(table: Table, parties: tuple[str, ...], dated: bool, issues: tuple[str, ...]) -> tuple[Column, ...]:
    chosen = (column for column in COLUMNS[table] if dated or not column.date_of)
    return tuple(one for column in chosen for one in column.for_each(parties, issues))


def frame(
    table: Table,
    values: Mapping[str, np.ndarray],
    parties: Sequence[str],
    start_date: date | None = None,
    issues: Sequence[str] = (),
) -> pd.DataFrame:
    """A table of exactly the declared columns and types; dates are filled in from `start_date`.

    `values` has an array (rows,) for each column that is no date; what is masked in a masked array is missing.
    """
    columns = columns_of(table, parties, start_date is not None, issues)
    sources = {column.name: column.date_of or column.name for column in columns}
    if wrong := sorted(set(values) ^ set(sources.values())):
        raise ValueError(f"{table}: declared and not filled, or the other way round: {wrong}")
    return pd.DataFrame({column.name: _array(column, values[sources[column.name]], start_date) for column in columns})


_MASKED: dict[str, tuple[Any, Any]] = {
    "Int64": (pd.arrays.IntegerArray, np.int64),
    "Float64": (pd.arrays.FloatingArray, np.float64),
    "boolean": (pd.arrays.BooleanArray, np.bool_),
}
"""Types that hold what is missing in an array of its own, and are made of both without a look at each value."""


def _array(column: Column, values: np.ndarray, start_date: date | None) -> Any:
    """The values of a column in its type, missing where they are masked."""
    missing, data = np.ma.getmaskarray(values), np.ma.getdata(values)
    if column.date_of:
        assert start_date is not None  # a table without a start has no such column
        return np.where(missing, np.datetime64("NaT", "ms"), first_days(data, start_date).astype("datetime64[ms]"))
    if column.dtype in ("int64", "float64", "bool"):
        if missing.any():
            raise ValueError(f"{column.name} is declared as never missing")
        return data.astype(column.dtype)
    array, kind = _MASKED.get(column.dtype, (None, None))
    if array and data.dtype == kind:
        return array(data.copy(), missing | np.isnan(data))
    made: Any = pd.array(data, dtype=column.dtype)
    if missing.any():
        made[missing] = pd.NA
    return made
