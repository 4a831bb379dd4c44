"""Where the court's worlds are run: arms of a group, over the cases that are eligible, and rows of them kept.

    court.json              what was run      claims.json    a hash of each claim's declaration
    cases/GROUP.parquet     eligible cases    rows/GROUP/LOOK/ARM.parquet   a row a world of an arm
    runs/                   experiments that are not finished: each resumes by itself

Arms are kept by what they are, not by who asked: a claim that is added later finds those of the others.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from experiments.court.docket import Group
from experiments.court.rows import no_rows, rows_of
from experiments.court.search import FULL_SEARCH, Search
from experiments.designs.arm import Arm
from experiments.designs.cases import random_cases
from experiments.designs.design import Design
from experiments.execution.chunk import POPULATION
from experiments.execution.manifest import code
from experiments.execution.memory import Memory
from experiments.execution.plan import Plan
from experiments.execution.running import Counted, NoWorlds, run_chunks
from experiments.experiment import Experiment
from experiments.results import Results
from simulation.engine.atomic import write_whole
from simulation.ensemble import Progress
from simulation.errors import InputError, short_repr
from simulation.results.export import as_parquet
from simulation.results.manifest import code_hash, hash_of_sources, to_json
from simulation.run import whole_number

__all__ = [
    *("COURT", "FULL", "LEAST_CASES", "MOST_CASES", "QUICK"),
    *("Bench", "Size", "asked_in", "begun", "of_cases", "planned_by", "planned_in"),
]


@dataclass(frozen=True)
class Size:
    """How many cases at each look, replicates an arm, and fresh replicates of what is run again.

    `level` is that of the only look where it is not the court's. The audit runs `audited` cases, and a rival theory
    `theory_cases`, `again` times each.
    """

    looks: tuple[int, ...]
    replicates: int
    fresh: int = 64
    confirming: int = 2000
    quick: bool = False
    search: Search = FULL_SEARCH
    level: float | None = None
    audited: int = 120
    again: int = 8
    theory_cases: int = 320


MOST_CASES, LEAST_CASES = 640, 40
FIRST_LOOK = 160
"""Cases at the first look, at most."""


def of_cases(cases: int) -> Size:
    """The size of a trial of so many cases: the first look takes 160 of them, or half where that is fewer, the audit
    some fifth and a rival theory a half, but each of these two at least 40.

    Raises InputError.

    >>> [of_cases(cases).looks for cases in (640, 320, 160)]
    [(160, 640), (160, 320), (80, 160)]
    """
    whole_number("cases", cases, LEAST_CASES, MOST_CASES)
    return Size(
        (min(FIRST_LOOK, cases // 2), cases),
        16,
        audited=max(LEAST_CASES, cases * 120 // MOST_CASES),
        theory_cases=max(LEAST_CASES, cases // 2),
    )


FULL = of_cases(MOST_CASES)
QUICK = Size((30,), 8, quick=True)

_HERE = Path(__file__).resolve()
COURT, _CLAIMS = "court.json", "claims.json"
_BATCH = 64  # cases whose eligibility is decided at a time, at least
_MOST = 100  # batches, after which there are no more eligible cases to be hoped for


@dataclass
class Bench:
    """A folder of the court: what it needs is run, unless it is there already.

    Raises InputError where the folder holds what another model, seed or size made.
    """

    folder: Path
    size: Size = FULL
    seed: int = 1
    workers: int | None = None
    cluster: str | None = None
    progress: Progress | bool = False
    _cases: dict[Group, np.ndarray] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        if not begun(self.folder, self.size, self.seed):
            self.folder.mkdir(parents=True, exist_ok=True)
            write_whole(self.folder / COURT, to_json(planned_by(self.size, self.seed)).encode())

    @property
    def revision(self) -> str:
        """The model that the rows are of: a hash of its code."""
        return code_hash()[:12]

    def changed(self, digests: Mapping[str, str]) -> tuple[str, ...]:
        """The claims whose declaration differs from when this folder first saw them; new ones are noted."""
        held = asked_in(self.folder)
        if new := {id: digest for id, digest in digests.items() if id not in held}:
            write_whole(self.folder / _CLAIMS, to_json({**held, **new}).encode())
        return tuple(id for id, digest in digests.items() if held.get(id, digest) != digest)

    def cases(self, group: Group) -> np.ndarray:
        """The numbers of the cases of a group that are eligible, as many as the last look takes, from the first on."""
        wanted = self.size.looks[-1]
        if group not in self._cases:
            path = self.folder / "cases" / f"{group.name}.parquet"
            if not path.exists():
                found = pd.DataFrame({"case": self._eligible(group, wanted)})
                path.parent.mkdir(parents=True, exist_ok=True)
                write_whole(path, as_parquet(found))
            self._cases[group] = pd.read_parquet(path)["case"].to_numpy(np.int64)
        return self._cases[group]

    def _eligible(self, group: Group, wanted: int) -> np.ndarray:
        """The first eligible cases, drawn until there are as many as wanted. Raises InputError where there are none."""
        found: list[int] = []
        size = max(_BATCH, wanted)
        for batch in range(_MOST):
            plan = self._experiment(group, [Arm("baseline", {})], range(batch * size, (batch + 1) * size)).plan
            if not plan.filter.filters:
                return np.arange(wanted)
            found += _eligible_cases(plan, self.workers)
            if len(found) >= wanted:
                return np.array(found[:wanted])
        if not found:
            raise InputError(f"{group.name}: none of {_MOST * size:,} cases is of the population {group.population}")
        return np.array(found)

    def plan(self, group: Group, look: int = 1) -> Plan:
        """The plan of a group's baseline over the cases of a look: its scenario, settings and cases."""
        return self._experiment(group, [Arm("baseline", {})], self.of_look(group, look)).plan

    def of_look(self, group: Group, look: int) -> np.ndarray:
        """The numbers of the cases that a look adds."""
        ends = (0, *self.size.looks)
        return self.cases(group)[ends[look - 1] : ends[look]]

    def rows(self, group: Group, arms: Mapping[str, Arm], look: int) -> dict[str, pd.DataFrame]:
        """The rows of these arms, by key, over the cases that a look adds; what is not there is run."""
        numbers = self.of_look(group, look)
        folder = self.folder / "rows" / group.name / f"look-{look}"
        missing = {key: arm for key, arm in arms.items() if not (folder / _file(key, arm)).exists()}
        if missing and len(numbers):
            self._run_and_keep(group, missing, numbers, folder, f"{group.name}-look-{look}")
        return {key: pd.read_parquet(folder / _file(key, arm)) for key, arm in arms.items() if len(numbers)}

    def fresh(
        self, group: Group, arms: Mapping[str, Arm], cases: pd.DataFrame, name: str, replicates: int | None = None
    ) -> dict[str, pd.DataFrame]:
        """The rows of these arms over listed cases, with luck that nothing else has; `name` says what for.

        What is kept is found again for the same worlds, cases and replicates alone: a claim that was declared in other
        words may have chosen others.
        """
        luck = replicates or self.size.fresh
        folder = self.folder / "rows" / "fresh" / name / _digest([group.name, str(luck), *_written(cases)])
        missing = {key: arm for key, arm in arms.items() if not (folder / _file(key, arm)).exists()}
        if missing:
            # The cases are of the population; which of their worlds are is decided again, each by itself.
            alone = "protracted_worlds" if group.population == "protracted" else group.population
            try:
                worlds = replace(group, population=alone)
                self._run_and_keep(worlds, missing, cases, folder, f"fresh-{name}", luck)
            except NoWorlds:
                folder.mkdir(parents=True, exist_ok=True)
                for key, arm in missing.items():
                    write_whole(folder / _file(key, arm), as_parquet(no_rows()))
        return {key: pd.read_parquet(folder / _file(key, arm)) for key, arm in arms.items()}

    def _run_and_keep(
        self,
        group: Group,
        arms: Mapping[str, Arm],
        cases: Sequence[int] | np.ndarray | pd.DataFrame,
        folder: Path,
        name: str,
        replicates: int | None = None,
    ) -> None:
        """Run arms as one experiment, keep the rows of each, and drop the experiment's own."""
        seed = self.seed if replicates is None else _seed_of(self.seed, name)
        asked = self._experiment(group, list(arms.values()), cases, replicates, seed)
        runs = self.folder / "runs" / f"{name}-{_digest([group.name, *sorted(arms), *_written(cases)])}"
        found = asked.run(runs, self.workers, self.progress, retry_failed=True, cluster=self.cluster)
        if failed := found.failed():
            raise RuntimeError(f"{failed[0].arm}: world {failed[0].world}: {failed[0].error}")
        self._keep(found, arms, folder)
        shutil.rmtree(runs)

    def _keep(self, found: Results, arms: Mapping[str, Arm], folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for place, (key, arm) in enumerate(arms.items()):
            write_whole(folder / _file(key, arm), as_parquet(rows_of(found, place)))

    def _experiment(
        self,
        group: Group,
        arms: Sequence[Arm],
        cases: Sequence[int] | np.ndarray | pd.DataFrame,
        replicates: int | None = None,
        seed: int | None = None,
    ) -> Experiment:
        listed = cases if isinstance(cases, pd.DataFrame) else random_cases([int(one) for one in cases])
        return Experiment(
            f"claims {group.name}",
            group.scenario,
            Design("claims", tuple(_uniquely_named(arms))),
            listed,
            replicates or self.size.replicates,
            self.seed if seed is None else seed,
            group.settings,
            tables=("outcomes", "agreements"),
            population=group.population,  # type: ignore[arg-type]
        )


def begun(folder: Path, size: Size, seed: int) -> bool:
    """Whether a folder is that of a trial of this size and seed, begun by this code; nothing is written.

    Raises InputError where it is of another trial, or holds anything else.
    """
    if (folder / COURT).exists():
        held = planned_in(folder)
        asked = planned_by(size, seed)
        if other := [name for name, value in asked.items() if held.get(name) != value]:
            by_user = ("seed", "replicates", "looks")  # a hash of code tells nobody anything
            told = (f"{name} ({held.get(name)}, given {asked[name]})" if name in by_user else name for name in other)
            raise InputError(
                f"{folder}: it holds rows of another {', '.join(told)}; allowed: the same, or a new folder"
            )
        return True
    if folder.exists() and any(folder.iterdir()):
        raise InputError(f"{folder}: given a folder that is not empty; allowed: a new one, or the court's own")
    return False


def planned_by(size: Size, seed: int) -> dict[str, Any]:
    """What a trial of this size and seed runs, by this code: code, seed, replicates and looks."""
    return {
        "model": code_hash(),
        "experiments": code()["experiments"],
        "rows": hash_of_sources(_HERE.parent, [_HERE, _HERE.with_name("rows.py")]),
        "seed": seed,
        "replicates": size.replicates,
        "looks": list(size.looks),
    }


def planned_in(folder: Path) -> dict[str, Any]:
    """What was run in a folder of the court: code, seed, replicates and looks. Raises InputError where it is none."""
    path = folder / COURT
    try:
        held = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise InputError(f"{folder}: given no folder of the court, which has a {COURT}; allowed: one") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: it cannot be read: {error}") from None
    if not isinstance(held, dict):
        raise InputError(f"{path}: given {short_repr(held)}; allowed: what was run, as the court writes it")
    return held


def asked_in(folder: Path) -> dict[str, str]:
    """A hash of each claim's declaration when a folder of the court first saw it. Raises InputError."""
    path = folder / _CLAIMS
    try:
        held = json.loads(path.read_bytes()) if path.exists() else {}
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: it cannot be read: {error}") from None
    if not isinstance(held, dict):
        raise InputError(f"{path}: given {short_repr(held)}; allowed: a hash of each claim, as the court writes it")
    return held


def _uniquely_named(arms: Sequence[Arm]) -> Iterator[Arm]:
    names = [arm.name for arm in arms]
    for place, arm in enumerate(arms):
        yield arm if names.count(arm.name) == 1 else replace(arm, name=f"{arm.name} ({place})")


def _eligible_cases(plan: Plan, workers: int | None) -> list[int]:
    """The numbers of the cases of a plan of which enough replicates are of its population."""
    memory = Memory()
    deciding = [(chunk, plan.numbers[chunk.first : chunk.end]) for chunk in plan.chunks if chunk.decides]
    run_chunks(plan, memory, deciding, workers, None, False, Counted(None))
    tables = [pq.read_table(memory.source_of(POPULATION, chunk.index)).to_pandas() for chunk, _ in deciding]
    table = pd.concat(tables, ignore_index=True)
    members = plan.filter.members(table["eligible"].to_numpy(bool), table["case"].to_numpy())
    return [int(case) for case in np.unique(table["case"].to_numpy()[members])]


def _file(key: str, arm: Arm) -> str:
    """The file of an arm's rows: what it is, and which series are averaged, or kept as they stand at the fork."""
    more = (*arm.averages, *(f"at fork: {name}" for name in arm.at_fork))
    return f"{key}-{_digest(more)}.parquet" if more else f"{key}.parquet"


def _written(cases: Sequence[int] | np.ndarray | pd.DataFrame) -> list[str]:
    """Cases as texts: their numbers; of listed ones their settings too, to the last bit."""
    if isinstance(cases, pd.DataFrame):
        return [*map(str, cases), pd.util.hash_pandas_object(cases).to_numpy().tobytes().hex()]
    return [str(number) for number in cases]


def _digest(names: Sequence[str]) -> str:
    return hashlib.blake2b(json.dumps(list(names)).encode(), digest_size=4).hexdigest()


def _seed_of(seed: int, name: str) -> int:
    """A seed of its own for what is run again: other luck than anything else has."""
    text = f"{seed} {name}".encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=7).digest(), "big")
