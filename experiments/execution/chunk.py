"""One chunk of an experiment: its worlds run, and its rows, wherever that may be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from experiments.designs.arm import Arm
from experiments.designs.population import REFERENCE, population_named
from experiments.designs.states import state_named
from experiments.execution.conditions import waiting_times, with_times_met
from experiments.execution.custom import with_outcomes
from experiments.execution.forked import AtState, averages, from_fork
from experiments.execution.plan import Chunk, Part
from simulation.ensemble import run_worlds
from simulation.founding import smallest_capacity
from simulation.results.export import as_parquet
from simulation.results.playback import COURSES
from simulation.scenarios.distributions import Uniform
from simulation.scenarios.draws import first_week
from simulation.world.record import world_dtype

if TYPE_CHECKING:
    import xarray as xr

    from simulation.results.runs import Runs
    from simulation.run import Run

__all__ = [
    "POPULATION",
    "QUEUED",
    "WEEKLY",
    "Done",
    "Failure",
    "Wanted",
    "forks_at_state",
    "run_chunk",
    "run_of",
    "run_part",
    "shards_of",
]

WEEKLY = "weekly"
"""What the tables of weekly series begin with: of worlds, of parties, of dyads."""

POPULATION = "population"
"""The table that says which worlds are eligible; of the reference arm alone."""


@dataclass(frozen=True)
class Failure:
    """A chunk that failed: the error, and the first world that fails alone (None where none does)."""

    error: str
    world: int | None


Done = tuple[Chunk, dict[str, bytes] | Failure]
"""A chunk, and what came of it: its shards by table, or how it failed."""
Wanted = Sequence[tuple[Chunk, np.ndarray]]
"""Chunks, each with the numbers of the worlds (n,) to run."""

_PLAYED = 64 * 2**20  # bytes of courses that are played in at a time, before they are copied: trust takes 2 MB a world
_PLAYED_MOST = 64  # worlds at a time: of more the records take longer to fetch than the calls that are saved
QUEUED = 2  # chunks that wait for each worker, so that none is idle and memory stays flat


def run_chunk(part: Part) -> dict[str, bytes] | Failure:
    """The shards of a part of a plan, as Parquet by table; or how it failed."""
    try:
        return shards_of(run_part(part))
    except Exception as error:
        return Failure(f"{type(error).__name__}: {error}", _culprit(part))


def _culprit(part: Part) -> int | None:
    """The first world that fails when its half, and half of that, are run again."""
    while (count := len(part.numbers)) > 1:
        halves = part.cut(slice(count // 2)), part.cut(slice(count // 2, count))
        failing = next((half for half in halves if _fails(half)), None)
        if failing is None:
            return None
        part = failing
    return int(part.numbers[0]) if _fails(part) else None


def _fails(part: Part) -> bool:
    try:
        run_part(part)
    except Exception:
        return True
    return False


def shards_of(tables: Mapping[str, pd.DataFrame]) -> dict[str, bytes]:
    """The tables as Parquet files; the same rows give the same bytes."""
    return {name: as_parquet(table) for name, table in tables.items()}


def run_part(part: Part) -> dict[str, pd.DataFrame]:
    """Run the worlds of a part; the tables to be kept, each row with its arm, case and world.

    Of the reference arm, which decides a population, the only table says which worlds are eligible. Of an arm that
    forks at a state, worlds that are never in it have no rows; where none is, there are no tables.
    """
    if part.plan.decides:
        return {POPULATION: _eligible(part)}
    if part.arm.plays and len(part.numbers) > (some := _played_together(part)):
        cuts = [slice(first, first + some) for first in range(0, len(part.numbers), some)]
        return _joined([run_part(part.cut(rows)) for rows in cuts])
    drawn = forks_at_state(part) if part.arm.state else None
    if drawn is not None:
        part, drawn = part.cut(drawn.rows), drawn.met()
        if not len(part.numbers):
            return {}
    plays = _recorded(part)
    part = _forked(part) if part.plan.filter.fork else part
    weeks = [drawn.weeks] if drawn is not None else _fork_weeks(part)
    run = replace(_run_of(part, weeks), play=plays)
    runs = run_worlds(run, threads=1)
    return {"outcomes": _outcomes(part, run, runs, weeks, drawn)} | _others(part, runs) | _weekly(part, runs)


def _outcomes(part: Part, run: Run, runs: Runs, weeks: Sequence[np.ndarray], drawn: AtState | None) -> pd.DataFrame:
    """A row a world: which it is, its fork (in `weeks`, (n,)), settings, outcomes, and what was asked beside."""
    extra = {"fork_week": weeks[0]} | _at_fork(runs.weekly, part.arm, weeks[0]) if weeks else {}
    set_later = dict(part.arm.changes[0][1]) if part.plan.filter.fork else {}
    columns = pd.DataFrame(_head(part) | extra | _resolved(part, run, set_later))
    means = averages(runs.weekly, part.arm, weeks[0] if weeks else np.ones(len(part.numbers), np.int64), run.weeks)
    counts = from_fork(runs, drawn, part.draws.offsets) if drawn is not None else {}
    outcomes = pd.concat([columns, runs.outcomes.drop(columns="world"), pd.DataFrame(means | counts)], axis=1)
    if part.plan.outcomes:  # a custom outcome may look at what was run
        outcomes = with_outcomes(outcomes, replace(runs, manifest=run.manifest()), part.plan.outcomes)
    return outcomes


def _joined(parts: Sequence[Mapping[str, pd.DataFrame]]) -> dict[str, pd.DataFrame]:
    """The tables of several parts of a chunk, one after the other."""
    names = dict.fromkeys(name for tables in parts for name in tables)
    return {name: pd.concat([tables[name] for tables in parts if name in tables], ignore_index=True) for name in names}


def _played_together(part: Part) -> int:
    """Into how many worlds the courses of a part are played at a time, by the memory that they take."""
    world = np.zeros(1, world_dtype(smallest_capacity(part.plan.scenario)))
    rooms = [COURSES[name].room(world, part.plan.weeks) for name in part.arm.plays]
    size = sum(values.nbytes for room in rooms for values in room.values())
    return max(1, min(_PLAYED_MOST, _PLAYED // size))


def _recorded(part: Part) -> dict[str, xr.Dataset]:
    """The courses that are played into the worlds of a part, recorded in the arm that they come from."""
    if not part.arm.plays:
        return {}
    source = run_of(part.with_arm(Arm("", part.arm.played_from)))
    weekly = run_worlds(replace(source, weekly=part.arm.plays), threads=1).weekly
    assert weekly is not None
    return dict.fromkeys(part.arm.plays, weekly)


def forks_at_state(part: Part) -> AtState:
    """The week after one of those in which each world of a part is in the state at which its arm forks."""
    state = state_named(part.arm.state)
    base = part.with_arm(replace(part.arm, changes=()))
    run = replace(run_of(base), weekly=tuple(dict.fromkeys((*state.series, "killed"))))
    weekly = run_worlds(run, threads=1).weekly
    assert weekly is not None
    return AtState.drawn(state, weekly, part.draws.uniform(f"fork.{state.name}"), run.weeks)


def run_of(part: Part) -> Run:
    """The run of a part, whose arm waits for no condition: its arm over its cases, forks in their weeks."""
    part = _forked(part) if part.plan.filter.fork else part
    return _run_of(part, _fork_weeks(part))


def _eligible(part: Part) -> pd.DataFrame:
    """Whether each world of the reference arm is of the population that it decides."""
    offsets = part.draws.offsets
    episodes = run_worlds(_run_of(part, ()), threads=1).episodes
    eligible = population_named(part.plan.decides).eligible(episodes, part.numbers, offsets)
    return pd.DataFrame(_head(part) | {"eligible": eligible}).drop(columns="arm")


def _forked(part: Part) -> Part:
    """The part with its arm as a fork: until then the reference arm, from then on what the arm sets."""
    run = part.run(_settings(part.with_arm(Arm("", {}))))
    record = run.resolved
    as_the_scenario_has_it = {name: np.array(record[name.replace(".", "_")]) for name in REFERENCE}
    later = {**as_the_scenario_has_it, **part.arm.settings}
    return part.with_arm(replace(part.arm, settings=REFERENCE, changes=((part.plan.filter.fork, later),)))


def _run_of(part: Part, fork_weeks: Sequence[np.ndarray]) -> Run:
    """The run of a part: its arm over its cases, forks in these weeks (n,), the week in place of each condition."""
    changes = tuple((week, what) for week, (_, what) in zip(fork_weeks, part.arm.changes, strict=True))
    settings = _settings(part)
    waits = waiting_times(settings)
    known = {name: value for name, value in settings.items() if name not in waits}
    weekly = dict.fromkeys((*part.plan.weekly, *part.arm.at_fork, *part.arm.averages))
    run = part.run(known, changes, tuple(weekly))
    return with_times_met(run, waits) if waits else run


def _head(part: Part) -> dict[str, Any]:
    """The columns that say which world of which arm a row is."""
    numbers, replicates = part.numbers, part.plan.replicates
    named = {"arm": part.arm.name, "case": numbers // replicates, "replicate": numbers % replicates}
    return named | {"world": numbers} | {name: part.arm.levers[name] for name in part.marks}


def _settings(part: Part) -> dict[str, Any]:
    """The settings of each world: those of its case, over which go those of the arm."""
    cases, by_arm = part.plan.cases, part.arm.settings
    rows = cases.index.get_indexer(pd.Index(part.numbers // part.plan.replicates))
    drawn = {str(name): column.to_numpy()[rows] for name, column in cases.items() if name not in by_arm}
    return drawn | dict(by_arm)


def _fork_weeks(part: Part) -> list[np.ndarray]:
    """The week of each of the arm's changes in each world (n,)."""
    draws = part.draws

    def drawn(place: int, when: Any) -> np.ndarray:
        if isinstance(when, Mapping):
            return Uniform.model_validate(dict(when)).whole_quantiles(draws.uniform(f"fork.{place}"))
        if isinstance(when, str):
            return first_week(int(when.removeprefix("year ")), draws.offsets)
        return np.full(len(part.numbers), when, np.int64)

    return [drawn(place, when) for place, (when, _) in enumerate(part.arm.changes)]


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


def _resolved(part: Part, run: Run, set_later: Mapping[str, Any]) -> dict[str, Any]:
    """The value of every setting that is uncertain or set by an arm, in each world (n,)."""
    known = part.plan.known
    record = (replace(run, settings={**run.settings, **set_later}) if set_later else run).resolved
    found: dict[str, Any] = {}
    for name in part.resolved:
        (place,) = known[name]
        values = np.moveaxis(record[place.parameter.field], 0, -1)[place.index]
        kind = place.parameter.kind
        if kind == "choice":
            values = np.array(place.parameter.choices, dtype=object)[values]
        found[name] = values.astype(bool) if kind == "bool" else np.array(values)
    return found


def _others(part: Part, runs: Runs) -> dict[str, pd.DataFrame]:
    """Agreements and episodes, where they are to be kept."""
    found: dict[str, pd.DataFrame] = {}
    for name in part.plan.tables[1:]:
        table: pd.DataFrame = getattr(runs, name).copy()
        table.insert(0, "arm", part.arm.name)
        table.insert(1, "case", table["world"] // part.plan.replicates)
        found[name] = table
    return found


def _weekly(part: Part, runs: Runs) -> dict[str, pd.DataFrame]:
    """Weekly series as long tables, a table for each axis beyond world and week."""
    return dict(_long(part, runs.weekly)) if part.plan.weekly and runs.weekly is not None else {}


def _long(part: Part, weekly: xr.Dataset) -> Iterator[tuple[str, pd.DataFrame]]:
    for axis in (None, "party", "dyad"):
        dims = ("world", "week", *([axis] if axis else []))
        own = [name for name in part.plan.weekly if weekly[name].dims == dims]
        if own:
            table = weekly[own].drop_vars([other for other in ("party", "dyad") if other != axis], errors="ignore")
            rows = table.to_dataframe().reset_index()
            rows.insert(0, "arm", part.arm.name)
            yield f"{WEEKLY}_{axis}" if axis else WEEKLY, rows
