"""Files that are whole or not there: written under a name of their own, brought to the disk, and only then renamed.

Nothing here writes through a symbolic link: the author of a folder must not choose what is overwritten outside it.
"""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["PART", "append_line", "naming", "part_of", "write_whole"]

PART = ".part-"
"""What the names of half-written files begin with."""


@contextmanager
def part_of(path: Path) -> Iterator[Path]:
    """A name beside `path` to write to, which takes its place at the end, and is gone where anything fails.

    Raises OSError that names `path`.
    """
    part = path.with_name(f"{PART}{secrets.token_hex(6)}-{path.name}")  # threads and machines may share a folder
    try:
        with naming(path):
            os.close(_opened(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
            yield part
            with part.open("rb+") as file:
                os.fsync(file.fileno())  # or a power cut could leave the new name with nothing in it
            part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Within it, an OSError names `path`, in the system's words: Arrow's errors have others, and some name no file."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, os.strerror(error.errno) if error.errno else str(error), str(path)) from error


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all. Raises OSError."""
    with part_of(path) as part:
        part.write_bytes(content)


def append_line(path: Path, line: bytes) -> None:
    """Add a line to a file, which is made where there is none. Raises OSError, also where the file is a link."""
    with open(_opened(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND), "ab") as file:
        file.write(line + b"\n")


def _opened(path: Path, flags: int) -> int:
    """The descriptor of a file opened without following a link."""
    follow_not = getattr(os, "O_NOFOLLOW", 0)
    if not follow_not and path.is_symlink():  # Windows has no such flag; a link made just now would be followed
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
    return os.open(path, flags | follow_not | getattr(os, "O_BINARY", 0), 0o666)
