"""The folder of a study: a new one, or one that the same kind of study has begun."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from simulation.errors import InputError

__all__ = ["own_folder"]


def own_folder(folder: Path, inside: Collection[str], what: str) -> Path:
    """The folder, if it is new, empty, or holds one of the folders that such a study begins with.

    Raises InputError for a folder of anything else, in which nothing is to be overwritten.

    >>> own_folder(Path("no such folder"), ("screen",), "a study of sensitivity").name
    'no such folder'
    """
    is_own = any((folder / name).is_dir() for name in inside)
    if folder.exists() and not is_own and not (folder.is_dir() and not any(folder.iterdir())):
        raise InputError(f"{folder}: given a folder of something else; allowed: a new one, or that of {what}")
    return folder
