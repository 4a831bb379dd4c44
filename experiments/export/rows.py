"""All rows of a table of an experiment in one file, chunk by chunk, with a codebook beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from simulation.engine.atomic import part_of
from simulation.errors import InputError
from simulation.results.codebook import Entry, codebook
from simulation.results.export import as_csv, for_csv, write_table
from simulation.results.folder import OF_THE_PATH
from simulation.results.names import plain_names

__all__ = ["ENDINGS", "codebook_of", "export"]

ENDINGS = (".parquet", ".csv")


def export(
    shards: Sequence[Path], file: Path, table: str, describe: Callable[[str, str], Entry], overwrite: bool
) -> Path:
    """Write the rows of the shards, in their order, into a file that is whole or not there; returns its path.

    Columns have names that other tools take; the codebook beside the file, made by `describe`, has both. Raises
    InputError for a name that cannot be written, and where another codebook is there unless `overwrite`; OSError where
    there is no room.
    """
    if file.suffix not in ENDINGS:
        raise InputError(f"--export: given {file}; allowed: a name that ends in {', '.join(ENDINGS)}, or .tex")
    if not shards:
        raise InputError(f"--export: given {file}; there are no rows yet")
    schema = pq.read_schema(shards[0])
    names = plain_names(schema.names)
    types = {name: str(dtype) for name, dtype in schema.empty_table().to_pandas().dtypes.items()}
    book = codebook({table: types}, {table: names}, lambda _: describe)
    described = codebook_of(file)
    if described.is_file() and not overwrite and described.read_bytes() != as_csv(book):
        raise InputError(
            f"--export: given {file}; {described} is of another table; allowed: a new name, or --overwrite"
        )
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with part_of(file) as part:
            _write(shards, part, file.suffix, schema, [names[name] for name in schema.names])
    except OSError as error:
        if error.errno not in OF_THE_PATH:
            raise
        raise InputError(f"--export: given {file}; it cannot be written: {error.strerror}") from None
    write_table(book, described)
    return file


def codebook_of(file: Path) -> Path:
    """The codebook of an exported file: `rows.codebook.csv` beside `rows.parquet`."""
    return file.with_suffix(".codebook.csv")


def _write(shards: Sequence[Path], part: Path, ending: str, schema: pa.Schema, names: Sequence[str]) -> None:
    empty = schema.empty_table().to_pandas().set_axis(list(names), axis=1)
    types = pa.Schema.from_pandas(empty, preserve_index=False).metadata  # the types that pandas reads again
    named = pa.schema([field.with_name(name) for field, name in zip(schema, names, strict=True)], types)
    if ending == ".csv":
        named = for_csv(named.empty_table()).schema
    writer = pacsv.CSVWriter(part, named) if ending == ".csv" else pq.ParquetWriter(part, named, compression="zstd")
    with writer:
        for path in shards:
            writer.write_table(pq.read_table(path).cast(schema).rename_columns(list(names)).cast(named))
