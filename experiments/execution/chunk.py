"""One chunk of an experiment: its worlds run, and its rows, wherever that may be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.execution.conditions import as_met
from experiments.execution.custom import with_outcomes
from experiments.execution.plan import Plan
from simulation.calendar import WEEKS_IN_YEAR
from simulation.ensemble import simulate
from simulation.scenarios.distributions import Uniform
from simulation.scenarios.draws import Draws, first_week

if TYPE_CHECKING:
    import xarray as xr

    from experiments.designs.arm import Arm
    from simulation.results.runs import Runs

__all__ = ["WEEKLY", "Failure", "run_chunk", "run_worlds", "shards_of"]

WEEKLY = "weekly"
"""What the tables of weekly series begin with: of worlds, of parties, of dyads."""


@dataclass(frozen=True)
class Failure:
    """A chunk that failed: the error, and the first world that fails alone (None where none does)."""

    error: str
    world: int | None


def run_chunk(plan: Plan, first: int, end: int) -> dict[str, bytes] | Failure:
    """The shards of worlds `first` to `end` - 1 of a plan's only arm, as Parquet by table; or how it failed."""
    try:
        return shards_of(run_worlds(plan, np.arange(first, end)))
    except Exception as error:
        return Failure(f"{type(error).__name__}: {error}", _culprit(plan, first, end))


def _culprit(plan: Plan, first: int, end: int) -> int | None:
    """The first world that fails when its half, and half of that, are run again."""
    while end - first > 1:
        middle = (first + end) // 2
        if _fails(plan, first, middle):
            end = middle
        elif _fails(plan, middle, end):
            first = middle
        else:
            return None
    return first if _fails(plan, first, end) else None


def _fails(plan: Plan, first: int, end: int) -> bool:
    try:
        run_worlds(plan, np.arange(first, end))
    except Exception:
        return True
    return False


def shards_of(tables: Mapping[str, pd.DataFrame]) -> dict[str, bytes]:
    """The tables as Parquet files; the same rows give the same bytes."""
    return {name: _parquet(table) for name, table in tables.items()}


def _parquet(table: pd.DataFrame) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pandas(table, preserve_index=False), sink, compression="zstd")
    return bytes(sink.getvalue())


def run_worlds(plan: Plan, numbers: np.ndarray) -> dict[str, pd.DataFrame]:
    """Run these worlds (n,) of a plan's only arm; the tables to be kept, each row with its arm, case and world."""
    (arm,) = plan.design.arms
    weeks = _fork_weeks(plan, arm, numbers)
    changes = [(week, what) for week, (_, what) in zip(weeks, arm.changes, strict=True)]
    settings = as_met(plan, arm, numbers, _settings(plan, arm, numbers), changes)
    runs = simulate(
        plan.scenario,
        numbers.tolist(),
        plan.seed,
        settings=settings,
        changes=changes,
        without=arm.without,
        weekly=tuple(dict.fromkeys((*plan.weekly, *arm.at_fork))),
        years=plan.weeks / WEEKS_IN_YEAR,
        threads=1,
        rules=plan.week,
    )
    head = _head(plan, arm, numbers)
    extra = {"fork_week": weeks[0]} | _at_fork(runs.weekly, arm, weeks[0]) if weeks else {}
    resolved = _resolved(plan, numbers, settings)
    outcomes = pd.concat([pd.DataFrame(head | extra | resolved), runs.outcomes.drop(columns="world")], axis=1)
    outcomes = with_outcomes(outcomes, runs, plan.outcomes)
    return {"outcomes": outcomes} | _others(plan, arm, runs) | _weekly(plan, arm, runs)


def _head(plan: Plan, arm: Arm, numbers: np.ndarray) -> dict[str, Any]:
    """The columns that say which world of which arm a row is."""
    named = {"arm": arm.name, "case": numbers // plan.replicates, "replicate": numbers % plan.replicates}
    return named | {"world": numbers} | {name: arm.levers[name] for name in plan.marks}


def _settings(plan: Plan, arm: Arm, numbers: np.ndarray) -> dict[str, Any]:
    """The settings of each world: those of its case, over which go those of the arm."""
    rows = plan.cases.index.get_indexer(pd.Index(numbers // plan.replicates))
    drawn = {str(name): column.to_numpy()[rows] for name, column in plan.cases.items() if name not in arm.settings}
    return drawn | dict(arm.settings)


def _fork_weeks(plan: Plan, arm: Arm, numbers: np.ndarray) -> list[np.ndarray]:
    """The week of each of the arm's changes in each world (n,)."""
    draws = Draws(plan.seed, numbers)

    def drawn(place: int, when: Any) -> np.ndarray:
        if isinstance(when, Mapping):
            return Uniform.model_validate(dict(when)).whole(draws.uniform(f"fork.{place}"))
        if isinstance(when, str):
            return first_week(int(when.removeprefix("year ")), draws.offsets)
        return np.full(len(numbers), when, np.int64)

    return [drawn(place, when) for place, (when, _) in enumerate(arm.changes)]


def _at_fork(weekly: xr.Dataset | None, arm: Arm, weeks: np.ndarray) -> dict[str, np.ndarray]:
    """The state of each world at the end of the week before its fork; nan where it forks in the first."""
    if weekly is None:
        return {}
    rows, before = np.arange(len(weeks)), np.maximum(weeks - 2, 0)
    found = {}
    for name in arm.at_fork:
        values = weekly[name].to_numpy().astype(np.float64)[rows, before]
        values[weeks < 2] = np.nan
        keys = weekly[weekly[name].dims[2]].to_numpy() if values.ndim > 1 else [None]
        for place, key in enumerate(keys):
            found[f"at_fork_{name}" + (f"_{key}" if key else "")] = values[:, place] if key else values
    return found


def _resolved(plan: Plan, numbers: np.ndarray, settings: Mapping[str, Any]) -> dict[str, Any]:
    """The value of every setting that is uncertain or set by an arm, in each world (n,)."""
    record = plan.scenario.settings(plan.seed, numbers, settings, plan.week.parameters())
    known = plan.known
    found: dict[str, Any] = {}
    for name in plan.resolved:
        (place,) = known[name]
        values = np.moveaxis(record[place.parameter.field], 0, -1)[place.index]
        kind = place.parameter.kind
        if kind == "choice":
            values = np.array(place.parameter.choices, dtype=object)[values]
        found[name] = values.astype(bool) if kind == "bool" else np.array(values)
    return found


def _others(plan: Plan, arm: Arm, runs: Runs) -> dict[str, pd.DataFrame]:
    """Agreements and episodes, where they are to be kept."""
    kept: dict[str, pd.DataFrame] = {}
    for name in plan.tables[1:]:
        table: pd.DataFrame = getattr(runs, name).copy()
        table.insert(0, "arm", arm.name)
        table.insert(1, "case", table["world"] // plan.replicates)
        kept[name] = table
    return kept


def _weekly(plan: Plan, arm: Arm, runs: Runs) -> dict[str, pd.DataFrame]:
    """Weekly series as long tables, a table for each axis beyond world and week."""
    return dict(_long(plan, arm, runs.weekly)) if plan.weekly and runs.weekly is not None else {}


def _long(plan: Plan, arm: Arm, weekly: xr.Dataset) -> Iterator[tuple[str, pd.DataFrame]]:
    for axis in (None, "party", "dyad"):
        dims = ("world", "week", *([axis] if axis else []))
        own = [name for name in plan.weekly if weekly[name].dims == dims]
        if own:
            table = weekly[own].drop_vars([other for other in ("party", "dyad") if other != axis], errors="ignore")
            rows = table.to_dataframe().reset_index()
            rows.insert(0, "arm", arm.name)
            yield f"{WEEKLY}_{axis}" if axis else WEEKLY, rows
