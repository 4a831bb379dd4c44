"""What the lists and arrays of a record look like to the type checker: shape, and entries by whole numbers.

They are protocols, so that records, numpy arrays and a test's own arrays all fit. A `Row` or `Grid` is only read;
numpy and numba, of course, see plain arrays. Nothing here exists while a world is simulated.
"""

from __future__ import annotations

from typing import Protocol, TypeVar, overload

__all__ = ["Flag", "Grid", "MutableGrid", "MutableRow", "Row"]

Flag = int
"""0 or 1; a record stores it as uint8."""

Entry = TypeVar("Entry")
Entry_co = TypeVar("Entry_co", covariant=True)


class Row(Protocol[Entry_co]):
    """Entries along one axis."""

    @property
    def shape(self) -> tuple[int, ...]: ...
    @overload
    def __getitem__(self, position: int, /) -> Entry_co: ...
    @overload
    def __getitem__(self, positions: slice, /) -> Row[Entry_co]: ...


class MutableRow(Row[Entry], Protocol[Entry]):
    """Entries along one axis that can be changed."""

    def __setitem__(self, position: int, entry: Entry, /) -> None: ...


class Grid(Protocol[Entry_co]):
    """Entries along two axes; one position alone gives the row there."""

    @property
    def shape(self) -> tuple[int, int]: ...
    @overload
    def __getitem__(self, positions: tuple[int, int], /) -> Entry_co: ...
    @overload
    def __getitem__(self, position: int, /) -> Row[Entry_co]: ...


class MutableGrid(Grid[Entry], Protocol[Entry]):
    """Entries along two axes that can be changed."""

    def __setitem__(self, positions: tuple[int, int], entry: Entry, /) -> None: ...
