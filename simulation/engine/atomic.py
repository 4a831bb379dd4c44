"""Files that are whole or not there: written under a name of their own, brought to the disk, and only then renamed."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["PART", "part_of", "write_whole"]

PART = ".part-"
"""What the names of half-written files begin with."""


@contextmanager
def part_of(path: Path) -> Iterator[Path]:
    """A name beside `path` to write to, which takes its place at the end, and is gone where anything fails.

    Raises OSError that names `path`.
    """
    part = path.with_name(f"{PART}{secrets.token_hex(6)}-{path.name}")  # threads and machines may share a folder
    try:
        yield part
        with part.open("rb+") as file:
            os.fsync(file.fileno())  # or a power cut could leave the new name with nothing in it
        part.replace(path)
    except OSError as error:
        # Arrow's errors have texts of their own, and name the part.
        raise OSError(error.errno, os.strerror(error.errno or 0) if error.errno else str(error), str(path)) from error
    finally:
        part.unlink(missing_ok=True)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all. Raises OSError."""
    with part_of(path) as part:
        part.write_bytes(content)
