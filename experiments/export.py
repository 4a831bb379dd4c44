"""All rows in one file, chunk by chunk."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from simulation.errors import InputError

__all__ = ["export"]

_ENDINGS = (".parquet", ".csv")


def export(shards: Sequence[Path], file: Path) -> Path:
    """Write the rows of the shards, in their order, into a file that is whole or not there; returns its path."""
    if file.suffix not in _ENDINGS:
        raise InputError(f"--export: given {file}; allowed: a name that ends in {' or '.join(_ENDINGS)}")
    if not shards:
        raise InputError(f"--export: given {file}; there are no rows yet")
    part = file.with_name(f".part-{os.getpid()}-{file.name}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        _write(shards, part, file.suffix)
        part.replace(file)
    except OSError as error:
        raise OSError(error.errno, error.strerror or "it cannot be written", str(file)) from None
    finally:
        part.unlink(missing_ok=True)
    return file


def _write(shards: Sequence[Path], part: Path, ending: str) -> None:
    schema = pa.unify_schemas([pq.read_schema(path) for path in shards[:1]])
    writer = (
        pq.ParquetWriter(part, schema, compression="zstd") if ending == ".parquet" else pacsv.CSVWriter(part, schema)
    )
    with writer:
        for path in shards:
            writer.write_table(pq.read_table(path).cast(schema))
