"""What an experiment runs, resolved: arms × cases × replicates, cut into chunks that anyone can run.

World w of an arm is replicate w mod R of case w div R. Arms share worlds: the same number is the same luck and the
same case. A chunk is some worlds of one arm; its rows depend on nothing but the plan. Where a population is to be
decided, the chunks of the reference arm come first; the others then run only the worlds that count.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from experiments.designs.arm import Arm
from experiments.designs.cases import Cases, sample_of
from experiments.designs.design import Design
from experiments.designs.population import REFERENCE, Population, population_named
from experiments.execution.custom import outcomes_from, week_from
from experiments.execution.planning.arms import check_extras, check_fork, checked_arm, full_arms
from experiments.execution.planning.cases import cases_of, refuse_rows_in_arms
from experiments.execution.planning.limits import CHUNK, TABLES, check_asked, check_worlds, chunk_size
from experiments.execution.planning.population import check_parting, horizon
from experiments.execution.planning.settings import check_settings, known_settings
from experiments.execution.planning.share import Share
from experiments.execution.planning.values import SettingsByWorld
from simulation.calendar import WEEKS_IN_YEAR
from simulation.founding import weeks_in
from simulation.results.series import series_named
from simulation.run import Changes, Run
from simulation.scenarios.dates import warn_of_late_dates
from simulation.scenarios.distributions import Distribution
from simulation.scenarios.draws import Draws
from simulation.scenarios.names import SettingsByName
from simulation.week import Week

if TYPE_CHECKING:
    from simulation.scenarios.scenario import Scenario

__all__ = [
    "Chunk",
    "Part",
    "Plan",
    "check_plan",
    "lucks_of",
    "plan_of",
]


@dataclass(frozen=True)
class Chunk:
    """Some worlds of one arm, by their rows: index of the chunk and the arm, first row and the one after the last.

    The arm -1 is the reference arm, which decides the population.
    """

    index: int
    arm: int
    first: int
    end: int

    @property
    def decides(self) -> bool:
        """Whether it decides which worlds count, and gives no rows."""
        return self.arm < 0


@dataclass(frozen=True)
class Plan:
    """An experiment as resolved. `cases` has a row a case and a column an uncertain setting, by full name.

    The settings of arms are by full name too. `tables` are those stored besides the outcomes, `weekly` the series.
    `rules` is the import path of a custom week, `outcomes` those of functions of runs, by column. `population` names
    the worlds that count; `decides` the population that the only arm, the reference, decides. `lucks` has, for each
    case, the number of the case whose luck it has; None where each has its own. `share` is the part of its chunks that
    is to be run; without it all are.
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
    population: str = "all"
    decides: str = ""
    lucks: pd.Series | None = None
    share: Share | None = None

    @property
    def filter(self) -> Population:
        """Its population."""
        return population_named(self.population)

    @property
    def week(self) -> Week:
        """The rules of its worlds."""
        return week_from(self.rules)

    @property
    def custom_code(self) -> tuple[str, ...]:
        """The import paths of code that is not the model's."""
        return (*filter(None, (self.rules,)), *self.outcomes.values())

    @property
    def known(self) -> SettingsByName:
        """All settings of the model and of custom rules, by the names that a user writes."""
        return known_settings(self.scenario, self.week)

    @property
    def worlds(self) -> int:
        """Worlds of an arm, whether or not they are of the population."""
        return len(self.cases) * self.replicates

    @cached_property
    def numbers(self) -> np.ndarray:
        """The numbers of the worlds of an arm (worlds,), int64: replicate r of case c is world c × replicates + r."""
        return _numbers(self.cases, self.replicates)

    def rows_of(self, numbers: np.ndarray) -> np.ndarray:
        """The rows of these worlds (n,) among those of an arm."""
        return np.asarray(pd.Index(self.numbers).get_indexer(pd.Index(numbers)))

    @property
    def total(self) -> int:
        """Worlds of all arms, of its share of them if it has one."""
        if self.share is None:
            return self.worlds * len(self.design)
        return sum(chunk.end - chunk.first for chunk in self.wanted if not chunk.decides)

    def shared(self, share: Share) -> Plan:
        """The same plan, of which one share is to be run; all shares have chunks of one size. Raises InputError."""
        whole = replace(self, share=None)
        return replace(whole, share=share, chunk=share.chunk_size(whole.chunk, whole.total))

    @cached_property
    def chunks(self) -> tuple[Chunk, ...]:
        """All chunks, in the order of arms and worlds; those of the reference arm first, where it decides anything."""
        starts = range(0, self.worlds, self.chunk)
        arms = range(-1 if self.filter.filters else 0, len(self.design))
        cut = ((arm, first) for arm in arms for first in starts)
        ends = ((arm, first, min(first + self.chunk, self.worlds)) for arm, first in cut)
        return tuple(Chunk(index, *where) for index, where in enumerate(ends))

    @cached_property
    def wanted(self) -> tuple[Chunk, ...]:
        """The chunks that are to be run: all, or those of its share."""
        return self.chunks if self.share is None else self.share.of_chunks(self.chunks, self.replicates)

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

    def arm_of(self, chunk: Chunk) -> Arm:
        """The arm of which a chunk runs worlds: the reference arm where it decides which worlds count."""
        return self.reference.design.arms[0] if chunk.decides else self.design.arms[chunk.arm]

    def part(self, arm: int, numbers: np.ndarray) -> Part:
        """These worlds (n,) of the arm of this index, with all that running them takes; -1 is the reference arm."""
        if arm < 0:
            return self.reference.part(0, numbers)
        rows = self.rows_of(numbers)
        cases = self.cases.iloc[rows.min() // self.replicates : rows.max() // self.replicates + 1]
        design = Design(self.design.kind, (self.design.arms[arm].part(rows),))
        return Part(replace(self, design=design, cases=cases), numbers, self.resolved, self.marks)

    @property
    def reference(self) -> Plan:
        """The plan of the reference arm, which decides which worlds are of the population."""
        years = self.filter.years
        return replace(
            self,
            design=Design("reference", (Arm("reference", REFERENCE),)),
            weeks=self.weeks if years is None else years * WEEKS_IN_YEAR,
            tables=("outcomes", "episodes"),
            weekly=(),
            outcomes={},
            population="all",
            decides=self.population,
        )


@dataclass(frozen=True)
class Part:
    """Some worlds of one arm of a plan, `numbers` (n,): what is sent to the thread or worker that runs a chunk.

    `plan` is the plan with no more arms and cases than these worlds need; what differs by world in its arm has one
    entry for each of them. `resolved` and `marks` are those of the whole plan, which the other arms decide too: all
    shards of an experiment have the same columns.
    """

    plan: Plan
    numbers: np.ndarray
    resolved: tuple[str, ...]
    marks: tuple[str, ...]

    @property
    def lucks(self) -> np.ndarray | None:
        """The numbers of the worlds whose luck these have (n,); None where each has its own."""
        if self.plan.lucks is None:
            return None
        cases, replicates = np.divmod(self.numbers, self.plan.replicates)
        return np.asarray(self.plan.lucks.loc[cases].to_numpy() * self.plan.replicates + replicates)

    @property
    def draws(self) -> Draws:
        """What is drawn for these worlds in addition to their cases."""
        lucks = self.lucks
        return Draws(self.plan.seed, self.numbers if lucks is None else lucks)

    @property
    def arm(self) -> Arm:
        """The arm."""
        return self.plan.design.arms[0]

    def cut(self, rows: slice | np.ndarray) -> Part:
        """Some of its worlds, by their rows."""
        return replace(self.with_arm(self.arm.part(rows)), numbers=self.numbers[rows])

    def without_cases(self, settings: Sequence[str]) -> Part:
        """The same worlds, to which their cases do not give these settings: the scenario draws them."""
        return replace(self, plan=replace(self.plan, cases=self.plan.cases.drop(columns=list(settings))))

    def with_arm(self, arm: Arm) -> Part:
        """The same worlds with another arm."""
        return replace(self, plan=replace(self.plan, design=Design(self.plan.design.kind, (arm,))))

    def run(self, settings: Mapping[str, Any], changes: Changes = (), weekly: tuple[str, ...] = ()) -> Run:
        """The run of its worlds with these settings and changes, one entry a world where they differ."""
        plan, week = self.plan, self.plan.week.without(*self.arm.without)
        return Run(
            plan.scenario, plan.seed, self.numbers, plan.weeks, week, settings, changes, weekly, lucks=self.lucks
        )


def _numbers(cases: pd.DataFrame, replicates: int) -> np.ndarray:
    numbers = cases.index.to_numpy(np.int64)[:, None] * replicates + np.arange(replicates, dtype=np.int64)
    return np.asarray(numbers.ravel())


def plan_of(
    name: str,
    scenario: Scenario,
    design: Design,
    cases: Cases | Design | pd.DataFrame,
    replicates: int,
    seed: int,
    settings: Mapping[str, Any],
    years: float | None,
    tables: Sequence[str],
    weekly: Sequence[str],
    rules: str = "",
    outcomes: Mapping[str, str] | None = None,
    population: str = "all",
) -> Plan:
    """Resolve an experiment and check all of it. Raises InputError with all faults at once."""
    check_asked(name, replicates, seed, years, tables)
    members, week = population_named(population), week_from(rules)
    by_case = {name: value for name, value in settings.items() if _one_a_case(value)}
    common = {name: value for name, value in settings.items() if name not in by_case}
    given = scenario.replace(week.parameters(), values=common) if common else scenario
    custom = outcomes_from(outcomes or {}, given)
    refuse_rows_in_arms(given, design, cases)
    table, sampling = cases_of(given, cases, seed, week, by_case)
    chunk = chunk_size(given.citizens)
    check_worlds(table.index, replicates, len(design), chunk)
    weeks = weeks_in(horizon(given.years, members) if years is None else years)
    check_parting(members, design, weeks)
    values = SettingsByWorld(given, week, seed, table, _numbers(table, replicates))
    arms = full_arms(design, values, weeks, members)
    _warn_of_late_dates(settings, design, given, weeks)
    return Plan(
        name,
        given,
        replace(design, arms=arms),
        table,
        sampling,
        replicates,
        seed,
        weeks,
        tuple(table for table in TABLES if table in tables or table == "outcomes"),
        tuple(dict.fromkeys(weekly)),
        rules=rules,
        outcomes=custom,
        chunk=chunk,
        population=population,
        lucks=lucks_of(sampling, seed),
    )


def _one_a_case(value: Any) -> bool:
    return isinstance(value, list | tuple | range) or bool(np.ndim(value))


def _warn_of_late_dates(settings: Mapping[str, Any], design: Design, scenario: Scenario, weeks: int) -> None:
    warn_of_late_dates("settings", settings, scenario.start_date, weeks)
    for arm in design.arms:
        warn_of_late_dates(f"design: {arm.name}", arm.settings, scenario.start_date, weeks)


def lucks_of(sampling: Mapping[str, Any], seed: int) -> pd.Series | None:
    """For each case of such a sample the number of the case whose luck it has; None where each has its own."""
    return sample_of(sampling).lucks(sampling["covered"], seed) if sampling.get("common_luck") else None


def check_plan(plan: Plan) -> None:
    """Raise InputError where a plan that was read from a folder holds what no user could have asked for."""
    check_asked(plan.name, plan.replicates, plan.seed, None, plan.tables)
    check_worlds(plan.cases.index, plan.replicates, len(plan.design), plan.chunk)
    series_named([*plan.weekly, *(name for arm in plan.design.arms for name in arm.at_fork)])
    for arm in plan.design.arms:
        check_extras(arm)
        check_settings(arm.played_from, plan.known, "settings")
    columns = {str(name): column.to_numpy() for name, column in plan.cases.items()}
    check_settings(columns, plan.known, "cases", len(plan.cases))
    for arm in plan.design.arms:
        plan.week.without(*arm.without)
        checked_arm(arm.settings, plan.known, plan.worlds)
        for when, what in arm.changes:
            check_settings(what, plan.known, "changes")
            check_fork(when, plan.weeks)
