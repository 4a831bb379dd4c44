"""A set of worlds as tables: saved, loaded, summarised."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from simulation.engine.atomic import naming
from simulation.errors import InputError, short_repr
from simulation.plugins import import_path, installed_outcome
from simulation.results.column import Column
from simulation.results.columns import EVENT_COLUMNS, ROW_FIELD, Table, columns_of
from simulation.results.datasets import Dataset, dataset
from simulation.results.export import Format, as_parquet, export_runs
from simulation.results.folder import holds, part_beside, write_manifest
from simulation.results.manifest import MANIFEST, read_manifest, with_outcomes
from simulation.results.outcomes import OUTCOMES, Outcome, custom

if TYPE_CHECKING:
    import xarray as xr  # heavy, and only runs with weekly series need it

__all__ = ["Runs", "load_runs", "one_a_world"]

_TABLES: tuple[Table, ...] = ("outcomes", "agreements", "episodes", "terms", "dyad_years")
_SINCE: tuple[Table, ...] = ("terms", "dyad_years")  # tables that runs saved before they were made do not have
_WEEKLY = {"weekly": ("world", "week")} | {f"weekly_{axis}": ("world", "week", axis) for axis in ("party", "dyad")}
"""Files of weekly series, and the axes of those in it."""
_KEY = pa.dictionary(pa.int32(), pa.string())
_TYPES = {pa.string(): pd.StringDtype(), pa.float64(): pd.Float64Dtype()}
_LATER = ("others", "reason")  # columns of events that runs saved before they were recorded do not have
_ROWS = 1_000_000  # of a weekly series, written at a time


@dataclass(eq=False)
class Runs:
    """What `simulate` returns: tables, weekly series if they were recorded, and the manifest.

    Attributes
    ----------
    outcomes
        One row per world; `docs/results.md` describes all columns of all tables.
    agreements
        One row per agreement.
    episodes
        One row per fighting episode of a dyad.
    weekly
        A Dataset with the axes world, week, and party or dyad; None if no series was recorded.
    manifest
        What was run: resolved scenario, seed, worlds, settings, versions, hash of the code.
    told
        What makes `events` when they are first asked for. None where none were recorded.
    terms
        One row per agreement, party and issue: who has what share, splinters included. None in runs that an older
        version saved.
    dyad_years
        One row per active year of a dyad. None in runs that an older version saved.

    Examples
    --------
    >>> import multitrack as mt
    >>> runs = mt.simulate("baseline", worlds=20, seed=1, years=8, weekly=["killed"])
    >>> len(runs.outcomes), dict(runs.weekly["killed"].sizes)
    (20, {'world': 20, 'week': 416})
    """

    outcomes: pd.DataFrame
    agreements: pd.DataFrame
    episodes: pd.DataFrame
    weekly: xr.Dataset | None = None
    manifest: dict[str, Any] = field(default_factory=dict)
    told: Callable[[], pd.DataFrame] | None = field(default=None, repr=False)
    terms: pd.DataFrame | None = None
    dyad_years: pd.DataFrame | None = None

    @cached_property
    def events(self) -> pd.DataFrame | None:
        """What happened to whom and why, a row an event, where it was recorded: columns as in docs/results.md.

        Made when first asked for, since sentences take longer to write than worlds to live.
        """
        return self.told() if self.told else None

    def __repr__(self) -> str:
        tables = {"worlds": self.outcomes, "agreements": self.agreements, "episodes": self.episodes}
        counted = ", ".join(f"{len(table):,} {name}" for name, table in tables.items())
        return f"<Runs: {counted}>"

    def summary(self, level: float = 0.95) -> pd.DataFrame:
        """Every outcome over the worlds in which it is known, with intervals at `level`.

        Columns `outcome`, `family`, `unit`, `mean`, `low`, `high`, `worlds` (how many know it). Shares have
        Wilson's interval, means Student's, cut off at what the outcome can be at least and at most; worlds count as
        independent. A word has a row for each value it can take. Numbers and truths that custom
        functions computed are of the family "own", without a unit. Outcomes derived from others are here too.
        """
        rows = [
            row
            for outcome in outcomes_of(self)
            for row in _summaries(outcome, self.outcomes, 1 - level, self.manifest["weeks"])
        ]
        table = pd.DataFrame(rows, columns=["outcome", "family", "unit", "mean", "low", "high", "worlds"])
        return table.astype({"mean": "Float64", "low": "Float64", "high": "Float64", "worlds": "int64"})

    def as_dataset(self, name: Dataset) -> pd.DataFrame:
        """The worlds in the columns of a data set of the Uppsala Conflict Data Program, to be held against it.

        Parameters
        ----------
        name
            "dyad-year", the active years of the Conflict Termination Dataset (Kreutz 2010), or "agreement", the Peace
            Agreement Dataset (Pettersson, Högbladh & Öberg 2019). docs/patterns.md lists the columns.

        Raises
        ------
        InputError
            For another name, and for runs that were saved before dyad-years were kept.

        Examples
        --------
        >>> import multitrack as mt
        >>> runs = mt.simulate("baseline", worlds=20, seed=1)
        >>> runs.as_dataset("dyad-year").columns[:4].tolist()
        ['conflict_id', 'dyad_id', 'side_a', 'side_b']
        """
        return dataset(self, name)

    def with_outcomes(self, *outcomes: str | Callable[[Runs], Any]) -> Runs:
        """The same runs with a column in `outcomes` for each of these: functions of runs, or names of installed ones.

        Raises InputError for an unknown name, a column that is there already, and for other than one value a world.
        """
        table, paths = self.outcomes.copy(), dict[str, str]()
        for given in outcomes:
            if not isinstance(given, str) and not hasattr(given, "__name__"):
                raise InputError(
                    f"outcomes: given {short_repr(given)}; allowed: functions with a name, or installed ones' names"
                )
            name = given if isinstance(given, str) else given.__name__
            outcome = installed_outcome(given) if isinstance(given, str) else given
            table[name] = one_a_world(name, outcome, self, table)
            paths[name] = import_path(name) if isinstance(given, str) else f"{given.__module__}:{given.__qualname__}"
        return replace(self, outcomes=table, manifest=with_outcomes(self.manifest, paths))

    def save(self, path: str | Path) -> Path:
        """Write everything into the folder `path`, all of it or nothing; returns the folder.

        Tables become Parquet files, and `manifest.json` lists them with their sizes and hashes. A folder that
        already holds this very run is left as it is. Raises InputError for any other that is not empty.
        """
        courses = [str(name) for name in (self.weekly or ()) if "." in str(name)]
        if courses:
            raise InputError(f"{path}: courses to be played are not saved, and these runs hold {', '.join(courses)}")
        target = Path(os.path.realpath(path))
        with part_beside(target) as part:
            _write_tables(self, part)
            if not holds(target, write_manifest(part, self.manifest)):
                part.replace(target)
        return target

    def export(self, path: str | Path, format: Format = "csv", overwrite: bool = False) -> list[Path]:
        """Write every table into the folder `path` for other tools, with `codebook.csv`; returns the files.

        `format` is "csv" or "parquet". Columns have names that Stata and R take (32 letters, digits and _). The
        codebook has, for each, type, unit, label, meaning, what missing means, and the name in the model. Raises
        InputError for another format, and where a file exists unless `overwrite`.
        """
        return export_runs(self, Path(path), format, overwrite)


def one_a_world(name: str, outcome: Callable[[Runs], Any], runs: Runs, table: pd.DataFrame) -> np.ndarray:
    """The values (worlds,) of a custom outcome, for a new column `name` of a table of worlds.

    Raises InputError where the table has that column, where the outcome fails, and for other than one value a world.
    """
    if name in table:
        raise InputError(f"outcomes: {name}: there is a column of this name already")
    try:
        values = np.asarray(outcome(runs))
    except InputError:
        raise
    except Exception as error:
        unrecorded = runs.weekly is None and "NoneType" in str(error)
        why = "; no weekly series was recorded, which weekly=[…] would ask for" if unrecorded else ""
        raise InputError(f"outcomes: {name}: it failed: {type(error).__name__}: {error}{why}") from error
    if values.shape != (len(table),):
        raise InputError(f"outcomes: {name}: it gave the shape {values.shape}, not one value a world")
    return values


def load_runs(path: str | Path) -> Runs:
    """The runs that `Runs.save` wrote into a folder.

    Parameters
    ----------
    path
        The folder.

    Raises
    ------
    InputError
        If there are none, if a file is missing, damaged or incomplete, and if the format is another.

    Examples
    --------
    >>> import multitrack as mt
    >>> len(mt.load_runs("results/half").outcomes)
    20
    """
    folder = Path(path)
    manifest = read_manifest(folder)
    files = manifest.pop("files")
    if "arms" in manifest:
        raise InputError(f"{folder}: tracks were saved here; allowed: mt.load_tracks, or one folder of its arms/")
    saved = [name for name in _TABLES if _file(name) in files or name not in _SINCE]
    missing = [name for name in saved if _file(name) not in files]
    if missing:
        raise InputError(f"{folder / MANIFEST}: files: these tables are not listed: {', '.join(missing)}")
    parties, issues = tuple(manifest["scenario"]["parties"]), tuple(manifest["scenario"]["issues"])
    dated = bool(manifest["scenario"]["scenario"].get("start_date"))
    drawn = (ROW_FIELD,) if manifest["scenario"]["scenario"].get("ensemble") else ()
    custom = {"outcomes": (*drawn, *manifest["outcomes"])}
    tables = {
        name: _read_table(folder / _file(name), columns_of(name, parties, dated, issues), custom.get(name, ()))
        for name in saved
    }
    series = [_read_series(folder / _file(name), axes) for name, axes in _WEEKLY.items() if _file(name) in files]
    weekly = _merged(series) if series else None
    events = partial(_read_events, folder / _file("events")) if _file("events") in files else None
    return Runs(**tables, weekly=weekly, manifest=manifest, told=events)


def _merged(series: Sequence[xr.Dataset]) -> xr.Dataset:
    import xarray as xr  # heavy, and only runs with weekly series need it

    return xr.merge(series, join="exact", compat="equals")


def _read_events(path: Path) -> pd.DataFrame:
    table: pd.DataFrame = _read(path).to_pandas(types_mapper=_TYPES.get)
    for name in _LATER:
        if name not in table:
            table.insert(list(EVENT_COLUMNS).index(name), name, pd.Series(pd.NA, table.index, "string"))
    if list(table) != list(EVENT_COLUMNS):
        raise InputError(f"{path}: these are not the columns of events that docs/results.md has")
    return table


def _file(name: str) -> str:
    return f"{name}.parquet"


def outcomes_of(runs: Runs) -> Iterator[Outcome]:
    """The declared outcomes, one for each party where there are such, and those that custom functions computed."""
    parties = tuple(runs.manifest["scenario"]["parties"])
    for outcome in OUTCOMES:
        yield from outcome.for_each(parties)
    for name in runs.manifest.get("outcomes", {}):
        if pd.api.types.is_numeric_dtype(kind := runs.outcomes[name].dtype):
            yield custom(name, share=pd.api.types.is_bool_dtype(kind))


def _summaries(outcome: Outcome, table: pd.DataFrame, alpha: float, weeks: int) -> Iterator[tuple[Any, ...]]:
    """The rows of one outcome: a mean, a share, or a share for each word."""
    if outcome.words:
        known = table[outcome.name].dropna()
        for word in outcome.words:
            share = _share((known == word).to_numpy(dtype=bool), alpha)
            yield f"{outcome.name}: {word}", outcome.family, "share", *share, len(known)
        return
    values = outcome.values(table)
    values = values[~np.isnan(values)]
    if outcome.scale == "share":
        yield outcome.name, outcome.family, "share", *_share(values.astype(bool), alpha), len(values)
    else:
        most = min(outcome.most, weeks) if np.isfinite(outcome.most) else np.inf  # a week is one of the run
        mean = _mean(values, alpha, outcome.least, most)
        yield outcome.name, outcome.family, outcome.unit, *mean, len(values)


def _share(events: np.ndarray, alpha: float) -> tuple[Any, Any, Any]:
    if len(events) == 0:
        return pd.NA, pd.NA, pd.NA
    from statsmodels.stats.proportion import proportion_confint  # heavy: a second to import

    low, high = proportion_confint(events.sum(), len(events), alpha, method="wilson")
    return events.mean(), low, high


def _mean(values: np.ndarray, alpha: float, least: float, most: float) -> tuple[Any, Any, Any]:
    if len(values) < 2:
        return (values[0] if len(values) else pd.NA), pd.NA, pd.NA
    from statsmodels.stats.weightstats import DescrStatsW  # heavy: a second to import

    return values.mean(), *np.clip(DescrStatsW(values).tconfint_mean(alpha), least, most)


def _write_tables(runs: Runs, folder: Path) -> None:
    for table in _TABLES:
        made: pd.DataFrame | None = getattr(runs, table)
        if made is not None:
            _write_table(made, folder / _file(table))
    if runs.events is not None:
        _write_table(runs.events, folder / _file("events"))
    if runs.weekly is None:
        return
    for name, axes in _WEEKLY.items():
        keys = [key for key, series in runs.weekly.items() if set(series.dims) == set(axes)]
        if keys:
            _write_series(runs.weekly[keys].transpose(*axes), axes, folder / _file(name))


def _write_table(table: pd.DataFrame, path: Path) -> None:
    with naming(path):
        path.write_bytes(as_parquet(table))


def _write_series(series: xr.Dataset, axes: Sequence[str], path: Path) -> None:
    """Weekly series of the same axes as one long table, the last axis running fastest."""
    named = {axis: pa.int64() if series[axis].dtype.kind == "i" else _KEY for axis in axes}
    fields = [pa.field(axis, kind) for axis, kind in named.items()]
    for name, one in series.items():
        attributes = {key: str(value) for key, value in one.attrs.items()}
        fields.append(pa.field(str(name), pa.from_numpy_dtype(one.dtype), metadata=attributes))
    schema = pa.schema(fields)
    worlds = series.sizes["world"]
    at_once = max(1, _ROWS * worlds // prod(series.sizes[axis] for axis in axes))
    with naming(path), pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for first in range(0, worlds, at_once):
            writer.write_table(_long(series.isel(world=slice(first, first + at_once)), axes, schema))


def _long(series: xr.Dataset, axes: Sequence[str], schema: pa.Schema) -> pa.Table:
    places = np.indices([series.sizes[axis] for axis in axes]).reshape(len(axes), -1)
    columns = [_along(series[axis].to_numpy(), index) for axis, index in zip(axes, places, strict=True)]
    columns += [pa.array(one.to_numpy().ravel()) for one in series.values()]
    return pa.table(columns, schema=schema)


def _along(values: np.ndarray, index: np.ndarray) -> pa.Array:
    if values.dtype.kind == "i":
        return pa.array(values[index])
    return pa.DictionaryArray.from_arrays(index.astype(np.int32), values.tolist())


def _read(path: Path) -> pa.Table:
    try:
        return pq.read_table(path)
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"{path}: it is damaged: not valid Parquet ({type(error).__name__})") from None


def _read_table(path: Path, columns: Sequence[Column], custom: Sequence[str]) -> pd.DataFrame:
    table: pd.DataFrame = _read(path).to_pandas()
    given = {str(name): str(kind) for name, kind in table.dtypes.items()}
    allowed: dict[str, str] = {column.name: column.dtype for column in columns}
    allowed |= {name: given.get(name, "") for name in custom}  # of whatever type
    if given != allowed:
        wrong = sorted({name for name, _ in given.items() ^ allowed.items()})
        raise InputError(f"{path}: these columns differ from docs/results.md: {', '.join(wrong)}")
    return table


def _read_series(path: Path, axes: Sequence[str]) -> xr.Dataset:
    import xarray as xr  # heavy, and only runs with weekly series need it

    table = _read(path)
    absent = [axis for axis in axes if axis not in table.column_names]
    if absent:
        raise InputError(f"{path}: these axes are missing: {', '.join(absent)}")
    named = {axis: np.array(table[axis].unique().to_pylist()) for axis in axes}
    shape = [len(values) for values in named.values()]
    if prod(shape) != table.num_rows:
        raise InputError(f"{path}: {table.num_rows} rows do not fill the axes {' × '.join(map(str, shape))}")
    series = {name: (axes, table[name].to_numpy().reshape(shape), _attributes(table.field(name)))
              for name in table.column_names if name not in axes}  # fmt: skip
    return xr.Dataset(series, coords=named)


def _attributes(entry: pa.Field) -> dict[str, str]:
    """What was written of a series in addition to its numbers; Parquet adds entries of its own."""
    kept = {key.decode(): value.decode() for key, value in (entry.metadata or {}).items()}
    return {key: value for key, value in kept.items() if not key.startswith("PARQUET:")}
