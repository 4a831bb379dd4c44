"""Tables of numbers beside a scenario: files of comma-separated values, read within limits."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation.errors import InputError

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["read_table"]

_LARGEST = 2_000_000
"""Bytes of the largest file."""


def read_table(file: Path | Traversable, label: str) -> dict[str, Any]:
    """The table that a file of comma-separated values holds, not yet checked. Raises InputError."""
    try:
        if not file.is_file():
            raise FileNotFoundError(2, "there is no such file")
        with file.open("rb") as stream:
            raw = stream.read(_LARGEST + 1)
    except OSError as error:
        raise InputError(f"{label}: it cannot be read: {error.strerror}") from None
    if len(raw) > _LARGEST:
        raise InputError(f"{label}: given a file of more than 2 MB; allowed: at most {_LARGEST:,} bytes")
    try:
        columns, *rows = [line for line in csv.reader(io.StringIO(raw.decode("utf-8-sig"))) if line] or [[]]
        numbers = [[float(cell) for cell in row] for row in rows]
    except UnicodeDecodeError:
        raise InputError(f"{label}: given bytes that are no text; allowed: UTF-8 text") from None
    except ValueError as error:
        allowed = "a line of columns, and lines with a number in each"
        raise InputError(f"{label}: {str(error)[:80]}; allowed: {allowed}") from None
    except csv.Error as error:
        raise InputError(f"{label}: {error}; allowed: comma-separated values") from None
    if not columns:
        raise InputError(f"{label}: given an empty file; allowed: a line of columns, then lines of numbers")
    return {"file": label, "columns": columns, "rows": numbers}
