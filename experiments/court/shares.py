"""A trial in shares, for the jobs of a job array: each runs some of the arms, and one folder then takes what all ran.

What is run again after a look, its tails, suspects and searches, is left to that folder: it hangs on what arms show.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.claims.claim import Claim, digest
from experiments.court.bench import Bench, Size, begun, planned_by, planned_in
from experiments.court.docket import docket_of
from experiments.court.tune import tuned
from experiments.execution.planning.share import Share
from simulation.engine.atomic import write_whole
from simulation.errors import InputError
from simulation.results.links import refuse_links

__all__ = ["Checked", "check_shares", "run_share", "take"]

_GROUP = re.compile(r"[a-z0-9_-]{1,100}\Z", re.ASCII)
_ARM = re.compile(r"[0-9a-f]{16}(-[0-9a-f]{8})?\.parquet\Z", re.ASCII)
_KEYS = ("case", "replicate")


def run_share(bench: Bench, claims: Sequence[Claim], share: Share, tell: Callable[[str], None]) -> int:
    """Run a share of the arms that these claims need, over the cases of all looks; nothing is weighed.

    Returns how many arms that are. Raises InputError where there are fewer arms than shares.
    """
    bench.changed({claim.id: digest(claim) for claim in claims})
    docket = docket_of(claims, tuned(bench, claims, tell))
    if share.of > docket.count:
        raise InputError(f"--share: given {share}; allowed: at most {docket.count} shares, one an arm")
    place, run = 0, 0
    for group, arms in docket.arms.items():
        keys = [key for number, key in enumerate(sorted(arms), place) if number % share.of == share.number - 1]
        place, run = place + len(arms), run + len(keys)
        for look in range(1, len(bench.size.looks) + 1):
            cases = len(bench.of_look(group, look))
            tell(f"share {share}, look {look}: {group.name}: {len(keys)} arms over {cases} cases")
            bench.rows(group, {key: arms[key] for key in keys}, look)
    return run


@dataclass(frozen=True)
class Checked:
    """A share that `check_shares` found nothing wrong with, and what the folder that takes it has not."""

    folder: Path
    out: Path
    files: tuple[Path, ...]
    """Where they lie, both in the share and in the folder."""


def check_shares(folders: Sequence[Path], out: Path, size: Size, seed: int) -> list[Checked]:
    """The shares that a folder `out` of the court is to take, new or begun; nothing is written.

    Raises InputError for a share that is no folder of the court, is of another trial than that of this size and seed,
    has other cases than `out` or another share, or a damaged file that is to be taken; and where `out` holds something
    else.
    """
    begun(out, size, seed)
    for folder in folders:
        if planned_in(folder) != planned_by(size, seed):
            raise InputError(f"--from: {folder} is of another trial; allowed: shares of this one, by the same code")
        refuse_links(folder)
    _refuse_other_cases([out, *folders])
    held, checked = set(_files(out)), []
    for folder in folders:
        files = [file for file in _files(folder) if file not in held]
        for file in files:
            _check(size, folder, file)
        checked.append(Checked(folder, out, tuple(files)))
        held.update(files)  # what two shares have is taken once
    return checked


def take(bench: Bench, share: Checked) -> int:
    """Copy what a share has into the folder that it was checked for; returns how many files that are."""
    if bench.folder != share.out:
        raise ValueError(f"{share.folder} was checked for {share.out}, not for {bench.folder}")
    for file in share.files:
        own = share.out / file
        own.parent.mkdir(parents=True, exist_ok=True)
        write_whole(own, (share.folder / file).read_bytes())
    return len(share.files)


def _files(folder: Path) -> list[Path]:
    """Where the files of cases and arms of a folder lie in it, those of cases first."""
    found = [*sorted(folder.glob("cases/*.parquet")), *sorted(folder.glob("rows/*/look-*/*.parquet"))]
    return [path.relative_to(folder) for path in found]


def _refuse_other_cases(folders: Sequence[Path]) -> None:
    """Refuse folders that have different cases of a group."""
    first: dict[str, Path] = {}
    for path in (path for folder in folders for path in sorted(folder.glob("cases/*.parquet"))):
        known = first.setdefault(path.name, path)
        if not _read(path, ("case",)).equals(_read(known, ("case",))):
            raise InputError(f"{path}: other cases than {known}; allowed: shares of the same trial")


def _check(size: Size, folder: Path, file: Path) -> None:
    """Refuse a file that a share cannot have written."""
    path = folder / file
    kind, group, *rest = file.with_suffix("").parts
    if not _GROUP.match(group):
        raise InputError(f"{path}: given a file that no share writes; allowed: the folders of shares as they are")
    if kind == "cases":
        return  # it was read where cases were compared
    look = re.fullmatch(r"look-([0-9])", rest[0])
    if not look or not 1 <= int(look[1]) <= len(size.looks) or not _ARM.match(path.name):
        raise InputError(f"{path}: given a file that no share writes; allowed: the folders of shares as they are")
    rows = _read(path, _KEYS)
    ends = (0, *size.looks)
    cases = _read(folder / "cases" / f"{group}.parquet", ("case",))["case"]
    of_look = set(cases.iloc[ends[int(look[1]) - 1] : ends[int(look[1])]])
    if not set(rows["case"]) <= of_look or not rows["replicate"].between(0, size.replicates - 1).all():
        raise InputError(f"{path}: it has worlds that are not of its look; allowed: the folders of shares as they are")


def _read(path: Path, columns: Sequence[str]) -> pd.DataFrame:
    """These columns of a file, as whole numbers."""
    try:
        return pd.DataFrame(pq.read_table(path, columns=list(columns)).to_pandas().astype("int64"))
    except (OSError, ValueError, TypeError, pa.ArrowException) as error:
        raise InputError(f"{path}: it cannot be read: {str(error).splitlines()[0]}") from None
