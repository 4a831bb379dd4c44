"""An ensemble of sets of constants that a scenario names: each world draws one row of it, under its own luck.

The file is a table of comma-separated values beside the scenario. A column is a setting, such as `win.rate`, or an
end of a setting's range, such as `fight.scale.high`: from that range, with its ends, each world draws as ever. Two
columns are no settings: `set`, the number of the set, and `track_two.presence`, the share of conflicts with Track II
under which it was found.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.errors import Fault, Faults, Refused, short_repr, suggest
from simulation.scenarios.distributions import LARGEST, Choice, Continuous, LogUniform, Uniform, check_value, number
from simulation.scenarios.draws import Draws
from simulation.scenarios.names import SettingsByName
from simulation.world.sets import MOST_ROWS, ROW

__all__ = ["BY_END", "HIGH", "LOW", "PRESENCE", "Ensemble", "checked_ensemble", "row_limits", "setting_of"]

LOW, HIGH = "low", "high"
BY_END = {LOW: 0, HIGH: 1}
SET, PRESENCE = "set", "track_two.presence"
_NO_SETTINGS = (SET, PRESENCE)
_MOST_COLUMNS = 200
_ALLOWED = "a setting of numbers, an end of a range (.low or .high), set or track_two.presence"


@dataclass(frozen=True)
class Ensemble:
    """Rows of constants.

    Attributes
    ----------
    columns
        What each column is: a setting, or an end of one's range.
    rows
        The numbers, a row a set.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[float, ...], ...]

    def __len__(self) -> int:
        return len(self.rows)

    def as_dict(self) -> dict[str, Any]:
        """The table as a scenario holds it."""
        return {"columns": list(self.columns), "rows": [list(row) for row in self.rows]}

    def column(self, name: str) -> NDArray[np.float64]:
        """The numbers of a column (rows,)."""
        place = self.columns.index(name)
        return np.array([row[place] for row in self.rows], float)

    @cached_property
    def settings(self) -> dict[str, tuple[str, ...]]:
        """The settings that it gives, each with its columns."""
        found: dict[str, tuple[str, ...]] = {}
        for column in self.columns:
            if column not in _NO_SETTINGS:
                name = setting_of(column)[0]
                found[name] = (*found.get(name, ()), column)
        return found

    def without(self, names: Collection[str]) -> Ensemble | None:
        """The ensemble without what it says of these settings, which have a value of their own; None if that is all."""
        kept = [i for i, column in enumerate(self.columns) if setting_of(column)[0] not in names]
        if len(kept) == len(self.columns):
            return self
        if not kept:
            return None
        return replace(
            self,
            columns=tuple(self.columns[i] for i in kept),
            rows=tuple(tuple(row[i] for i in kept) for row in self.rows),
        )

    def presence(self, rows: NDArray[np.int64]) -> NDArray[np.float64] | None:
        """The share of conflicts with Track II in these rows (n,), from 1; one half in row 0. None without one."""
        if PRESENCE not in self.columns:
            return None
        return np.concatenate([[0.5], self.column(PRESENCE)])[rows]

    def values(
        self, name: str, held: Any, rows: NDArray[np.int64], uniform: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """A setting in worlds that drew these rows (n,), from 1, and these numbers (n,): a range has its row's ends."""
        columns = self.settings[name]
        if columns == (name,):
            return self.column(name)[rows - 1]
        found = np.empty(len(rows))
        ends = np.full((len(self), 2), held.ends, np.float64)
        for column in columns:
            ends[:, BY_END[setting_of(column)[1]]] = self.column(column)
        for row in np.unique(rows):
            here = rows == row
            found[here] = _with_ends(held, ends[row - 1]).quantiles(uniform[here])
        return found

    def draws(self, name: str) -> bool:
        """Whether worlds draw this setting, from whatever ends: its rows hold no value of it."""
        return self.settings.get(name) != (name,)

    def in_cases(self, table: pd.DataFrame, places: pd.DataFrame, held: Mapping[str, Any]) -> pd.DataFrame:
        """Cases whose values are drawn again at the same places (n, ranges), between the ends of each case's row.

        The row is a column of the cases, or the one that all of them have, in `held`.
        """
        rows = table[ROW].to_numpy(np.int64) if ROW in table else np.full(len(table), held[ROW], np.int64)
        some = rows > 0
        drawn = table.copy()
        for name in (name for name in self.settings if name in places):
            values = drawn[name].to_numpy(float).copy()
            values[some] = self.values(name, held[name], rows[some], places[name].to_numpy()[some])
            drawn[name] = values
        return drawn

    def put(
        self,
        records: NDArray[Any],
        scenario_values: Mapping[str, Any],
        known: SettingsByName,
        draws: Draws,
        overridden: Collection[str],
    ) -> None:
        """Set the constants in records of settings (n,) by the row each has, but those that the run sets itself."""
        rows = np.asarray(records[ROW.replace(".", "_")], np.int64)
        some = rows > 0
        if not some.any():
            return
        for name in self.settings:
            if name in overridden or name not in known:
                continue
            (setting,) = known[name]
            uniform = draws.uniform(name)
            values = self.values(name, scenario_values[name], rows[some], uniform[some])
            if setting.parameter.kind != "float":
                values = np.rint(values)
            where: tuple[Any, ...] = (some, *setting.index)
            records[setting.parameter.field][where] = values


def row_limits(value: Any) -> tuple[int, int]:
    """The lowest and the highest row that worlds can have by a value of `ensemble.row`."""
    if isinstance(value, Continuous):
        rows: tuple[Any, ...] = value.ends
    else:
        rows = value.possible if isinstance(value, Choice) else (value,)
    return int(min(rows)), int(max(rows))


def setting_of(column: str) -> tuple[str, str]:
    """The setting that a column is of, and the end of its range; empty where it is the setting itself."""
    name, _, last = column.rpartition(".")
    return (name, last) if last in BY_END and "." in name else (column, "")


def _with_ends(held: Any, ends: Iterable[float]) -> Continuous:
    """A range of the same form with other ends."""
    low, high = (float(end) for end in ends)
    return LogUniform(loguniform=(low, high)) if isinstance(held, LogUniform) else Uniform(uniform=(low, high))


def checked_ensemble(
    raw: Mapping[str, Any],
    source: str,
    values: Mapping[str, Any],
    known: SettingsByName,
    faults: Faults,
    own: Collection[str] = (),
) -> Ensemble | None:
    """The ensemble of a table, or None with its faults noted: each column, and each number, is checked as in a file.

    It is without what it says of the settings in `own`, which have a value of their own.
    """
    label = str(raw.get("file", f"{source}: scenario.ensemble"))
    columns, rows = raw.get("columns"), raw.get("rows")
    before = len(faults.lines)
    if not isinstance(columns, list) or not isinstance(rows, list) or set(raw) - {"file", "columns", "rows"}:
        faults.lines.append(f"{label}: given {short_repr(raw)}; allowed: a table of columns and rows")
        return None
    if not 1 <= len(rows) <= MOST_ROWS or not 1 <= len(columns) <= _MOST_COLUMNS:
        given = f"{len(rows):,} rows of {len(columns):,} columns"
        faults.lines.append(f"{label}: given {given}; allowed: 1 to {MOST_ROWS:,} rows of 1 to {_MOST_COLUMNS} columns")
        return None
    for place, row in enumerate(rows, 1):
        if not isinstance(row, list) or len(row) != len(columns):
            faults.lines.append(f"{label}: row {place}: given {short_repr(row)}; allowed: {len(columns)} numbers")
    if len(faults.lines) == before:
        # What a file sets itself may well be no range, or one that the ends of a row do not fit.
        kept = [i for i, one in enumerate(columns) if not isinstance(one, str) or setting_of(one)[0] not in own]
        columns, rows = [columns[i] for i in kept], [[row[i] for i in kept] for row in rows]
        if not columns:
            return None  # a file that extends this one sets all that the rows give
    for column in columns:
        if fault := _fault_of_column(column, columns, values, known):
            faults.lines.append(f"{label}: {fault}")
    if len(faults.lines) > before:
        return None
    found = Ensemble(tuple(columns), tuple(tuple(row) for row in rows))
    right = _plainly_right(found, values, known)
    for place, row in enumerate(rows, 1):
        if right[place - 1]:
            continue
        for at, error in _faults_of_row(found, row, values, known):
            faults.add(f"{label}: row {place}", at, error)
        if len(faults.lines) >= before + 20:
            break
    return found if len(faults.lines) == before else None


def _fault_of_column(
    column: object, columns: Sequence[object], values: Mapping[str, Any], known: SettingsByName
) -> str:
    """What is wrong with a column; empty where nothing is."""
    if not isinstance(column, str) or columns.count(column) > 1:
        return f"given {short_repr(column)}; allowed: {_ALLOWED}, each once"
    if column in _NO_SETTINGS:
        return ""
    name, end = setting_of(column)
    if name not in known or len(known[name]) != 1 or name == ROW:
        return f"given {short_repr(column)}; allowed: {suggest(name, known, _ALLOWED)}"
    if end and name in columns:
        return f"{column}: given beside {name}; allowed: the setting itself, or ends of its range"
    held = values[name]
    if end and not isinstance(held, Uniform | LogUniform):
        return f"{column}: given an end, where {name} is no range; allowed: one whose value is uniform or loguniform"
    if not end and known[name][0].parameter.kind not in ("float", "int"):
        return f"{column}: given numbers; allowed: {_ALLOWED}"
    return ""


def _plainly_right(ensemble: Ensemble, values: Mapping[str, Any], known: SettingsByName) -> NDArray[np.bool_]:
    """Which rows (rows,) are allowed beyond doubt. Nearly all are, and hundreds looked at one by one take long."""
    right = np.ones(len(ensemble), bool)
    if not all(type(one) in (int, float) and abs(one) <= LARGEST for row in ensemble.rows for one in row):
        return ~right
    for name in set(_NO_SETTINGS) & set(ensemble.columns):
        right &= (ensemble.column(name) >= 0) & (ensemble.column(name) <= (1 if name == PRESENCE else np.inf))
    for name, columns in ensemble.settings.items():
        parameter, held = known[name][0].parameter, values[name]
        if columns == (name,):
            found = ensemble.column(name)
            right &= (parameter.low <= found) & (found <= parameter.high)
            right &= (parameter.kind == "float") | (found == np.rint(found))
            continue
        ends = np.full((len(ensemble), 2), held.ends, np.float64)
        for column in columns:
            ends[:, BY_END[setting_of(column)[1]]] = ensemble.column(column)
        low, high = ends.T
        right &= (parameter.kind == "float") & (parameter.low <= low) & (low < high) & (high <= parameter.high)
        right &= (low > 0) | (not isinstance(held, LogUniform))
    return right


def _faults_of_row(
    ensemble: Ensemble, row: Sequence[Any], values: Mapping[str, Any], known: SettingsByName
) -> Iterable[tuple[str, Refused]]:
    """The column of each number of a row that is not allowed, and why."""
    given = dict(zip(ensemble.columns, row, strict=True))
    for name in _NO_SETTINGS:
        try:
            if name in given and not (number(given[name]) >= 0 and (name != PRESENCE or given[name] <= 1)):
                raise ValueError
        except ValueError:
            allowed = "a share from 0 to 1" if name == PRESENCE else "a number from 0"
            yield name, Refused(Fault((), short_repr(given[name]), allowed))
    for name, columns in ensemble.settings.items():
        parameter, held = known[name][0].parameter, values[name]
        try:
            if columns == (name,):
                value = number(given[name])
                check_value(parameter, round(value) if parameter.kind == "int" and value == round(value) else value)
                continue
            ends = list(held.ends)
            for column in columns:
                ends[BY_END[setting_of(column)[1]]] = number(given[column])
            form = next(iter(held.as_dict()))
            check_value(parameter, {form: ends})
        except Refused as error:
            yield columns[0], Refused(*(fault._replace(at=()) for fault in error.faults))
        except ValueError as error:
            yield columns[0], Refused(Fault((), short_repr(given[columns[0]]), str(error)))
