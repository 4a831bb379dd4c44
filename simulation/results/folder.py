"""Folders of results: written whole or not at all, and never over anything else."""

from __future__ import annotations

import errno
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from simulation.engine.atomic import naming
from simulation.errors import InputError
from simulation.results.manifest import MANIFEST, check_manifest, entry_of, read_manifest, same_run, to_json

__all__ = ["OF_THE_PATH", "holds", "part_beside", "write_manifest"]

OF_THE_PATH = {errno.EACCES, errno.EPERM, errno.EROFS, errno.EEXIST, errno.ENOENT, errno.ENOTDIR}
OF_THE_PATH |= {errno.ENOTEMPTY, errno.ENAMETOOLONG, errno.ELOOP, errno.EISDIR}
"""Errors of a path that a user gave, and not of the disk."""


@contextmanager
def part_beside(target: Path) -> Iterator[Path]:
    """A temporary folder beside the target, gone afterwards unless it was moved into place.

    Raises InputError where the path is at fault, and OSError that names the file in the target where the disk is.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{secrets.token_hex(6)}.part")
        part.mkdir()
        try:
            yield part
        finally:
            shutil.rmtree(part, ignore_errors=True)
    except OSError as error:
        if error.errno not in OF_THE_PATH:
            # The part is gone by now: what a user knows is the folder, and the name of the file in it.
            file = Path(error.filename).name if error.filename else ""
            raise OSError(error.errno, error.strerror or str(error), str(target / file)) from error
        raise InputError(f"{target}: it cannot be written: {error.strerror}") from None


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Write `manifest.json` into a folder whose other files are all there; returns it with those files listed."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    complete = {**manifest, "files": {file.relative_to(folder).as_posix(): entry_of(file) for file in files}}
    check_manifest(complete, MANIFEST)
    with naming(folder / MANIFEST):
        (folder / MANIFEST).write_text(to_json(complete), encoding="utf-8")
    return complete


def holds(target: Path, manifest: Mapping[str, Any]) -> bool:
    """Whether the target holds the run of this manifest already, as far as the manifest tells of it.

    False where there is nothing, or an empty folder. Raises InputError for any other, naming what differs, and
    where what is held is damaged.
    """
    if not target.exists():
        return False
    if not target.is_dir():
        raise InputError(f"{target}: given a file; allowed: a folder that is new or empty")
    if not any(target.iterdir()):
        return False
    allowed = "a new or empty one, or the same run's"
    if not (target / MANIFEST).is_file():
        raise InputError(f"{target}: given a folder that is not empty; allowed: {allowed}")
    existing = read_manifest(target)
    other = [name for name in manifest if not same_run({name: existing.get(name)}, {name: manifest[name]})]
    if other:
        description = f"a folder that is not empty, whose run differs in {', '.join(other)}"
        raise InputError(f"{target}: given {description}; allowed: {allowed}")
    return True
