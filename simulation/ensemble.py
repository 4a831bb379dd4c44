"""Many worlds at once: the week, compiled, over blocks of worlds on all cores."""

from __future__ import annotations

import logging
import math
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.lib.recfunctions import repack_fields

from simulation.chronicle.events import events_table
from simulation.chronicle.record import Log, Recorder, merged
from simulation.chronicle.standing import tell_of_dated
from simulation.engine.loop import Weeks
from simulation.errors import Faults, InputError
from simulation.founding import Founded, blocks, next_capacity
from simulation.machine import part_by_part, precompile_week, runner
from simulation.results.columns import ROW_FIELD, Tables, tables
from simulation.results.playback import COURSES, Played, dataset
from simulation.results.runs import Runs
from simulation.results.series import Series
from simulation.run import Run, whole_number
from simulation.week import Week

if TYPE_CHECKING:
    import xarray as xr

    from simulation.scenarios.scenario import Scenario
    from simulation.world.record import Capacity

__all__ = [
    "BLOCK",
    "HISTORY",
    "checked_threads",
    "dyad_names",
    "histories",
    "live",
    "named_series",
    "run_worlds",
    "simulate",
    "simulate_run",
    "spans",
    "stepper",
]

BLOCK = 128
"""The most worlds that one thread founds and steps together: more are founded hardly quicker."""

MOST_THREADS = 1024

_READ_TOGETHER = 8  # blocks: more make the tables no faster, and take memory

HISTORY: tuple[str, ...] = (
    *("world", "offset", "window", "party_count", "dyad_count", "agreement_count", "ceasefire_count", "ending_count"),
    *("parties", "dyads", "agreements", "ceasefires", "endings", "count", "count_window", "utility_window", "table"),
)
"""What is kept of a world once it has ended: all that outcomes are read from."""

Progress = Callable[[int, int], None]
"""Called with how many are done and how many there are in all: worlds, where nothing else is said."""
_log = logging.getLogger("multitrack")


def simulate(
    scenario: Scenario | str | os.PathLike[str],
    worlds: int | range | Sequence[int] = 100,
    seed: int = 1,
    settings: Mapping[str, Any] | None = None,
    changes: Sequence[tuple[Any, Mapping[str, Any]]] = (),
    without: Iterable[str] = (),
    weekly: Iterable[str] = (),
    years: float | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
    luck: str = "splitmix64",
    events: bool = False,
    rules: Week | None = None,
    play: Mapping[str, xr.Dataset] | None = None,
) -> Runs:
    """Simulate worlds of a scenario and return their tables.

    World w of seed s is the same history whichever other worlds are simulated with it.

    Parameters
    ----------
    scenario
        A Scenario, or what `load_scenario` takes: a shipped scenario's name, or a file.
    worlds
        A number (worlds 0 to n - 1), a range or a list of world numbers: 1 to 1,000,000 worlds, each number from 0 to
        2**63 - 1.
    seed
        The seed of all luck, from 0 to 2**64 - 1.
    settings
        Values by dotted name: one for all worlds, a distribution, or a list or array with one entry a world.
        Where a week stands, a date does too if the scenario has a start date.
    changes
        Pairs of a week and the settings that hold from then on. A week is a number from 1, "year 3", a date if the
        scenario has a start date, or a list or array with one entry a world.
    without
        Mechanisms to take out of the week.
    weekly
        Weekly series to record for `runs.weekly`; docs/results.md lists them.
    years
        The horizon, from one week (0.02) to 50 years, in place of the scenario's. The last five years are the
        follow-up.
    threads
        Threads, from 1 to 1,024; by default one a core.
    progress
        Called with worlds done and in all.
    luck
        The generator, "splitmix64" or "philox".
    events
        Whether to record what happened to whom and why, for `runs.events`. It changes nothing else.
    rules
        A custom week, such as `mt.week().insert_after("transfer_up", my_rule)`; its parameters can be set as all
        others.
    play
        Recorded courses that states are set to, week by week: `{"trust": other.weekly}`, where the other run had
        `weekly=["trust"]`. docs/results.md lists what can be played.

    Raises
    ------
    InputError
        With all errors at once and before anything is compiled, for anything not allowed.

    Examples
    --------
    >>> import multitrack as mt
    >>> runs = mt.simulate("baseline", worlds=3, years=6, settings={"track_two.effort": 0.0})
    >>> len(runs.outcomes)
    3
    """
    faults = Faults()
    asked = (scenario, worlds, seed, settings, changes, without, weekly, years, luck, events, rules, play)
    run = faults.read(Run.of, *asked)
    faults.read(checked_threads, threads)
    faults.raise_if_any()
    return simulate_run(run, threads, progress)


def simulate_run(run: Run, threads: int | None = None, progress: Progress | None = None) -> Runs:
    """What `simulate` returns, of a run that is made already: its tables with their manifest. Raises InputError."""
    return replace(run_worlds(run, threads, progress), manifest=run.manifest())


def run_worlds(run: Run, threads: int | None = None, progress: Progress | None = None) -> Runs:
    """The tables of a run, without a manifest.

    Raises InputError for threads that are no whole number from 1, and for a run with custom agents, which only the Mesa
    model calls.
    """
    threads = checked_threads(threads) or os.cpu_count() or 1
    if run.agents:
        raise InputError(
            f"agents: given {', '.join(run.agents)}; allowed: none, since only DiplomacyModel calls agents"
        )
    precompile_week(run.part(slice(_block_size(run, threads))).capacity(), run.events)
    parts = _all_blocks(run, threads, progress)
    logs = [part.log for part in parts if part.log]
    events = partial(events_table, merged(logs), run.scenario) if run.events else None
    return Runs(**_tables(parts, run), weekly=_weekly(parts, run), told=events)


def checked_threads(threads: int | None) -> int | None:
    """The number of threads asked for; None for one a core. Raises InputError for other than 1 to `MOST_THREADS`."""
    return None if threads is None else whole_number("threads", threads, 1, MOST_THREADS)


@dataclass
class _Part:
    """What is kept of worlds of a block with one class of records: their histories and the series asked for."""

    numbers: np.ndarray
    history: np.ndarray
    settings: np.ndarray
    weekly: list[np.ndarray]
    courses: dict[str, dict[str, np.ndarray]]
    log: Log | None

    def of(self, rows: np.ndarray) -> _Part:
        """The same of some of its worlds; one truth value a world says of which."""
        courses = {name: {state: values[rows] for state, values in one.items()} for name, one in self.courses.items()}
        weekly, log = [values[rows] for values in self.weekly], self.log
        numbers = self.numbers[rows]
        return _Part(
            numbers, self.history[rows], self.settings[rows], weekly, courses, log.of(numbers) if log else None
        )


def _all_blocks(run: Run, threads: int, progress: Progress | None) -> list[_Part]:
    """Run every block, on this many threads; kernels release the interpreter's lock."""
    parts: dict[int, list[_Part]] = {}
    finished, total = 0, len(run.worlds)
    pool = ThreadPoolExecutor(threads)
    try:
        jobs = enumerate(blocks(np.arange(total), _block_size(run, threads)))
        futures = {pool.submit(_block, run.part(rows)): index for index, rows in jobs}
        for future in as_completed(futures):
            block = parts[futures[future]] = future.result()
            finished += sum(len(part.numbers) for part in block)
            if progress:
                progress(finished, total)
    finally:
        pool.shutdown(cancel_futures=True)
    return [part for index in sorted(parts) for part in parts[index]]  # blocks finish in any order


def _block_size(run: Run, threads: int) -> int:
    """Worlds of a block: small enough that of several threads each has several, since some worlds take longer."""
    shares = 2 * threads if threads > 1 else 1
    return 1 if run.scenario.citizens else min(BLOCK, math.ceil(len(run.worlds) / shares))


def _block(run: Run, capacity: Capacity | None = None) -> list[_Part]:
    """One block from founding to the last week; the worlds whose record overflowed again in a larger one."""
    founded = run.found(capacity)
    recorder = Recorder(run.worlds, founded.capacity) if run.events else None
    if recorder:
        tell_of_dated(recorder.logs, founded, run.week, run.scenario)
    courses = {one.name: one.room(founded.worlds, run.weeks) for one in run.courses}
    weekly = live(run.week, founded, run.weeks, run.series, recorder, courses, run.played())
    log = recorder.log() if recorder else None
    part = _Part(run.worlds, *histories(founded.worlds, founded.settings), weekly, courses, log)
    crowded = founded.worlds["overflow"] > 0
    if not crowded.any():
        return [part]
    _log.info("worlds %s: a list was full; run again in a larger record", run.worlds[crowded])
    # A world is alone and its luck keyed: the others have had their histories, and these have theirs again.
    again = _block(run.part(np.flatnonzero(crowded)), next_capacity(founded.capacity))
    return again if crowded.all() else [part.of(~crowded), *again]


def live(
    week: Week,
    founded: Founded,
    weeks: int,
    wanted: Sequence[Series] = (),
    recorder: Recorder | None = None,
    courses: Mapping[str, Mapping[str, np.ndarray]] | None = None,
    given: Sequence[Played] = (),
) -> list[np.ndarray]:
    """Step founded worlds, in place, through weeks 1 to `weeks`; return the series wanted, (worlds, weeks, ...).

    A `recorder` enters what happens. What is `given` is played in, and `courses` are filled, each after its part.
    """
    worlds = founded.worlds
    precompile_week(founded.capacity, recorder is not None)
    recorded = [
        np.empty((len(worlds), weeks, *series.values(worlds).shape[1:]), series.values(worlds).dtype)
        for series in wanted
    ]
    with np.errstate(over="ignore"):
        if recorder:
            recorder.witness(0, worlds, founded.settings, 0)
        run = stepper(week, founded, recorder, courses or {}, given)
        for first, last in spans(1, weeks, range(1, weeks + 1) if wanted else founded.weeks_of_change()):
            founded.apply_changes(first)
            run(first, last)
            for series, kept in zip(wanted, recorded, strict=True):
                kept[:, last - 1] = series.values(worlds)
    return recorded


def spans(first: int, last: int, starts: Iterable[int]) -> list[tuple[int, int]]:
    """Weeks `first` to `last` in runs of (first, last), a new one at each of the starts; none from a later week."""
    firsts = sorted({first, *(start for start in starts if first <= start <= last)}) if first <= last else []
    return list(zip(firsts, [*(start - 1 for start in firsts[1:]), last][: len(firsts)], strict=True))


def stepper(
    week: Week,
    founded: Founded,
    recorder: Recorder | None = None,
    courses: Mapping[str, Mapping[str, np.ndarray]] = MappingProxyType({}),
    given: Sequence[Played] = (),
) -> Weeks:
    """What steps founded worlds, in place, through all weeks from the first to the last given, settings as they are."""
    # Courses are set and recorded between the parts of a week, where one compiled call over many weeks cannot stop.
    run = None if courses or given else runner(week, founded, recorder)
    return run or _part_by_part(week, founded, recorder, courses, given)


def _part_by_part(
    week: Week,
    founded: Founded,
    recorder: Recorder | None,
    courses: Mapping[str, Mapping[str, np.ndarray]],
    given: Sequence[Played],
) -> Weeks:
    """What steps worlds through the weeks (first, last) with something to record, or to set, between their parts."""
    worlds, recorded = founded.worlds, [COURSES[name] for name in courses]
    verbs = {verb.name for _, verb in week.verbs()}
    steps = part_by_part(week, founded, {course.after for course in (*recorded, *(one.course for one in given))})

    def run(first: int, last: int) -> None:
        for now in range(first, last + 1):
            for part, verb, step in steps:
                step(now)
                for one in given:
                    if one.course.is_due(part, verb, verbs):
                        one.play(worlds, now)
                for course in recorded:
                    if course.is_due(part, verb, verbs):
                        course.record(worlds, courses[course.name], now)
                if recorder and not verb:
                    recorder.witness(part, worlds, founded.settings, now)

    return run


def _tables(parts: list[_Part], run: Run) -> Tables:
    """The tables over all blocks; blocks of one class of capacity are read together, some at a time."""
    classes: dict[np.dtype, list[_Part]] = {}
    for part in parts:
        classes.setdefault(part.history.dtype, []).append(part)
    made = []
    for same in (batch for alike in classes.values() for batch in blocks(alike, _READ_TOGETHER)):
        history = np.concatenate([part.history for part in same])
        numbers = np.concatenate([part.numbers for part in same])
        settings = np.concatenate([part.settings for part in same])
        made.append(tables(history, numbers, run.scenario, run.weeks, settings))
    if len(made) == 1:
        return made[0]
    order = pd.Series(np.arange(len(run.worlds)), index=run.worlds)
    return Tables(
        outcomes=_in_order([one["outcomes"] for one in made], order),
        agreements=_in_order([one["agreements"] for one in made], order),
        episodes=_in_order([one["episodes"] for one in made], order),
        terms=_in_order([one["terms"] for one in made], order),
        dyad_years=_in_order([one["dyad_years"] for one in made], order),
    )


def _in_order(parts: Sequence[pd.DataFrame], order: pd.Series) -> pd.DataFrame:
    """The rows of all parts in the order of worlds, which is indexed by their numbers."""
    table = pd.concat(parts, ignore_index=True)
    return table.iloc[np.argsort(order[table["world"]].to_numpy(), kind="stable")].reset_index(drop=True)


def _weekly(parts: list[_Part], run: Run) -> xr.Dataset | None:
    """The recorded series over all blocks."""
    if not run.weekly:
        return None
    import xarray as xr  # heavy, and only runs with weekly series need it

    parties = run.scenario.parties
    most = {"party": len(parties), "dyad": len(dyad_names(parties))}
    place = {number: row for row, number in enumerate(np.concatenate([part.numbers for part in parts]).tolist())}
    order = [place[number] for number in run.worlds.tolist()]
    recorded = {}
    for index, series in enumerate(run.series):
        values = [part.weekly[index] for part in parts]
        if series.axis:
            values = [value[:, :, : most[series.axis]] for value in values]
        recorded[series] = np.concatenate(values)[order]
    kept = {
        one.name: {state: _widest([part.courses[one.name][state] for part in parts])[order] for state in one.names}
        for one in run.courses
    }
    axes = {"world": run.worlds, "week": np.arange(1, run.weeks + 1)}
    together = named_series(recorded, parties, run.worlds) if recorded else xr.Dataset(coords=axes)
    if kept:  # whose they are: places in a list have no names
        together = together.assign_coords(party=list(parties))
    return together.assign(dataset(kept))


def _widest(values: Sequence[np.ndarray]) -> np.ndarray:
    """Blocks one after the other, those of smaller records filled up with zeros."""
    shape = np.max([value.shape[1:] for value in values], axis=0)
    return np.concatenate([np.pad(value, [(0, 0), *((0, gap) for gap in shape - value.shape[1:])]) for value in values])


def named_series(recorded: Mapping[Series, np.ndarray], parties: Sequence[str], numbers: np.ndarray) -> xr.Dataset:
    """Series (worlds, weeks, ...) with named axes: world, week from 1, and party or dyad."""
    import xarray as xr  # heavy, and only runs with weekly series need it

    names = {"party": list(parties), "dyad": dyad_names(parties)}
    arrays, axes, weeks = {}, {}, 0
    for series, values in recorded.items():
        dims = ("world", "week", *((series.axis,) if series.axis else ()))
        if series.axis:
            axes[series.axis] = names[series.axis]
            values = values[:, :, : len(names[series.axis])]
        weeks = values.shape[1]
        arrays[series.name] = xr.DataArray(values, dims=dims, attrs={"unit": series.unit, "meaning": series.meaning})
    return xr.Dataset(arrays, coords={"world": numbers, "week": np.arange(1, weeks + 1), **axes})


def histories(worlds: np.ndarray, settings: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What outcomes are read from, of worlds and their settings: packed copies, without agents and ties."""
    costs = settings[["track_one_cost", "track_two_cost", "mediation_price", ROW_FIELD]]
    return repack_fields(worlds[list(HISTORY)]), repack_fields(costs)


def dyad_names(parties: Sequence[str]) -> list[str]:
    """Names of the dyads, in the order in which a world lists them."""
    return [f"{one}-{other}" for index, other in enumerate(parties) for one in parties[:index]]
