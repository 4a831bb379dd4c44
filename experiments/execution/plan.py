"""What an experiment runs, resolved: arms × cases × replicates, cut into chunks that anyone can run.

World w of an arm is replicate w mod R of case w div R. Arms share worlds: the same number is the same luck and the
same case. A chunk is some worlds of one arm; its rows depend on nothing but the plan. Where a population is to be
decided, the chunks of the reference arm come first; the others then run only the worlds that count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from experiments.designs.arm import Arm
from experiments.designs.cases import Cases, listed_cases, sample_of
from experiments.designs.design import Design
from experiments.designs.population import REFERENCE, Population, population_named
from experiments.designs.schedules import TIMES, condition_of
from experiments.designs.states import state_named
from experiments.execution.custom import outcome_from, week_from
from experiments.execution.share import Share
from experiments.execution.values import SettingsByWorld
from simulation.calendar import WEEKS_IN_YEAR
from simulation.errors import Faults, InputError, Refused, refused, short_repr
from simulation.founding import weeks_in
from simulation.plugins import import_path
from simulation.results.columns import Table, columns_of
from simulation.results.playback import courses_named
from simulation.results.series import series_named
from simulation.run import LAST_WORLD, SEEDS, Changes, Run, whole_number
from simulation.scenarios.changes import resolve_changes
from simulation.scenarios.dates import in_weeks, warn_of_late_dates
from simulation.scenarios.distributions import Distribution, Uniform, check_value
from simulation.scenarios.draws import Draws, first_week
from simulation.scenarios.ensemble import row_limits
from simulation.scenarios.names import SettingsByName, settings_by_name
from simulation.scenarios.overrides import check_overrides
from simulation.week import Week
from simulation.world.parameters import Parameter
from simulation.world.sets import ROW

if TYPE_CHECKING:
    from simulation.scenarios.scenario import Scenario

__all__ = [
    "LARGEST_CHUNK",
    "MOST_IN_ALL",
    "TABLES",
    "Chunk",
    "Part",
    "Plan",
    "check_plan",
    "lucks_of",
    "plan_of",
]

TABLES: tuple[Table, ...] = ("outcomes", "agreements", "episodes", "terms", "dyad_years")
CHUNK = 256
"""Worlds of a chunk; a third of a second on one core. With citizens there are fewer, since each world takes longer."""

LARGEST_CHUNK = 10_000
"""Worlds of the largest chunk that a folder may ask for; they are in memory at once."""

MOST_REPLICATES = 100_000
MOST_CHUNKS = 1_000_000
MOST_IN_ALL = 100_000_000
"""Worlds of all arms of one experiment; more are several experiments, each with a seed of its own."""

LONGEST = 50  # years

_AS_LONG = 200  # citizens that take as long as all else in a world (measured)

_TRIED = 1000  # arms tried on one world before anything runs


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
        return _known(self.scenario, self.week)

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


def _chunk(scenario: Scenario) -> int:
    return max(1, CHUNK * _AS_LONG // (_AS_LONG + scenario.citizens))


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
    _check_asked(name, replicates, seed, years, tables)
    members = population_named(population)
    week = week_from(rules)
    by_case = {name: value for name, value in settings.items() if _one_a_case(value)}
    common = {name: value for name, value in settings.items() if name not in by_case}
    given = scenario.replace(week.parameters(), values=common) if common else scenario
    custom = _custom(outcomes or {}, given)
    _refuse_rows_in_arms(given, design, cases)
    table, sampling = _cases_of(given, cases, seed, week, by_case)
    _check_worlds(table.index, replicates, len(design), _chunk(given))
    weeks = weeks_in(_years(given.years, members) if years is None else years)
    _check_population(members, design, weeks)
    values = SettingsByWorld(given, week, seed, table, _numbers(table, replicates))
    arms = _full_arms(design, values, weeks, members)
    warn_of_late_dates("settings", settings, given.start_date, weeks)
    for arm in design.arms:
        warn_of_late_dates(f"design: {arm.name}", arm.settings, given.start_date, weeks)
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
        chunk=_chunk(given),
        population=population,
        lucks=lucks_of(sampling, seed),
    )


def lucks_of(sampling: Mapping[str, Any], seed: int) -> pd.Series | None:
    """For each case of such a sample the number of the case whose luck it has; None where each has its own."""
    return sample_of(sampling).lucks(sampling["covered"], seed) if sampling.get("common_luck") else None


def _one_a_case(value: Any) -> bool:
    return isinstance(value, list | tuple | range) or bool(np.ndim(value))


def _custom(outcomes: Mapping[str, str], scenario: Scenario) -> dict[str, str]:
    """The import paths of custom outcomes, by column. Raises InputError for a column that is taken."""
    paths = {column: import_path(path) if isinstance(path, str) else path for column, path in outcomes.items()}
    columns = columns_of("outcomes", scenario.parties, dated=True)
    taken = {column.name for column in columns} | {"arm", "case", "replicate"}
    for column, path in paths.items():
        outcome_from(column, path)
        if column in taken:
            raise InputError(f"outcomes: given {column!r}, which is a column already; allowed: another name")
    return paths


def _years(years: float, population: Population) -> float:
    """The horizon unless one is given: arms that part in a later year run longer by as much."""
    return min(years + (population.year or 0), LONGEST)


def _check_population(population: Population, design: Design, weeks: int) -> None:
    """Raise InputError where the arms cannot part in the year in which those of this population do."""
    if not population.fork:
        return
    source, year = f"population: {population.name}", population.years
    if year and weeks < year * WEEKS_IN_YEAR:
        years = f"{weeks / WEEKS_IN_YEAR:g}"
        raise InputError(
            f"years: given {years}; arms of the {population.name} population part in year {year}: at least {year}"
        )
    faults = []
    for arm in design.arms:
        if arm.changes or arm.without:
            faults.append(f"{source}: {arm.name}: given a fork, or a mechanism taken out")
        elif any(condition_of(value) for value in arm.settings.values()):
            faults.append(f"{source}: {arm.name}: given a start or end that waits for a condition")
    if faults:
        allowed = f"settings, which hold from {population.fork} on; or population all or onsets"
        raise InputError(f"{fault}; allowed: {allowed}" for fault in faults[:20])


def _with_columns(
    table: pd.DataFrame, by_case: Mapping[str, Any], known: SettingsByName, start: date | None
) -> pd.DataFrame:
    """The cases with settings that are given one a case, by full name. Raises InputError."""
    faults = Faults()
    values = check_overrides(by_case, known, len(table), "settings", faults, start)
    faults.raise_if_any()
    return table.assign(**{name: np.asarray(value) for name, (_, value) in values.items()})


def _check_worlds(cases: pd.Index, replicates: int, arms: int, chunk: int) -> None:
    """Raise InputError where there are more worlds than an experiment may have, or such as have no number.

    Worlds are counted in chunks too: each is a line of the folder's records, however few worlds it has.
    """
    if (count := len(cases) * replicates * arms) > MOST_IN_ALL:
        given = f"{arms:,} arms × {len(cases):,} cases × {replicates:,} replicates = {count:,}"
        raise InputError(f"worlds: given {given}; allowed: at most {MOST_IN_ALL:,}")
    if (chunks := arms * -(-len(cases) * replicates // chunk)) > MOST_CHUNKS:
        given = f"{count:,} worlds in chunks of {chunk:,}: {chunks:,} chunks"
        raise InputError(f"worlds: given {given}; allowed: at most {MOST_CHUNKS:,} chunks")
    last = LAST_WORLD // replicates
    if not len(cases) or not cases.is_unique or not 0 <= cases.min() <= cases.max() < last:
        given = short_repr(cases.tolist())
        raise InputError(f"cases: given the numbers {given}; allowed: whole numbers from 0 to {last - 1}, none twice")


def _check_asked(name: str, replicates: int, seed: int, years: float | None, tables: Sequence[str]) -> None:
    """Raise InputError, with all faults, for a name, a number or a table that no experiment may have."""
    checked = Faults()
    checked.read(whole_number, "seed", seed, *SEEDS)
    faults = checked.lines
    if not isinstance(name, str) or not name.strip() or not name.isprintable() or len(name) > 100:
        faults.append(f"name: given {short_repr(name)}; allowed: a name of at most 100 letters")
    if isinstance(replicates, bool) or not isinstance(replicates, int) or not 1 <= replicates <= MOST_REPLICATES:
        allowed = f"a whole number from 1 to {MOST_REPLICATES:,}"
        faults.append(f"replicates: given {short_repr(replicates)}; allowed: {allowed}")
    if years is not None and (isinstance(years, bool) or not isinstance(years, int | float)):
        faults.append(f"years: given {short_repr(years)}; allowed: a number from 0.02 (one week) to 50")
    faults += [
        f"tables: given {short_repr(table)}; allowed: {', '.join(TABLES)}" for table in tables if table not in TABLES
    ]
    if faults:
        raise InputError(faults)


def _known(scenario: Scenario, week: Week) -> SettingsByName:
    return settings_by_name(week.parameters().values(), scenario.parties, scenario.issues)


def _cases_of(
    scenario: Scenario, cases: Cases | Design | pd.DataFrame, seed: int, week: Week, by_case: Mapping[str, Any]
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """The table of cases, by full names, and what a manifest says of how it was drawn.

    Settings that are given one a case are `by_case`.
    """
    known = _known(scenario, week)
    kind = cases.kind if isinstance(cases, Design) else "table"
    if isinstance(cases, Design):
        cases = listed_cases(cases)
    if isinstance(cases, pd.DataFrame):
        listed = _with_columns(_listed(cases, known, scenario.start_date), by_case, known, scenario.start_date)
        return listed, {"kind": kind, "count": len(cases)}
    ranges = {
        name: (known[name][0].parameter, value)
        for name, value in scenario.values.items()
        if isinstance(value, Distribution)
    }
    if scenario.ensemble and (ROW in by_case or row_limits(scenario.values[ROW])[0] > 0):
        # Every case has a row: what that gives as a number is no range.
        ranges = {name: range for name, range in ranges.items() if scenario.ensemble.draws(name)}
    _refuse_fixed(cases, ranges, known)
    table = _with_columns(cases.values(ranges, seed), by_case, known, scenario.start_date)
    if scenario.ensemble:
        places = cases.places(ranges, seed).drop(columns=list(by_case), errors="ignore")
        table = scenario.ensemble.in_cases(table, places, scenario.values)
    return table, cases.as_dict() | {"covered": cases.covered(ranges)}


def _refuse_rows_in_arms(scenario: Scenario, design: Design, cases: Cases | Design | pd.DataFrame) -> None:
    """Raise InputError where arms differ in the row of the ensemble from which the ranges of their cases are drawn."""
    if scenario.ensemble is None or not isinstance(cases, Cases):
        return
    allowed = "a row for all arms, in the scenario or in settings: cases are drawn before arms are set"
    for arm in design.arms:
        if ROW in arm.settings:
            raise InputError(f"design: {arm.name}: {ROW}: given {short_repr(arm.settings[ROW])}; allowed: {allowed}")


def _listed(cases: pd.DataFrame, known: SettingsByName, start: date | None) -> pd.DataFrame:
    """Listed cases by full names, dates as weeks, every value checked. Raises InputError."""
    listed = {str(name): cases[name].tolist() for name in cases}
    given = _in_weeks(listed, known, start, "cases")
    faults = Faults()
    check_overrides(given, known, len(cases), "cases", faults)
    faults.raise_if_any()
    values = {name: cases[name] if given[name] == listed[name] else given[name] for name in given}
    columns = {place.name: values[name] for name in _widest_first(given, known) for place in known[name]}
    return pd.DataFrame(columns, index=cases.index)


def _refuse_fixed(cases: Cases, ranges: Iterable[str], known: SettingsByName) -> None:
    """Raise InputError where cases are to cover settings that have one value."""
    faults = []
    for name in cases.over:
        if name in known and name not in ranges:
            first = known[name][0]
            limits = f"[{first.parameter.low:g}, {first.parameter.high:g}]"
            example = f"settings={{{first.name!r}: {{'uniform': {limits}}}}}"
            given = f"given {name!r}, which has one value in this scenario"
            if len(known[name]) > 1:
                given = f"given {name!r}, which stands for {len(known[name])} settings"
                example = f"{first.name!r}, each by its full name"
            faults.append(f"{cases.kind}: over: {given}; allowed: a setting with a range; give it a range: {example}")
    if faults:
        raise InputError(faults)


def _widest_first(names: Any, known: SettingsByName) -> list[str]:
    return sorted(map(str, names), key=lambda name: -len(known[name]))


def _checked(settings: Mapping[str, Any], known: SettingsByName, source: str, worlds: int | None = None) -> None:
    faults = Faults()
    check_overrides(settings, known, worlds, source, faults)
    faults.raise_if_any()


def _full_arms(design: Design, values: SettingsByWorld, weeks: int, population: Population) -> tuple[Arm, ...]:
    """The arms with dates as weeks and settings by full name. Raises InputError with all faults."""
    arms, faults = [], Faults()
    for place, arm in enumerate(design.arms):
        try:
            arms.append(_full(arm, values, weeks, population, tried=place < _TRIED))
        except InputError as error:
            for line in error.faults:
                fault = f"design: {arm.name}: {line.removeprefix('settings: ')}"
                faults.lines += [fault] if len(faults.lines) < 20 else []
    faults.raise_if_any()
    return tuple(arms)


def _full(arm: Arm, values: SettingsByWorld, weeks: int, population: Population, tried: bool) -> Arm:
    """The arm by full names, with arrays in place of functions; tried on a world where that is asked for."""
    scenario, known = values.scenario, _known(values.scenario, values.week)
    evaluated = {name: values.evaluated(name, value) for name, value in arm.settings.items()}
    given = _in_weeks(evaluated, known, scenario.start_date)
    plain = _checked_arm(given, known, len(values.numbers))
    _check_extras(arm)
    arm = replace(arm, changes=_changes_in_weeks(arm, known, scenario.start_date))
    if tried:
        _try(arm, Arm("", plain).part(slice(1)).settings, values, weeks, population)
    full = {place.name: given[name] for name in _widest_first(given, known) for place in known[name]}
    source = _checked_arm(_in_weeks(arm.played_from, known, scenario.start_date), known, len(values.numbers))
    recorded = {place.name: source[name] for name in _widest_first(source, known) for place in known[name]}
    return replace(arm, settings=full, played_from=recorded)


def _check_extras(arm: Arm) -> None:
    """Raise InputError for a state, a course or a series that does not exist, and for what cannot go together."""
    states = [when for when, _ in arm.changes if _is_state(when)]
    for when in states:
        state_named(when["state"])
    if states and len(arm.changes) > 1:
        raise InputError("forks: given a state and another fork; allowed: a state alone")
    courses_named(arm.plays)
    series_named(arm.averages)
    if arm.plays and (arm.by_world or any(isinstance(value, np.ndarray) for value in arm.played_from.values())):
        raise InputError("plays: given settings that differ by world; allowed: one value for all worlds")


def _checked_arm(settings: Mapping[str, Any], known: SettingsByName, worlds: int) -> dict[str, Any]:
    """The settings of an arm but those that wait for a condition, all checked. Raises InputError."""
    plain = {name: value for name, value in settings.items() if not (name in TIMES and condition_of(value))}
    if any(isinstance(value, Mapping | Distribution) for value in plain.values()):
        raise InputError("given a range; allowed: a value, since an actor chooses it (ranges belong to the scenario)")
    _checked(plain, known, "settings", worlds)
    return plain


def check_plan(plan: Plan) -> None:
    """Raise InputError where a plan that was read from a folder holds what no user could have asked for."""
    _check_asked(plan.name, plan.replicates, plan.seed, None, plan.tables)
    _check_worlds(plan.cases.index, plan.replicates, len(plan.design), plan.chunk)
    series_named([*plan.weekly, *(name for arm in plan.design.arms for name in arm.at_fork)])
    for arm in plan.design.arms:
        _check_extras(arm)
        _checked(arm.played_from, plan.known, "settings")
    columns = {str(name): column.to_numpy() for name, column in plan.cases.items()}
    _checked(columns, plan.known, "cases", len(plan.cases))
    for arm in plan.design.arms:
        plan.week.without(*arm.without)
        _checked_arm(arm.settings, plan.known, plan.worlds)
        for when, what in arm.changes:
            _checked(what, plan.known, "changes")
            _check_fork(when, plan.weeks)


def _check_fork(when: Any, weeks: int) -> None:
    """Raise InputError for a time of a fork that is no week of the run, no calendar year and no range of weeks."""
    if _is_state(when):
        return
    try:
        value = check_value(Parameter("week", 1, 1, float(weeks), "week", "The week of a fork.", kind="week"), when)
        if isinstance(value, Distribution) and not isinstance(value, Uniform):
            raise refused(when, Uniform.form)
    except Refused as error:
        raise InputError(f"forks: weeks: {error}") from None


def _in_weeks(
    given: Mapping[str, Any], known: SettingsByName, start: date | None, source: str = "settings"
) -> dict[str, Any]:
    """Settings with dates as weeks. Raises InputError."""
    result, faults = dict(given), Faults()
    for name, value in given.items():
        try:
            if name in known and known[name][0].parameter.kind == "week":
                result[name] = in_weeks(value, start)
        except Refused as error:
            faults.add(source, name, error)
    faults.raise_if_any()
    return result


def _changes_in_weeks(arm: Arm, known: SettingsByName, start: date | None) -> tuple[tuple[Any, Mapping[str, Any]], ...]:
    """The changes of an arm with dates as weeks. Raises InputError."""
    try:
        return tuple(
            (when if _is_state(when) else in_weeks(when, start), _in_weeks(changed, known, start))
            for when, changed in arm.changes
        )
    except Refused as error:
        raise InputError(f"forks: weeks: {error}") from None


def _is_state(when: Any) -> bool:
    return isinstance(when, Mapping) and "state" in when


def _try(arm: Arm, settings: Mapping[str, Any], values: SettingsByWorld, weeks: int, population: Population) -> None:
    """Raise InputError where a world cannot have these settings, or not from the week on in which they are to hold."""
    one, declared = values.numbers[:1], values.week.parameters()
    values.scenario.settings(values.seed, one, settings, declared)
    changes = [(1, settings)] if population.fork else [(1, what) for _, what in arm.changes]
    resolve_changes(values.scenario, changes, one, values.seed, np.zeros(1, np.int64), declared)
    _check_weeks(arm, weeks)


def _check_weeks(arm: Arm, weeks: int) -> None:
    """Raise InputError where a fork may come after the last week that is run."""
    for when, _ in arm.changes:
        if _is_state(when):
            continue
        last = when["uniform"][1] if isinstance(when, Mapping) else when
        if isinstance(when, str):
            last = int(first_week(int(when.removeprefix("year ")), np.zeros(1, np.int64))[0])
        if last > weeks:
            given = when["uniform"] if isinstance(when, Mapping) else when
            raise InputError(f"forks: weeks: {refused(given, f'weeks that are run: from 1 to {weeks}')}")
