"""Runs as files for other tools: one a table, with a codebook beside them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pandas as pd
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from simulation.engine.atomic import part_of
from simulation.errors import InputError, short_repr
from simulation.results.codebook import codebook, described
from simulation.results.folder import OF_THE_PATH
from simulation.results.names import plain_names

if TYPE_CHECKING:
    from simulation.results.runs import Runs

__all__ = ["CODEBOOK", "FORMATS", "Format", "as_csv", "as_parquet", "export_runs", "for_csv", "write_table"]

Format = Literal["csv", "parquet"]
FORMATS: tuple[Format, ...] = ("csv", "parquet")
CODEBOOK = "codebook.csv"
"""The file that describes the columns of all tables beside it."""


def export_runs(runs: Runs, folder: Path, form: Format = "csv", overwrite: bool = False) -> list[Path]:
    """Write the tables of runs and their codebook into a folder, each file whole or not at all; returns the paths.

    Raises InputError for another format, and where a file exists unless `overwrite`.
    """
    if form not in FORMATS:
        raise InputError(f"format: given {short_repr(form)}; allowed: {', '.join(FORMATS)}")
    tables = dict(_tables(runs))
    paths = {name: folder / f"{name}.{form}" for name in tables}
    for path in (*paths.values(), folder / CODEBOOK):
        if path.exists() and not overwrite:
            raise InputError(f"{path}: it exists; allowed: a new folder, or overwrite=True")
    names = {name: plain_names(map(str, table)) for name, table in tables.items()}
    scenario = runs.manifest["scenario"]
    keys = tuple(scenario["parties"]), tuple(scenario["issues"])
    book = codebook(tables, names, lambda table: described(table, *keys))
    for name, table in tables.items():
        write_table(table.rename(columns=dict(names[name])), paths[name])
    write_table(book, folder / CODEBOOK)
    return [*paths.values(), folder / CODEBOOK]


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV or Parquet, by the ending, whole or not at all. Raises InputError for a path at fault."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part_of(path) as part:
            part.write_bytes(as_parquet(table) if path.suffix == ".parquet" else as_csv(table))
    except OSError as error:
        if error.errno not in OF_THE_PATH:
            raise
        raise InputError(f"{path}: it cannot be written: {error.strerror}") from None


def as_parquet(table: pd.DataFrame) -> bytes:
    """A table as Parquet; the same rows give the same bytes."""
    written = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pandas(table, preserve_index=False), written, compression="zstd")
    return written.getvalue().to_pybytes()  # type: ignore[no-any-return]


def as_csv(table: pd.DataFrame) -> bytes:
    """A table as CSV, the same on every system: texts in quotes, `true` and `false`, dates as 1993-09-13."""
    written = pa.BufferOutputStream()
    pacsv.write_csv(for_csv(pa.Table.from_pandas(table, preserve_index=False)), written)
    return written.getvalue().to_pybytes()  # type: ignore[no-any-return]


def for_csv(table: pa.Table) -> pa.Table:
    """The table in types that are written plainly: dates without a time of day, words of a kind as texts."""
    return table.cast(pa.schema([field.with_type(_plainly(field.type)) for field in table.schema]))


def _plainly(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_timestamp(kind):
        return pa.date32()
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _tables(runs: Runs) -> Iterator[tuple[str, pd.DataFrame]]:
    """The tables by name; weekly series long, one table for each axis that they have."""
    for name in ("outcomes", "agreements", "episodes", "terms", "dyad_years"):
        if getattr(runs, name) is not None:
            yield name, getattr(runs, name)
    if runs.weekly is not None:
        for axis in (None, "party", "dyad"):
            dims = {"world", "week", *([axis] if axis else [])}
            own = [name for name, series in runs.weekly.items() if set(series.dims) == dims]
            if own:
                order = ["world", "week", *([axis] if axis else [])]
                series = runs.weekly[own].drop_vars([one for one in ("party", "dyad") if one != axis], errors="ignore")
                yield "weekly" + (f"_{axis}" if axis else ""), series.to_dataframe(dim_order=order).reset_index()
    if runs.events is not None:
        yield "events", runs.events.assign(causes=[" ".join(map(str, causes)) for causes in runs.events["causes"]])
