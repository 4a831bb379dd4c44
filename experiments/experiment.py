"""An experiment: a design over arms, cases over what nobody knows, and where its results are kept."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.designs.cases import Cases, random_cases
from experiments.designs.design import Design
from experiments.designs.kinds import as_list, as_table
from experiments.designs.listed import saved_cases
from experiments.designs.population import PopulationName
from experiments.designs.switches import as_it_is
from experiments.execution.custom import TYPED, name_of_week, typed_here, week_from
from experiments.execution.expected import Expected, expected
from experiments.execution.plan import Plan, plan_of
from experiments.execution.planning.limits import TABLES
from experiments.execution.planning.share import share_from
from experiments.execution.progress import progress_bar
from experiments.execution.running import run_plan
from experiments.execution.store import Store
from experiments.results import Results
from simulation.ensemble import Progress
from simulation.errors import InputError, short_repr
from simulation.founding import smallest_capacity
from simulation.machine import compile_custom
from simulation.results.series import series_named
from simulation.scenarios.scenario import Scenario, scenario_from
from simulation.week import Week

__all__ = ["Captured", "Experiment", "capturing"]

_log = logging.getLogger("multitrack")
_capture: ContextVar[bool] = ContextVar("capture", default=False)


class Captured(BaseException):
    """Carries the experiment that a script was about to run; see `capturing`."""

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment


@contextmanager
def capturing() -> Iterator[None]:
    """Within it, an experiment that would run is raised as `Captured`: how the command line reads a script."""
    token = _capture.set(True)
    try:
        yield
    finally:
        _capture.reset(token)


class Experiment:
    """An experiment: every arm of a design, on the same cases and luck.

    A range in the scenario is an uncertainty, which `cases` draws; what the design sets overrides it.

    Parameters
    ----------
    name
        Its name in folders and reports.
    scenario
        The name of a shipped scenario, the path of a file, or a Scenario.
    design
        The arms; without it a single arm, the scenario as it is.
    cases
        How many, drawn at random; or `latin_hypercube(n)`, `morris(n)`, `sobol(n)`; or a design of settings, a case per
        arm; or saved cases, such as the `cases.parquet` of another experiment: the path or the table.
    replicates
        Draws of luck per case, from 1.
    seed
        The seed of cases and luck: a whole number from 0 to 2**64 - 1.
    settings
        Values or ranges that change the scenario in all arms, by full dotted name; or a list with one entry per case.
    years
        The horizon, instead of the scenario's: from one week (0.02) to 50 years. The scenario's is two years longer in
        the population "protracted".
    tables
        Tables to save: "outcomes", "agreements", "episodes", "terms",
        "dyad_years".
    weekly
        Weekly series to save; `docs/results.md` lists them.
    rules
        The import path of a custom week, such as "my_rules:mine"; or the week itself, which threads can run and workers
        on other machines cannot. To load or resume such an experiment elsewhere, define the same week and create the
        experiment first.
    outcomes
        Custom outcomes: columns with the import paths of functions of Runs that give one value per world, or with the
        names of installed ones.
    population
        Which worlds count: "all"; "onsets", those that ever fight; or "protracted", those whose second calendar year
        was active. The reference arm (Track I as in the scenario, no Track II) decides this for every arm.
        In "protracted" all arms are this arm until the first week of the third calendar year. Active years are those
        of the Uppsala Conflict Data Program: at least 25 deaths in a dyad. A case counts when half of its replicates
        do; in "protracted_worlds" each world counts by itself.

    Raises
    ------
    InputError
        With all errors at once.

    Examples
    --------
    >>> import multitrack as mt
    >>> study = mt.Experiment("doses", design=mt.sweep({"track_two.effort": [0, 0.5, 1]}), cases=20, years=16)
    >>> study
    <Experiment doses: 3 arms × 20 cases × 1 replicates = 60 worlds>
    >>> results = study.run("results/example", progress=False)
    >>> results.status()["done"]
    3
    """

    def __init__(
        self,
        name: str,
        scenario: str | Path | Scenario = "baseline",
        design: Design | None = None,
        cases: int | Cases | Design | str | os.PathLike[str] | pd.DataFrame = 100,
        replicates: int = 1,
        seed: int = 1,
        settings: Mapping[str, Any] | None = None,
        years: float | None = None,
        tables: Sequence[str] = ("outcomes",),
        weekly: Sequence[str] = (),
        rules: str | Week = "",
        outcomes: Mapping[str, str] | None = None,
        population: PopulationName = "all",
    ) -> None:
        named = name_of_week(rules)
        loaded = scenario_from(scenario, week_from(named).parameters())
        arms = as_it_is() if design is None else design
        if not isinstance(arms, Design):
            description = f"{arms.kind} (cases= takes it)" if isinstance(arms, Cases) else short_repr(arms)
            raise InputError(f"design: given {description}; allowed: arms, such as factorial")
        if not isinstance(cases, int | Cases | Design | str | os.PathLike | pd.DataFrame):
            allowed = "a number, cases such as latin_hypercube, or saved ones: a table, or a file .parquet or .csv"
            raise InputError(f"cases: given {short_repr(cases)}; allowed: {allowed}")
        drawn = random_cases(cases) if isinstance(cases, int) else cases
        if not isinstance(drawn, Cases | Design):
            drawn = saved_cases(drawn)
        changed = as_table("settings", settings or {}, "a table of settings")
        stored = as_list("tables", tables, f"a list of {', '.join(TABLES)}")
        series = [one.name for one in series_named(weekly)]
        custom = as_table(
            "outcomes", outcomes or {}, 'columns with import paths, such as { "lull": "my_outcomes:lull" }'
        )
        arguments = name, loaded, arms, drawn, replicates, seed, changed, years, stored, series, named, custom
        self._arguments, self._population = arguments, population
        self.plan: Plan = plan_of(*arguments, population)

    def __repr__(self) -> str:
        plan = self.plan
        sizes = f"{len(plan.design)} arms × {len(plan.cases):,} cases × {plan.replicates} replicates"
        worlds = f"share {plan.share}: {plan.total:,} worlds" if plan.share else f"{plan.total:,} worlds"
        return f"<Experiment {plan.name}: {sizes} = {worlds}>"

    def of(self, population: PopulationName) -> Experiment:
        """The same experiment of another population. Raises InputError."""
        other = copy(self)
        other._population = population
        return other._planned()

    def with_cases(self, n: int) -> Experiment:
        """The same experiment over so many cases, drawn the same way: to try on few what is to be run on many.

        Raises InputError for what is no number of cases, and where the cases are listed, or are those of a design of
        sensitivity, whose number follows from the settings that it covers.
        """
        drawn = self._arguments[3]
        if not isinstance(drawn, Cases) or drawn.compares or drawn.numbers:
            raise InputError(
                f"--cases: given {short_repr(n)} for {self.plan.name}, whose cases are listed or designed; "
                "allowed: a number where they are drawn at random or by latin_hypercube"
            )
        other = copy(self)
        other._arguments = (*self._arguments[:3], drawn.of_count(n), *self._arguments[4:])
        return other._planned()

    def _planned(self) -> Experiment:
        """Itself, with the plan of its arguments; of the same share as before."""
        share = self.plan.share
        self.plan = plan_of(*self._arguments, self._population)
        if share:
            self.plan = self.plan.shared(share)
        return self

    def share(self, share: str) -> Experiment:
        """One share of the experiment, such as "3/40", for one job of a job array: `run` runs only its worlds.

        Each share has a folder of its own, which resumes by itself; `mt.merge_shares` puts all folders together. Raises
        InputError for what is no share, and for more shares than worlds.
        """
        other = copy(self)
        other.plan = self.plan.shared(share_from(share))
        return other

    def run(
        self,
        out: str | Path,
        workers: int | None = None,
        progress: bool | Progress = True,
        retry_failed: bool = False,
        allow_mixed: bool = False,
        cluster: str | None = None,
    ) -> Results:
        """Run what the folder `out` does not hold yet, and return all its results.

        `workers` are threads, by default one a core; `cluster` is the address of a dask scheduler instead.
        `progress` shows a bar on a terminal, or is called with worlds done and in all. Chunks that failed
        before are left alone unless `retry_failed`. Raises InputError where the folder holds anything else, where
        other versions or another processor made it (unless `allow_mixed`), and where a custom rule cannot be compiled;
        and OSError where it is full.
        """
        if _capture.get():
            raise Captured(self)
        # Before there is a folder, and not once a chunk: a rule with a mistake in it can run nowhere.
        compile_custom(self.plan.week, smallest_capacity(self.plan.scenario))
        if typed_here(self.plan.rules):
            _log.warning("%s: %s", self.plan.name, TYPED)
        with Store.opened(out, self.plan, allow_mixed) as store:
            plan = replace(self.plan, chunk=store.manifest["chunk"])
            with _progress_of(progress) as tell:
                run_plan(plan, store, workers, cluster, allow_mixed, tell, retry_failed)
        results = Results(out)
        results.plan = plan  # as it was run: the folder's is the same, and as long in the making
        for failed in results.store.failures():
            _log.warning("chunk %s failed: %s", failed.chunk, failed.error)
        return results

    def kept(self, out: str | Path, allow_mixed: bool = False) -> int:
        """How many of its worlds are done, in shards as they were written, in the folder `out`; nothing is written.

        Raises InputError where the folder holds anything else.
        """
        store = Store.begun(out, self.plan, allow_mixed)
        if store is None:
            return 0
        chunks = replace(self.plan, chunk=store.manifest["chunk"]).chunks
        done = (chunks[index] for index, state in store.states.items() if state.done and store.whole(index))
        return sum(chunk.end - chunk.first for chunk in done if not chunk.decides)

    def expected(self, workers: int | None = None) -> Expected:
        """How many worlds, and the time and memory they would take here; measured on a few of them."""
        return expected(self.plan, workers)


@contextmanager
def _progress_of(progress: bool | Progress) -> Iterator[Progress | None]:
    if callable(progress):
        yield progress
    elif progress:
        with progress_bar("Worlds") as tell:
            yield tell
    else:
        yield None
