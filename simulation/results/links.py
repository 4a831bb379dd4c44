"""Links in folders of results: none is followed, since the folder may come from somebody else."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from simulation.errors import InputError, short_repr

__all__ = ["refuse_links"]

_MOST = 20  # that an error lists


def refuse_links(folder: Path) -> None:
    """Raise InputError that names whatever in a folder of results is neither a file nor a folder.

    What is read or written through a symbolic link lies wherever the author of the link chose; a pipe or a device would
    never end. The folder itself may be reached through a link: its path was given by the user.
    """
    if faults := [f"{path}: given {what}; allowed: files and folders" for path, what in _others(os.fspath(folder))]:
        raise InputError(faults[:_MOST])


def _others(folder: str) -> Iterator[tuple[str, str]]:
    """Whatever in a folder is neither a file nor a folder, with what it is."""
    with os.scandir(folder) as entries:
        for entry in entries:
            path = entry.path if entry.path.isprintable() else short_repr(entry.path)
            if entry.is_symlink() or _is_junction(entry):
                yield path, "a link"
            elif entry.is_dir(follow_symlinks=False):
                yield from _others(entry.path)
            elif not entry.is_file(follow_symlinks=False):
                yield path, "a pipe or a device"


def _is_junction(entry: os.DirEntry[str]) -> bool:
    """Whether an entry is a junction, by which Windows links folders; Python knows them from 3.12 on."""
    is_junction = getattr(entry, "is_junction", None)
    return bool(is_junction and is_junction())
