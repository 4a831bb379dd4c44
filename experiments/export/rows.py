"""All rows in one file, chunk by chunk."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from simulation.engine.atomic import part_of
from simulation.errors import InputError
from simulation.results.folder import OF_THE_PATH

__all__ = ["export"]

_ENDINGS = (".parquet", ".csv")


def export(shards: Sequence[Path], file: Path) -> Path:
    """Write the rows of the shards, in their order, into a file that is whole or not there; returns its path.

    Raises InputError for a name that cannot be written, and OSError where there is no room.
    """
    if file.suffix not in _ENDINGS:
        raise InputError(f"--export: given {file}; allowed: a name that ends in {' or '.join(_ENDINGS)}")
    if not shards:
        raise InputError(f"--export: given {file}; there are no rows yet")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with part_of(file) as part:
            _write(shards, part, file.suffix)
    except OSError as error:
        if error.errno not in OF_THE_PATH:
            raise
        raise InputError(f"--export: given {file}; it cannot be written: {error.strerror}") from None
    return file


def _write(shards: Sequence[Path], part: Path, ending: str) -> None:
    schema = pa.unify_schemas([pq.read_schema(path) for path in shards[:1]])
    writer = (
        pq.ParquetWriter(part, schema, compression="zstd") if ending == ".parquet" else pacsv.CSVWriter(part, schema)
    )
    with writer:
        for path in shards:
            writer.write_table(pq.read_table(path).cast(schema))
