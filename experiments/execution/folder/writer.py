"""Writing a folder: one process at a time, which says who it is; and the error where the disk takes no more."""

from __future__ import annotations

import errno
import json
import os
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from simulation.engine.atomic import PART, append_line, write_whole
from simulation.errors import InputError

__all__ = ["HOLDER", "LOCK", "end_line", "locked", "make_writable", "resumable", "resumable_start", "tidy"]

LOCK, HOLDER = ".lock", "holder.json"
"""The lock of a folder, and the file that says who has it."""

_NO_ROOM = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)


def make_writable(path: Path) -> None:
    """Make the folder. Raises InputError where it cannot be made or written."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise
        raise InputError(f"{path}: it cannot be written: {error.strerror}") from None


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the folder's lock, which the system frees when its holder dies. Raises InputError where another has it."""
    lock = FileLock(path / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise InputError(f"{path}: {_holder(path)} is writing it; allowed: one process at a time") from None
    try:
        now = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime())
        holder = {"process": os.getpid(), "host": socket.gethostname(), "since": now}
        with resumable_start(path):
            write_whole(path / HOLDER, json.dumps(holder).encode())
        yield
    finally:
        (path / HOLDER).unlink(missing_ok=True)
        lock.release()


def _holder(path: Path) -> str:
    try:
        held = json.loads((path / HOLDER).read_text(encoding="utf-8"))
        return f"process {held['process']} on {held['host']}, since {held['since']},"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"


def resumable(error: OSError, folder: Path, kept: str) -> OSError:
    """The same error, saying what is kept, and how to go on."""
    code = error.errno or errno.EIO
    advice = "make room and run the same again" if code in _NO_ROOM else "run the same again"
    return OSError(code, f"{os.strerror(code)}; {kept}: {advice}", error.filename or str(folder))


@contextmanager
def resumable_start(path: Path) -> Iterator[None]:
    """Tell of a disk that is full before the first chunk."""
    try:
        yield
    except OSError as error:
        raise resumable(error, path, "nothing is run yet") from error


def end_line(path: Path) -> None:
    """End a line that a killed process left half written, so that the next one stands alone."""
    if path.exists() and not path.read_bytes().endswith(b"\n"):
        append_line(path, b"")


def tidy(path: Path) -> None:
    """Take away what a killed process left half written."""
    for part in path.rglob(f"{PART}*"):
        part.unlink(missing_ok=True)
