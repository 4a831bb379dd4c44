"""What an experiment runs, resolved: arms × cases × replicates, cut into chunks that anyone can run.

World w of an arm is replicate w mod R of case w div R. Arms share worlds: the same number is the same luck and the
same case. A chunk is some worlds of one arm; its rows depend on nothing but the plan.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from experiments.designs.arm import Arm
from experiments.designs.cases import Cases, listed_cases
from experiments.designs.design import Design
from experiments.designs.schedules import TIMES, condition_of, dated
from experiments.execution.custom import outcome_from, week_from
from simulation.errors import Faults, InputError, refused, short_repr
from simulation.founding import weeks_in
from simulation.plugins import import_path
from simulation.results.columns import columns_of
from simulation.run import SEEDS, Changes, Run, whole_number
from simulation.scenarios.changes import resolve_changes
from simulation.scenarios.distributions import Distribution
from simulation.scenarios.draws import first_week
from simulation.scenarios.names import SettingsByName, settings_by_name
from simulation.scenarios.overrides import check_overrides
from simulation.week import Week

if TYPE_CHECKING:
    from simulation.scenarios.scenario import Scenario

__all__ = ["TABLES", "Chunk", "Part", "Plan", "plan_of"]

TABLES = ("outcomes", "agreements", "episodes")
CHUNK = 256
"""Worlds of a chunk; a third of a second on one core. With citizens there are fewer, since each world takes longer."""

_AS_LONG = 200  # citizens that take as long as all else in a world (measured)

_TRIED = 1000  # arms tried on one world before anything runs


@dataclass(frozen=True)
class Chunk:
    """Some worlds of one arm: places of the chunk and the arm, first world and the one after the last."""

    index: int
    arm: int
    first: int
    end: int


@dataclass(frozen=True)
class Plan:
    """An experiment as resolved. `cases` has a row a case and a column an uncertain setting, by full name.

    The settings of arms are by full name too. `tables` are those kept beside the outcomes, `weekly` the series.
    `rules` is the import path of a week of one's own, `outcomes` those of functions of runs, by column.
    """

    name: str
    scenario: Scenario
    design: Design
    cases: pd.DataFrame
    sampling: Mapping[str, Any]
    replicates: int
    seed: int
    weeks: int
    tables: tuple[str, ...] = ("outcomes",)
    weekly: tuple[str, ...] = ()
    chunk: int = CHUNK
    rules: str = ""
    outcomes: Mapping[str, str] = field(default_factory=dict)

    @property
    def week(self) -> Week:
        """The rules of its worlds."""
        return week_from(self.rules)

    @property
    def own(self) -> tuple[str, ...]:
        """The import paths of code that is not the model's."""
        return (*filter(None, (self.rules,)), *self.outcomes.values())

    @property
    def known(self) -> SettingsByName:
        """All settings there are, of the model and of rules of one's own, by the names that a user writes."""
        return _known(self.scenario, self.week)

    @property
    def worlds(self) -> int:
        """Worlds of an arm."""
        return len(self.cases) * self.replicates

    @property
    def total(self) -> int:
        """Worlds in all."""
        return self.worlds * len(self.design)

    @cached_property
    def chunks(self) -> tuple[Chunk, ...]:
        """All chunks, in the order of arms and worlds."""
        starts = range(0, self.worlds, self.chunk)
        cut = ((arm, first) for arm in range(len(self.design)) for first in starts)
        ends = ((arm, first, min(first + self.chunk, self.worlds)) for arm, first in cut)
        return tuple(Chunk(index, *where) for index, where in enumerate(ends))

    @cached_property
    def resolved(self) -> tuple[str, ...]:
        """The settings whose value in each world is a column: what is uncertain or set by an arm, by full name."""
        uncertain = (name for name, value in self.scenario.values.items() if isinstance(value, Distribution))
        set_by_arms = (name for arm in self.design.arms for name in arm.settings)
        return tuple(dict.fromkeys((*uncertain, *map(str, self.cases), *set_by_arms)))

    @cached_property
    def marks(self) -> tuple[str, ...]:
        """Levers that are no settings, such as which turn a fork takes: columns of their own."""
        known = self.known
        return tuple(name for name in self.design.levers if name not in known)

    def part(self, arm: int, first: int, end: int) -> Part:
        """Worlds `first` to `end` - 1 of the arm in this place, with all that running them takes."""
        cases = self.cases.iloc[first // self.replicates : (end - 1) // self.replicates + 1]
        design = Design(self.design.kind, (self.design.arms[arm],))
        return Part(replace(self, design=design, cases=cases), first, end, self.resolved, self.marks)


@dataclass(frozen=True)
class Part:
    """Some worlds of one arm of a plan: what is sent to whoever runs a chunk.

    `plan` is the plan with no more arms and cases than these worlds need. `resolved` and `marks` are those of the whole
    plan, which the other arms decide too: all shards of an experiment have the same columns.
    """

    plan: Plan
    first: int
    end: int
    resolved: tuple[str, ...]
    marks: tuple[str, ...]

    @property
    def arm(self) -> Arm:
        """The arm."""
        return self.plan.design.arms[0]

    @property
    def numbers(self) -> np.ndarray:
        """The numbers of the worlds (n,)."""
        return np.arange(self.first, self.end)

    def cut(self, first: int, end: int) -> Part:
        """Worlds `first` to `end` - 1 among its own."""
        return replace(self, first=first, end=end)

    def run(self, settings: Mapping[str, Any], changes: Changes = (), weekly: tuple[str, ...] = ()) -> Run:
        """The run of its worlds with these settings and changes, one entry a world where they differ."""
        plan, week = self.plan, self.plan.week.without(*self.arm.without)
        return Run(plan.scenario, plan.seed, self.numbers, plan.weeks, week, settings, changes, weekly)


def _chunk(scenario: Scenario) -> int:
    return max(1, CHUNK * _AS_LONG // (_AS_LONG + scenario.citizens))


def plan_of(
    name: str,
    scenario: Scenario,
    design: Design,
    cases: Cases | Design,
    replicates: int,
    seed: int,
    settings: Mapping[str, Any],
    years: float | None,
    tables: Sequence[str],
    weekly: Sequence[str],
    rules: str = "",
    outcomes: Mapping[str, str] | None = None,
) -> Plan:
    """Resolve an experiment and check all of it. Raises InputError with all faults at once."""
    _check(name, replicates, seed, years, tables)
    own = {column: import_path(path) if isinstance(path, str) else path for column, path in (outcomes or {}).items()}
    week = week_from(rules)
    given = scenario.replace(week.parameters(), values=dict(settings)) if settings else scenario
    taken = {column.name for column in columns_of("outcomes", given.parties, dated=True)} | {"arm", "case", "replicate"}
    for column, path in own.items():
        outcome_from(column, path)
        if column in taken:
            raise InputError(f"outcomes: given {column!r}, which is a column already; allowed: another name")
    table, sampling = _cases_of(given, cases, seed, week)
    weeks = weeks_in(given.years if years is None else years)
    arms = _full_arms(given, design, seed, weeks, week)
    tables = tuple(table for table in TABLES if table in tables or table == "outcomes")
    resolved = replace(design, arms=arms)
    kept = tables, tuple(dict.fromkeys(weekly))
    return Plan(
        name,
        given,
        resolved,
        table,
        sampling,
        replicates,
        seed,
        weeks,
        *kept,
        rules=rules,
        outcomes=own,
        chunk=_chunk(given),
    )


def _check(name: str, replicates: int, seed: int, years: float | None, tables: Sequence[str]) -> None:
    checked = Faults()
    checked.read(whole_number, "seed", seed, *SEEDS)
    faults = checked.lines
    if not isinstance(name, str) or not name.strip() or not name.isprintable() or len(name) > 100:
        faults.append(f"name: given {short_repr(name)}; allowed: a name of at most 100 letters")
    if isinstance(replicates, bool) or not isinstance(replicates, int) or not 1 <= replicates <= 100_000:
        faults.append(f"replicates: given {short_repr(replicates)}; allowed: a whole number from 1 to 100,000")
    if years is not None and (isinstance(years, bool) or not isinstance(years, int | float)):
        faults.append(f"years: given {short_repr(years)}; allowed: a number from 0.02 (one week) to 50")
    faults += [
        f"tables: given {short_repr(table)}; allowed: {', '.join(TABLES)}" for table in tables if table not in TABLES
    ]
    if faults:
        raise InputError(faults)


def _known(scenario: Scenario, week: Week) -> SettingsByName:
    return settings_by_name(week.parameters().values(), scenario.parties, scenario.issues)


def _cases_of(scenario: Scenario, cases: Cases | Design, seed: int, week: Week) -> tuple[pd.DataFrame, dict[str, Any]]:
    """The table of cases, by full names, and what a manifest says of how it was drawn."""
    known = _known(scenario, week)
    if isinstance(cases, Design):
        listed = listed_cases(cases)
        _checked(dict(cases.arms[0].settings), known, "cases")
        columns = {place.name: listed[name] for name in _widest_first(listed, known) for place in known[name]}
        return pd.DataFrame(columns, index=listed.index), {"kind": cases.kind, "count": len(listed)}
    ranges = {
        name: (known[name][0].parameter, value)
        for name, value in scenario.values.items()
        if isinstance(value, Distribution)
    }
    return cases.values(ranges, seed), cases.as_dict() | {"covered": cases.covered(ranges)}


def _widest_first(names: Any, known: SettingsByName) -> list[str]:
    return sorted(map(str, names), key=lambda name: -len(known[name]))


def _checked(settings: Mapping[str, Any], known: SettingsByName, source: str) -> None:
    faults = Faults()
    check_overrides(settings, known, None, source, faults)
    faults.raise_if_any()


def _full_arms(scenario: Scenario, design: Design, seed: int, weeks: int, week: Week) -> tuple[Arm, ...]:
    """The arms with dates as weeks and settings by full name. Raises InputError with all faults."""
    known, arms, faults = _known(scenario, week), [], Faults()
    for place, arm in enumerate(design.arms):
        try:
            arms.append(_full(arm, scenario, known, seed, weeks, week if place < _TRIED else None))
        except InputError as error:
            for line in error.faults:
                told = f"design: {arm.name}: {line.removeprefix('settings: ')}"
                faults.lines += [told] if len(faults.lines) < 20 else []
    faults.raise_if_any()
    return tuple(arms)


def _full(arm: Arm, scenario: Scenario, known: SettingsByName, seed: int, weeks: int, tried: Week | None) -> Arm:
    """The arm by full names, tried on a world where a week is given."""
    given = dated(dict(arm.settings), scenario.start_date)
    plain = {name: value for name, value in given.items() if not (name in TIMES and condition_of(value))}
    if any(isinstance(value, Mapping | Distribution) for value in plain.values()):
        raise InputError("given a range; allowed: a value, since an actor chooses it (ranges belong to the scenario)")
    _checked(plain, known, "settings")
    if tried:
        one, declared = np.zeros(1, np.int64), tried.parameters()
        scenario.settings(seed, one, plain, declared)
        resolve_changes(scenario, [(1, what) for _, what in arm.changes], one, seed, one, declared)
        _check_weeks(arm, weeks)
    full = {place.name: given[name] for name in _widest_first(given, known) for place in known[name]}
    return replace(arm, settings=full)


def _check_weeks(arm: Arm, weeks: int) -> None:
    """Raise InputError where a fork may come after the last week that is run."""
    for when, _ in arm.changes:
        last = when["uniform"][1] if isinstance(when, Mapping) else when
        if isinstance(when, str):
            last = int(first_week(int(when.removeprefix("year ")), np.zeros(1, np.int64))[0])
        if last > weeks:
            given = when["uniform"] if isinstance(when, Mapping) else when
            raise InputError(f"forks: weeks: {refused(given, f'weeks that are run: from 1 to {weeks}')}")
