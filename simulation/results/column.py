"""What a column of a table of results is: one declaration, from which the table and its documentation are made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, Self

import numpy as np

if TYPE_CHECKING:
    from simulation.results.past import Past

__all__ = ["NEVER", "Column", "Dtype", "Missing", "Words", "names_of"]

Dtype = Literal["int64", "Int64", "Float64", "float64", "bool", "boolean", "string", "datetime64[ms]", "uint8"]
Words = tuple[str, ...]


@dataclass(frozen=True)
class Missing:
    """What a missing value means, and `where` values are missing: True in the rows (n,), or (n, parties); None: never.

    Example: `Missing("it has not ended", lambda past: past.agreements.record["ended_week"] == 0)`.
    """

    meaning: str
    where: Callable[[Past], np.ndarray] | None = None

    def __str__(self) -> str:
        return self.meaning


NEVER = Missing("never missing")
"""Of a column that has a value in every row."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a table: name, type in pandas, unit of its values, meaning, and what a missing value means.

    `{party}` and `{issue}` in a name stand for the key of each. `compute` gives the values of all rows: (n,), with an
    axis more for each of `{party}` and `{issue}`. Where `words` are given, they are all that the column can hold, and
    `compute` gives positions in them. `date` names a second column, with the date of this week, in scenarios with a
    start date; in that second column `date_of` names this one.
    """

    name: str
    dtype: Dtype
    unit: str
    meaning: str
    missing: Missing = NEVER
    compute: Callable[[Past], Any] | None = None
    words: Words = ()
    date: str = ""
    date_of: str = ""

    def with_date(self) -> tuple[Self, ...]:
        """The column and, where it has one, the column of its date."""
        if not self.date:
            return (self,)
        absent = f"{self.missing}; the column is there only where the scenario has a start date"
        dated = replace(
            self,
            name=self.date,
            dtype="datetime64[ms]",
            unit="date",
            meaning=f"date of `{self.name}`, for reading",
            missing=Missing(absent, self.missing.where),
            date="",
            date_of=self.name,
        )
        return self, dated

    def for_each(self, parties: Sequence[str], issues: Sequence[str] = ()) -> tuple[Self, ...]:
        """The column itself, or the column of each party and issue."""
        return tuple(replace(self, name=name) for name in names_of(self.name, parties, issues))

    def computed(self, past: Past, parties: Sequence[str], issues: Sequence[str]) -> Iterator[tuple[str, np.ndarray]]:
        """Name and values (rows,) of the column, or of that of each party and issue; missing values are masked."""
        if self.compute is None:
            raise ValueError(f"{self.name} is declared without a function that computes it")
        values = np.asarray(self.compute(past))
        mask = self._mask(past, values.shape)
        if self.words:
            values = np.array(self.words, object)[np.where(mask, 0, values)]
        names = names_of(self.name, parties, issues)
        shape = len(values), len(names)
        for name, column, missing in zip(names, values.reshape(shape).T, mask.reshape(shape).T, strict=True):
            yield name, np.ma.array(column, mask=missing)

    def _mask(self, past: Past, shape: tuple[int, ...]) -> np.ndarray:
        """Where the values are missing, in their shape."""
        if self.missing.where is None:
            return np.zeros(shape, bool)
        mask = self.missing.where(past)
        return np.broadcast_to(mask.reshape(*mask.shape, *(1,) * (len(shape) - mask.ndim)), shape)


def names_of(name: str, parties: Sequence[str], issues: Sequence[str]) -> list[str]:
    """A name with `{party}` and `{issue}` replaced by each of the keys, parties first."""
    names = [name]
    for axis, keys in (("{party}", parties), ("{issue}", issues)):
        if axis in name:
            names = [one.replace(axis, key) for one in names for key in keys]
    return names
