"""The results of an experiment, read from its folder: rows, status, and what is asked of them."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.analysis import bands, paired, regions, sensitivity, survival
from experiments.analysis.certain import certain_arms
from experiments.analysis.compared import compared
from experiments.execution.chunk import run_part
from experiments.execution.plan import Plan
from experiments.execution.store import State, Store
from experiments.export.latex import effects_table, latex, write_latex
from experiments.export.rows import export
from simulation.errors import InputError
from simulation.results.codebook import described
from simulation.results.manifest import ranges_of
from simulation.results.outcomes import outcome_named
from simulation.run import LAST_WORLD, whole_number

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Results", "load_results"]


def load_results(path: str | Path) -> Results:
    """The results in an experiment's folder.

    Parameters
    ----------
    path
        The folder that `Experiment.run` or `multitrack experiment` wrote; it may be unfinished.

    Raises
    ------
    InputError
        If there are no results, or the manifest is damaged.

    Examples
    --------
    >>> import multitrack as mt
    >>> results = mt.load_results("results/doses")
    >>> len(results.outcomes)
    120
    """
    return Results(path)


class Results:
    """The results of an experiment, read from its folder, finished or not.

    `outcomes`, `agreements`, `episodes` and `weekly` are tables in the order arm, case, world. They contain only
    complete chunks; `status()` says how many those are.

    Parameters
    ----------
    path
        The folder.

    Raises
    ------
    InputError
        If there are no results, or the manifest is damaged.

    Examples
    --------
    >>> import multitrack as mt
    >>> results = mt.load_results("results/doses")
    >>> results.effects("deaths")[["arm", "scale", "mean", "low", "high"]].columns.tolist()
    ['arm', 'scale', 'mean', 'low', 'high']
    """

    def __init__(self, path: str | Path) -> None:
        self.store = Store.read(path)

    def __repr__(self) -> str:
        status = self.status()
        return f"<Results {self.store.manifest['name']}: {status['done']} of {status['chunks']} chunks>"

    @cached_property
    def plan(self) -> Plan:
        """What was run."""
        return self.store.plan()

    @cached_property
    def whole(self) -> tuple[int, ...]:
        """The chunks whose shards are as they were written."""
        return tuple(chunk.index for chunk in self.plan.wanted if self.store.whole(chunk.index))

    @cached_property
    def members(self) -> np.ndarray | None:
        """Which worlds of an arm (worlds,) are of the population; None while that is not decided."""
        return self.store.members(self.plan)

    def status(self) -> dict[str, int]:
        """Counts of chunks (`done`, `failed`, `damaged`, `missing`) and of worlds (`worlds`, of `worlds_in_all`).

        With a population, `worlds_in_all` counts its worlds once they are known; `asked` and `members` are the worlds
        of an arm that were asked for, and those of the population. Of a share, all counts are of the share alone.
        """
        plan, states = self.plan, self.store.states
        failed = {state.chunk for state in self.store.failures()}
        done = set(self.whole)
        damaged = {chunk for chunk, state in states.items() if state.done} - done
        members = np.ones(plan.worlds, bool) if self.members is None else self.members
        sizes = {chunk.index: int(members[chunk.first : chunk.end].sum()) for chunk in plan.wanted if not chunk.decides}
        worlds = sum(size for chunk, size in sizes.items() if chunk in done)
        missing = len(plan.wanted) - len(done) - len(failed) - len(damaged)
        counts = {"chunks": len(plan.wanted), "done": len(done), "failed": len(failed), "damaged": len(damaged)}
        counts |= {"missing": missing, "worlds": worlds, "worlds_in_all": sum(sizes.values())}
        if not plan.filter.filters:
            return counts
        return counts | {"asked": plan.worlds, "members": 0 if self.members is None else int(members.sum())}

    @property
    def notes(self) -> tuple[str, ...]:
        """What every report must say: what the design confuses, what is missing, and what was mixed."""
        status, mixed = self.status(), self.store.manifest["mixed"]
        notes = [*self.plan.design.notes, *self._share_note(), *self._population_note()]
        if status["worlds"] < status["worlds_in_all"]:
            notes.append(f"{status['worlds']:,} of {status['worlds_in_all']:,} worlds: the rest failed or was not run")
        notes += [f"made on different machines or versions: {', '.join(map(str, one))} differ" for one in mixed]
        return tuple(notes)

    def _share_note(self) -> Iterator[str]:
        if share := self.plan.share:
            yield f"share {share} of the experiment; `multitrack merge` puts all {share.of} together"

    def _population_note(self) -> Iterator[str]:
        """Which worlds count, and how many."""
        plan = self.plan
        if not plan.filter.filters:
            return
        if plan.share:
            yield f"population {plan.population} ({plan.filter.meaning})"
            return
        if self.members is None:
            yield f"population {plan.population} ({plan.filter.meaning}): not decided yet"
            return
        cases = len(np.unique(plan.numbers[self.members] // plan.replicates))
        counts = f"{int(self.members.sum()):,} of {plan.worlds:,} worlds and {cases:,} of {len(plan.cases):,} cases"
        yield f"population {plan.population} ({plan.filter.meaning}): {counts} count, the same in all arms"

    def failures(self) -> pd.DataFrame:
        """A row a failed chunk: error, arm, world, and the command that repeats the world."""
        rows = [
            (one.chunk, one.error, self.plan.arm_of(self.plan.chunks[one.chunk]).name, one.world, self._command_of(one))
            for one in self.failed()
        ]
        return pd.DataFrame(rows, columns=["chunk", "error", "arm", "world", "command"])

    def _command_of(self, failed: State) -> str:
        """The command that repeats the world of a chunk that failed; empty for one of the reference arm.

        It is made from the plan: what a folder from somebody else says is not for a user to type.
        """
        chunk = self.plan.chunks[failed.chunk]
        if chunk.decides or failed.world is None:
            return ""
        return shlex.join(["multitrack", "results", str(self.store.folder), "--repeat", f"{chunk.arm}:{failed.world}"])

    @cached_property
    def outcomes(self) -> pd.DataFrame:
        """A row a world: arm, case, replicate, world, the resolved settings, then its outcomes."""
        return self.table("outcomes")

    @cached_property
    def agreements(self) -> pd.DataFrame:
        """A row an agreement; where `tables` had agreements."""
        return self.table("agreements")

    @cached_property
    def episodes(self) -> pd.DataFrame:
        """A row an episode of fighting; where `tables` had episodes."""
        return self.table("episodes")

    @cached_property
    def terms(self) -> pd.DataFrame:
        """A row an agreement, party and issue; where `tables` had terms."""
        return self.table("terms")

    @cached_property
    def dyad_years(self) -> pd.DataFrame:
        """A row an active year of a dyad; where `tables` had dyad_years."""
        return self.table("dyad_years")

    def table(self, name: str, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """All rows of a table, or some of its columns. Raises InputError where it was not kept."""
        result: pd.DataFrame = self._read(name, columns).to_pandas()
        return result

    def rows(self, name: str, columns: Sequence[str], arm: int) -> pd.DataFrame:
        """Some columns of the rows of one arm (its place)."""
        result: pd.DataFrame = self._read(name, columns, arm).to_pandas()
        return result

    def first_shards(self) -> dict[str, Path]:
        """The first shard of each table that was kept."""
        arms = (chunk for chunk in reversed(self.whole) if not self.plan.chunks[chunk].decides)
        shards = {table: chunk for chunk in arms for table in self.store.states[chunk].shards}
        return {table: self.store.path_of(table, chunk) for table, chunk in shards.items()}

    def _read(self, name: str, columns: Sequence[str] | None = None, arm: int | None = None) -> pa.Table:
        chunks = [chunk for chunk in self.whole if arm is None or self.plan.chunks[chunk].arm == arm]
        paths = [self.store.path_of(name, chunk) for chunk in chunks if name in self.store.states[chunk].shards]
        if not paths:
            stored = sorted({table for chunk in self.whole for table in self.store.tables_of(chunk)})
            raise InputError(
                f"{self.store.folder}: it holds no {name}; it holds {', '.join(stored) or 'no rows yet'}; "
                f"kept where the experiment has {name!r} among its tables="
            )
        wanted = None if columns is None else list(columns)
        return pa.concat_tables([pq.read_table(path, columns=wanted) for path in paths], promote_options="permissive")

    def export(self, file: str | Path, table: str = "outcomes", overwrite: bool = False) -> Path:
        """Write all rows of a table in the order arm, case, world, as .parquet or .csv, or the effects as .tex.

        Rows go through chunk by chunk, however many there are. Their columns have names that Stata and R take; beside
        them a codebook (`rows.codebook.csv` of `rows.csv`) has, for each, type, unit, label, meaning, what missing
        means, and the name in the model. Raises InputError for another ending, and where the file exists unless
        `overwrite`.
        """
        path = Path(file)
        if path.exists() and not overwrite:
            raise InputError(f"--export: given {file}; it exists; allowed: a new file, or --overwrite")
        if path.suffix == ".tex":
            return self._export_effects(path)
        chunks = [chunk for chunk in self.whole if table in self.store.states[chunk].shards]
        scenario = self.plan.scenario
        describe = described(table, scenario.parties, scenario.issues, self.plan.known, self.plan.marks)
        return export([self.store.path_of(table, chunk) for chunk in chunks], path, table, describe, overwrite)

    def _export_effects(self, path: Path) -> Path:
        effects, reasons = compared(self)
        if not effects:
            raise InputError(f"--export: given {path}; no effects: {'; '.join(reasons) or 'there is one arm'}")
        reference = next(iter(effects.values()))["reference"].iloc[0]
        caption = f"{self.plan.name}: differences from {reference}, with intervals over cases"
        return write_latex(latex(effects_table(effects), caption), path)

    @cached_property
    def arms(self) -> pd.DataFrame:
        """A row an arm: its name (the index) and levers."""
        return self.plan.design.table().set_index("arm")

    def effects(
        self, outcome: str = "years_fighting", reference: str | None = None, level: float = 0.95
    ) -> pd.DataFrame:
        """Paired differences of every arm from a reference (by default the first), with intervals over cases.

        Columns: `arm`, the levers, `outcome`, `unit`, `scale` ("difference", and "ratio" for deaths and years),
        `mean`, `low`, `high`, `reference`, `cases`, `worlds`, `by_construction` (the outcome cannot be otherwise in one
        of the two arms, which has none of the effort that it needs), `estimable` (false of a share with fewer than ten
        events, or ten others, in the two arms together: its interval says little). Raises InputError where arms do not
        share their worlds.
        """
        certain = self._certain(outcome)
        return self._noted(paired.effects(self.outcomes, self.arms, outcome, reference, level, certain))

    def worse_off(self, reference: str | None = None, least: float = 0.01, level: float = 0.95) -> pd.DataFrame:
        """How often somebody is worse off in an arm than in the same world of the reference (by default the first).

        Worse off is a world in which any party's utility is lower by more than `least`, or more people die; better off
        one in which any party's is higher by more, or fewer die; a world may be both, and is unknown where any of these
        is. Compare the two: if an arm merely changes which history each world has, they are equal. Columns as in
        `effects`, in percentage points of worlds.
        """
        return self._noted(paired.worse_off(self.outcomes, self.arms, reference, least, level))

    def interaction(self, one: str, two: str, outcome: str = "years_fighting", level: float = 0.95) -> pd.DataFrame:
        """What two levers do together beyond the sum of what each does alone, from their lowest levels.

        `by_construction` marks a sum in which an arm has none of the effort that the outcome needs.
        """
        certain = self._certain(outcome)
        return self._noted(paired.interactions(self.outcomes, self.arms, one, two, outcome, level, certain))

    def _certain(self, outcome: str) -> frozenset[str]:
        """The arms in which an outcome cannot be otherwise."""
        declared = outcome_named(outcome)
        return certain_arms(declared, self.plan) if declared else frozenset()

    def bands(self, series: str, quantiles: Sequence[float] = (0.05, 0.25, 0.5, 0.75, 0.95)) -> pd.DataFrame:
        """Quantiles over worlds of a weekly series: a row an arm, week, and party or dyad."""
        return self._noted(bands.bands(self, series, quantiles))

    def survival(self, until: str = "agreement", level: float = 0.95) -> pd.DataFrame:
        """The share of worlds (or agreements) for which it has not come yet, by arm and week (Kaplan & Meier 1958).

        `until` is "agreement" (from the first week of each world) or "failure" (of agreements, from signing).
        """
        return self._noted(survival.survival(self, until, level))

    def sensitivity(self, outcome: str = "years_fighting", level: float = 0.95) -> pd.DataFrame:
        """How much each uncertain setting matters, by arm, with intervals: Sobol' or Morris, as cases were drawn.

        Where a sample is so small that shares of the variance come out above 1, the notes in `attrs` say so.
        """
        table = self._noted(sensitivity.sensitivity(self.outcomes, self.plan, outcome, level))
        table.attrs["notes"] += sensitivity.too_small(table)
        return table

    def discover(self, outcome: str, above: float | None = None, arm: str | None = None) -> pd.DataFrame:
        """Where in the settings an outcome happens: found on one half of the cases, confirmed on the other."""
        return self._noted(regions.discover(self.outcomes, list(self.plan.resolved), outcome, above, arm))

    def plot(self, outcome: str = "years_fighting", differences: bool = True) -> Figure:
        """What every arm does more than the first, with intervals over cases; or each arm's own outcome."""
        from experiments.charts.arms import arms  # heavy: matplotlib

        return arms(self, outcome, differences)

    def _noted(self, table: pd.DataFrame) -> pd.DataFrame:
        """The table with the notes that go with it, in its `attrs`."""
        table.attrs["notes"] = list(self.notes)
        return table

    def repeat(self, arm: int, world: int) -> Mapping[str, Any]:
        """One world of an arm (its place), run again alone: its row. Raises what the world raises."""
        plan = self.plan
        world = whole_number("--repeat: world", world, 0, LAST_WORLD)
        (row_of_world,) = plan.rows_of(np.array([world]))
        if not (0 <= arm < len(plan.design) and row_of_world >= 0):
            given = f"given {arm}:{world}; allowed: arms 0 to {len(plan.design) - 1}, worlds {_ranges(plan.numbers)}"
            raise InputError(f"--repeat: {given}")
        if self.members is not None and not self.members[row_of_world]:
            raise InputError(f"--repeat: given {arm}:{world}; allowed: worlds of the population {plan.population}")
        row = run_part(plan.part(arm, np.array([world])))["outcomes"].iloc[0]
        return {str(name): value for name, value in row.items()}

    def failed(self) -> list[State]:
        """The chunks that failed."""
        assert self.plan  # which refuses chunks that it does not have
        return self.store.failures()


def _ranges(numbers: np.ndarray) -> str:
    """World numbers as an error shows them."""
    return ", ".join(f"{first} to {end - 1}" for first, end in ranges_of(numbers)[:12])
