"""Cases that are listed, not drawn: saved ones, in a table or a file, or the arms of a design."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd

from experiments.designs.cases import MOST_CASES
from experiments.designs.design import Design
from simulation.errors import InputError, short_repr

__all__ = ["listed_cases", "saved_cases"]


def saved_cases(given: str | os.PathLike[str] | pd.DataFrame) -> pd.DataFrame:
    """Cases saved before, such as `cases.parquet` of an experiment's folder: a row a case, a column a setting.

    A column or an index `case` numbers them; by default they are numbered from 0. Raises InputError.
    """
    source = "cases" if isinstance(given, pd.DataFrame) else os.fspath(given)
    frame = given if isinstance(given, pd.DataFrame) else _read(Path(given))
    numbered = frame.set_index("case") if "case" in frame else frame
    numbers = numbered.index if numbered.index.name == "case" else pd.RangeIndex(len(numbered))
    if not 1 <= len(numbered) <= MOST_CASES or not numbered.columns.is_unique:
        raise InputError(
            f"{source}: given {len(numbered):,} cases; allowed: from 1 to {MOST_CASES:,}, no setting twice"
        )
    if numbers.dtype.kind not in "iu" or not numbers.is_unique or numbers.min() < 0:
        raise InputError(f"{source}: case: allowed: whole numbers from 0, none twice")
    empty = [str(name) for name in numbered if numbered[name].isna().any()]
    if empty:
        raise InputError(f"{source}: {empty[0]}: given no value in some rows; allowed: one in each")
    plain = len(numbers) == int(numbers.max()) + 1 and bool(numbers.is_monotonic_increasing)
    index = pd.RangeIndex(len(numbers), name="case") if plain else pd.Index(numbers.to_numpy(np.int64), name="case")
    return numbered.set_axis(index)


def _read(path: Path) -> pd.DataFrame:
    if path.suffix not in (".parquet", ".csv"):
        allowed = "a number, cases such as latin_hypercube, or saved ones: a table, or a file .parquet or .csv"
        raise InputError(f"cases: given {short_repr(str(path))}; allowed: {allowed}")
    try:
        frame = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path)
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: no table that could be read ({' '.join(str(error).split())})") from None
    return frame


def listed_cases(design: Design) -> pd.DataFrame:
    """The arms of a design as cases: a row a case, a column a setting."""
    if any(arm.changes or arm.without for arm in design.arms):
        raise InputError(f"cases: given {design.kind}; allowed: a design of settings that hold from the first week")
    frame = pd.DataFrame([dict(arm.settings) for arm in design.arms], index=pd.RangeIndex(len(design), name="case"))
    empty = [str(name) for name in frame if frame[name].isna().any()]
    if empty:
        raise InputError(f"cases: {empty[0]}: given no value in some rows; allowed: one in each")
    return frame
