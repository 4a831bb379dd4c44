"""A set of worlds as tables: saved, loaded, summarised."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import xarray as xr
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.weightstats import DescrStatsW

from simulation.columns import Column, Table, columns_of
from simulation.errors import InputError
from simulation.manifest import MANIFEST, digest, read_manifest, same_run, to_json

__all__ = ["Runs", "load_runs"]

_TABLES: tuple[Table, ...] = ("outcomes", "agreements", "episodes")
_WEEKLY = ("weekly", "weekly_party", "weekly_dyad")
"""Files of weekly series: one for those without further axis, one for each axis there is."""
_ROWS = 1_000_000  # of a weekly series, written at a time


@dataclass(eq=False)
class Runs:
    """What `simulate` returns: three tables, weekly series where they were asked for, and the run's manifest.

    `outcomes` has a row a world, `agreements` a row an agreement, `episodes` a row a fighting episode of a dyad; all
    columns are described in docs/results.md. `weekly` is a Dataset with the axes world, week and party or dyad.
    """

    outcomes: pd.DataFrame
    agreements: pd.DataFrame
    episodes: pd.DataFrame
    weekly: xr.Dataset | None = None
    manifest: dict[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        counts = f"{len(self.outcomes):,} worlds, {len(self.agreements):,} agreements, {len(self.episodes):,} episodes"
        return f"<Runs: {counts}>"

    def summary(self, level: float = 0.95) -> pd.DataFrame:
        """Every outcome over the worlds in which it is known, with intervals at `level`.

        Columns `outcome`, `family`, `unit`, `mean`, `low`, `high`, `worlds` (how many know it). Shares have Wilson's
        interval, means Student's; worlds count as independent. A word has a row for each value it can take.
        """
        parties = [name.removeprefix("utility_") for name in self.outcomes if name.startswith("utility_")]
        rows = [
            row
            for column in columns_of("outcomes", parties)
            if column.family
            for row in _summaries(column, self.outcomes[column.name].dropna(), 1 - level)
        ]
        table = pd.DataFrame(rows, columns=["outcome", "family", "unit", "mean", "low", "high", "worlds"])
        return table.astype({"mean": "Float64", "low": "Float64", "high": "Float64", "worlds": "int64"})

    def save(self, path: str | Path) -> Path:
        """Write everything into the folder `path`, all of it or nothing; returns the folder.

        Tables become Parquet files, and `manifest.json` lists them with their sizes and hashes. A folder that
        already holds this very run is left as it is. Raises InputError for any other that is not empty.
        """
        target = Path(path).resolve()
        with _reasons(target), _part_of(target) as part:
            _write_tables(self, part)
            manifest = self.manifest | {"files": _listed(part)}
            (part / MANIFEST).write_text(to_json(manifest), encoding="utf-8")
            if not _holds(target, manifest):
                part.replace(target)
        return target


def load_runs(path: str | Path) -> Runs:
    """What `Runs.save` wrote into the folder `path`.

    Raises InputError where there is nothing, where a file is missing, damaged or cut short, and where the format is
    another.
    """
    folder = Path(path)
    manifest = read_manifest(folder)
    files = manifest.pop("files")
    missing = [name for name in _TABLES if _file(name) not in files]
    if missing:
        raise InputError(f"{folder / MANIFEST}: files: these tables are not listed: {', '.join(missing)}")
    parties = tuple(manifest["scenario"]["parties"])
    dated = bool(manifest["scenario"]["scenario"].get("start_date"))
    tables = [_read_table(folder / _file(name), columns_of(name, parties, dated)) for name in _TABLES]
    series = [_read_series(folder / _file(name)) for name in _WEEKLY if _file(name) in files]
    return Runs(*tables, weekly=xr.merge(series, join="exact") if series else None, manifest=manifest)


def _file(name: str) -> str:
    return f"{name}.parquet"


def _summaries(column: Column, known: pd.Series, alpha: float) -> Iterator[tuple[Any, ...]]:
    """The rows of one outcome: a mean, a share, or a share for each word."""
    if column.words:
        for word in column.words:
            share = _share((known == word).to_numpy(dtype=bool), alpha)
            yield f"{column.name}: {word}", column.family, "share", *share, len(known)
    elif column.dtype == "boolean":
        yield column.name, column.family, "share", *_share(known.to_numpy(dtype=bool), alpha), len(known)
    else:
        mean = _mean(known.to_numpy(dtype=np.float64), alpha)
        yield column.name, column.family, column.unit, *mean, len(known)


def _share(events: np.ndarray, alpha: float) -> tuple[Any, Any, Any]:
    if len(events) == 0:
        return pd.NA, pd.NA, pd.NA
    low, high = proportion_confint(events.sum(), len(events), alpha, method="wilson")
    return events.mean(), low, high


def _mean(values: np.ndarray, alpha: float) -> tuple[Any, Any, Any]:
    if len(values) < 2:
        return (values[0] if len(values) else pd.NA), pd.NA, pd.NA
    return values.mean(), *DescrStatsW(values).tconfint_mean(alpha)


@contextmanager
def _reasons(target: Path) -> Iterator[None]:
    """What the user can mend about a path, said as bad input; a full disk is none of that."""
    try:
        yield
    except (PermissionError, FileExistsError, FileNotFoundError, NotADirectoryError) as error:
        raise InputError(f"{target}: it cannot be written: {error.strerror}") from None


@contextmanager
def _part_of(target: Path) -> Iterator[Path]:
    """A temporary folder beside the target, gone afterwards unless it was moved into place."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.{os.getpid()}-{secrets.token_hex(4)}.part")
    part.mkdir()
    try:
        yield part
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _holds(target: Path, manifest: dict[str, Any]) -> bool:
    """Whether the target already holds this run; one that holds anything else is refused."""
    if not target.exists():
        return False
    if not target.is_dir():
        raise InputError(f"{target}: given a file; allowed: a folder that is new or empty")
    if not any(target.iterdir()):
        return False
    if (target / MANIFEST).is_file() and same_run(read_manifest(target), manifest):
        return True
    raise InputError(f"{target}: given a folder that is not empty; allowed: a new or empty one, or the same run's")


def _listed(folder: Path) -> dict[str, dict[str, Any]]:
    """Size and hash of every file of a folder."""
    return {
        path.name: {"bytes": path.stat().st_size, "blake2": digest(path)} for path in sorted(folder.iterdir())
    }


def _write_tables(runs: Runs, folder: Path) -> None:
    for name in _TABLES:
        table = pa.Table.from_pandas(getattr(runs, name), preserve_index=False)
        pq.write_table(table, folder / _file(name), compression="zstd")
    if runs.weekly is not None:
        for name in _WEEKLY:
            axis = name.removeprefix("weekly").removeprefix("_")
            own = [key for key, series in runs.weekly.items() if set(series.dims) - {"world", "week"} == set(axis and [axis])]
            if own:
                _write_series(runs.weekly[own], ["world", "week", *filter(None, [axis])], folder / _file(name))


def _write_series(series: xr.Dataset, axes: list[str], path: Path) -> None:
    """Weekly series of the same axes as one long table, the last axis running fastest."""
    schema = pa.schema(
        [pa.field(axis, pa.from_numpy_dtype(series[axis].dtype) if axis != axes[2:3] else pa.string()) for axis in axes]
    )
