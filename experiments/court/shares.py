"""A trial in shares, for the jobs of a job array: each runs some of the arms, and one folder then takes what all ran.

What is run again after a look, its tails, suspects and searches, is left to that folder: it hangs on what arms show.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.claims.claim import Claim, digest
from experiments.court.bench import Bench, Size, planned_by, planned_in
from experiments.court.docket import docket_of
from experiments.court.tune import tuned
from experiments.execution.share import Share
from simulation.engine.atomic import write_whole
from simulation.errors import InputError
from simulation.results.links import refuse_links

__all__ = ["check_share", "run_share", "take"]

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


def check_share(folder: Path, size: Size, seed: int) -> None:
    """Refuse a folder that is none of a court, of another trial than that of this size and seed, or damaged.

    Nothing is written, so that a folder that is refused leaves none behind. Raises InputError.
    """
    if planned_in(folder) != planned_by(size, seed):
        raise InputError(f"--from: {folder} is of another trial; allowed: shares of this one, by the same code")
    refuse_links(folder)
    for path in _files(folder):
        _check(size, path, folder)


def take(bench: Bench, folder: Path) -> int:
    """Take the rows of arms that a share has and this folder has not; `check_share` has found nothing wrong with it.

    Returns how many files that are. Raises InputError where the share is of other cases.
    """
    for path in sorted((folder / "cases").glob("*.parquet")):
        own = bench.folder / "cases" / path.name
        if own.exists() and not _read(own, ("case",)).equals(_read(path, ("case",))):
            raise InputError(f"{path}: other cases than {own}; allowed: shares of the same trial")
    wanted = [path for path in _files(folder) if not (bench.folder / path.relative_to(folder)).exists()]
    for path in wanted:
        own = bench.folder / path.relative_to(folder)
        own.parent.mkdir(parents=True, exist_ok=True)
        write_whole(own, path.read_bytes())
    return len(wanted)


def _files(folder: Path) -> list[Path]:
    return sorted([*(folder / "cases").glob("*.parquet"), *(folder / "rows").glob("*/look-*/*.parquet")])


def _check(size: Size, path: Path, folder: Path) -> None:
    """Refuse a file that a share cannot have written."""
    kind, group, *rest = path.relative_to(folder).with_suffix("").parts
    if not _GROUP.match(group):
        raise InputError(f"{path}: given a file that no share writes; allowed: the folders of shares as they are")
    if kind == "cases":
        _read(path, ("case",))
        return
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
