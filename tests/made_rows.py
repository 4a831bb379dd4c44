"""Made rows: tables as the court's bench gives them, in which what is true of a claim is planted.

Nothing is simulated. All else is the court's own: rows are weighed, tails and suspects are drawn again and run again,
a region is looked for, one look follows the other, and the evidence is judged.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from experiments.claims.claim import PATH, POINTS, RATIO, Claim, Judged, Measured, Smallest
from experiments.claims.contrast import AgainstBest, Contrast, Levels, Options, more_than
from experiments.court.bench import Bench, Size, _file
from experiments.court.docket import BOTH, NEITHER, Group
from experiments.court.hearing import Case, hear
from experiments.court.panel import column_of
from experiments.designs.arm import Arm
from experiments.designs.cases import random_cases
from experiments.designs.design import Design
from experiments.execution.plan import Plan
from experiments.experiment import Experiment
from simulation.engine.atomic import write_whole
from simulation.results.export import as_parquet

__all__ = [
    "ARMS",
    "CHANCE",
    "LEVEL",
    "RATE",
    "YEARS",
    "DrawnBench",
    "MadeBench",
    "Planted",
    "answer",
    "in_some",
    "planted",
    "reversed_claim",
    "scattered",
]

YEARS = Measured("years_fighting", RATIO, more=False)
CHANCE = Measured("agreement", POINTS)
LEVEL = Measured("ideas", Smallest(0.2, "standard deviations", "made up", least=0.05))
RATE = Measured("violations", Smallest(0.2, "standard deviations", "made up", least=0.05), more=False, per="drafts")
"""An outcome of each family: a logarithm, a probability, a number as it is, and a count for each chance."""

KINDS: Mapping[Judged, Contrast] = {
    "more": more_than("with", "without"),
    "either": more_than("with", "without"),
    "little": more_than("with", "without"),
    "always": AgainstBest("with", ("without", "other")),
    "only if": AgainstBest("with", ("without", "other")),
    "best": Options("with", ("without", "other"), rivals=("other",)),
    "can": more_than("with", "without"),
    "through": more_than("with", "without"),
    "shape": Levels(("0", "1", "2", "3", "4")),
}
"""Each kind of question with a contrast such as its claims have."""
ARMS: Mapping[Judged, tuple[str, ...]] = {kind: contrast.arms for kind, contrast in KINDS.items()}
_INTO, _FROM = "without, played from with", "with, played from without"

_SETTINGS = {"conflict.rivalry": (0.0, 0.4), "track_two.access": (0.2, 0.8), "mediation.leverage": (0.0, 0.35)}

Gain = float | Callable[[pd.DataFrame], np.ndarray]
"""What an arm has more of what the paper says, on the scale of the effect: in every case, or by a case's settings."""


@dataclass(frozen=True)
class Planted:
    """A claim and what is true of it: the gain of each arm, and `lever`, that of all diplomacy over none.

    `base` is where the outcome stands without any gain, `luck` the spread of a world about its case, `spread` that of
    cases, which all arms share; `chances` how many a count has in a world. With `same_luck` a world
    has one luck in all arms.
    """

    claim: Claim
    gains: Mapping[str, Gain]
    lever: float = 0.5
    base: float = 0.3
    luck: float = 0.2
    spread: float = 0.0
    chances: float = 4.0
    same_luck: bool = False


def planted(
    kind: Judged,
    gains: Mapping[str, Gain] | None = None,
    measured: Measured = YEARS,
    id: str = "X1",
    share: float = 0.0,
    **said: Any,
) -> Planted:
    """A made claim of a kind, in whose arms these gains are planted; `said` is what else `Planted` has.

    Of *through* so large a `share` of the gain comes by the path that is played back.
    """
    claim = Claim(
        id=id,
        statement="Made up.",
        section="0",
        says="more",
        source="made up",
        question="Made up.",
        mechanisms=(),
        population="onsets",
        arms={arm: {"made.arm": arm} for arm in ARMS[kind]},
        contrast=KINDS[kind],
        outcome=measured,
        stated="2026-11-28",
        judged=kind,
        world={"made.claim": id},
        plays=("trust_official",) if kind == "through" else (),
        path=PATH if kind == "through" else None,
    )
    planted = dict(gains or {})
    if kind == "through":
        whole = planted.get("with", 0.0)
        planted |= {_INTO: _times(whole, share), _FROM: _times(whole, 1.0 - share)}
    return Planted(claim, planted, **said)


def _times(gain: Gain, factor: float) -> Gain:
    return (lambda cases: factor * gain(cases)) if callable(gain) else factor * gain


def in_some(share: float, inside: float, outside: float) -> Callable[[pd.DataFrame], np.ndarray]:
    """A gain in so large a share of the cases, those of the lowest rivalry, and another in the rest."""
    return lambda cases: np.where(cases["conflict.rivalry"] < 0.4 * share, inside, outside)


def scattered(share: float, inside: float, outside: float) -> Callable[[pd.DataFrame], np.ndarray]:
    """The same in as large a share of the cases, which no region holds together."""
    return lambda cases: np.where(cases["conflict.rivalry"] * 1e4 % 1.0 < share, inside, outside)


def reversed_claim(truth: Planted) -> Planted:
    """The same rows for a claim that says the opposite of the outcome."""
    outcome = replace(truth.claim.outcome, more=not truth.claim.outcome.more)
    gains = {arm: _times(gain, -1.0) for arm, gain in truth.gains.items()}
    return replace(truth, claim=replace(truth.claim, outcome=outcome), gains=gains, lever=-truth.lever)


@cache
def _searchable() -> SimpleNamespace:
    """What a search asks of a plan: the ranges of some settings."""
    design = Design("made", (Arm("baseline", {}),))
    plan = Experiment("made", "baseline", design, random_cases([0]), 1, population="onsets").plan
    values = {name: plan.scenario.values[name] for name in _SETTINGS}
    return SimpleNamespace(known=plan.known, scenario=SimpleNamespace(values=values))


@cache
def _drawn_cases(first: int, end: int, seed: int) -> pd.DataFrame:
    """The settings of the cases of these numbers, evenly over the ranges."""
    numbers = np.arange(first, end)
    places = np.random.default_rng([seed, 1]).random((end, len(_SETTINGS)))[numbers]
    columns = {name: low + places[:, n] * (high - low) for n, (name, (low, high)) in enumerate(_SETTINGS.items())}
    return pd.DataFrame(columns, index=pd.Index(numbers, name="case"))


class MadeBench(Bench):
    """A bench that draws rows from what is planted in place of running worlds, and keeps them in memory."""

    def __init__(self, planted: Sequence[Planted], size: Size, seed: int = 1) -> None:
        self.folder, self.size, self.seed = Path(), size, seed
        self.truths = {one.claim.id: one for one in planted}
        self._held: dict[tuple[str, int, str], pd.DataFrame] = {}

    def changed(self, digests: Mapping[str, str]) -> tuple[str, ...]:
        """None: every made claim is a new one."""
        return ()

    def cases(self, group: Group) -> np.ndarray:
        """The first cases: all are eligible."""
        return np.arange(self.size.looks[-1])

    def plan(self, group: Group, look: int = 1) -> Any:
        """The settings of the cases of a look, and the ranges that a search needs."""
        return SimpleNamespace(**vars(_searchable()), cases=self._cases(look))

    def rows(self, group: Group, arms: Mapping[str, Arm], look: int) -> dict[str, pd.DataFrame]:
        """The rows of these arms over the cases of a look, the same each time."""
        for key, arm in arms.items():
            place = (group.world, look, key)
            if place not in self._held:
                self._held[place] = self._table(group, arm, self._cases(look), f"look {look}", self.size.replicates)
        return {key: self._held[group.world, look, key] for key in arms}

    def fresh(
        self, group: Group, arms: Mapping[str, Arm], cases: pd.DataFrame, name: str, replicates: int | None = None
    ) -> dict[str, pd.DataFrame]:
        """The rows of these arms over listed cases, with luck of their own."""
        again = replicates or self.size.fresh
        return {key: self._table(group, arm, cases, name, again) for key, arm in arms.items()}

    def _cases(self, look: int) -> pd.DataFrame:
        return _drawn_cases((0, *self.size.looks)[look - 1], self.size.looks[look - 1], self.seed)

    def _table(self, group: Group, arm: Arm, cases: pd.DataFrame, what: str, replicates: int) -> pd.DataFrame:
        id = group.settings["made.claim"]
        truth, named = self.truths[id], _name_of(arm)
        words = f"{id} {what} {'' if truth.same_luck else named}"
        return table_of(truth, named, cases, replicates, np.random.default_rng([self.seed, zlib.crc32(words.encode())]))


def _name_of(arm: Arm) -> str:
    """The name of an arm in the claim, or of one that every group has."""
    if "made.arm" not in arm.settings:
        effort = arm.settings.get("track_two.effort")
        return {1.0: BOTH, 0.0: NEITHER}.get(effort, "") if isinstance(effort, float) else ""
    named = str(arm.settings["made.arm"])
    return f"{named}, played from {arm.played_from['made.arm']}" if arm.plays else named


def table_of(truth: Planted, arm: str, cases: pd.DataFrame, replicates: int, luck: np.random.Generator) -> pd.DataFrame:
    """The rows of one arm: a row a world, with the outcome and the chances that it had."""
    measured, numbers = truth.claim.outcome, cases.index.to_numpy()
    gain = truth.gains.get(arm, truth.lever if arm == BOTH else 0.0)
    gained = np.asarray(gain(cases) if callable(gain) else np.full(len(cases), gain), dtype=np.float64)
    stand = truth.base + truth.spread * (cases["track_two.access"].to_numpy() - 0.5) / 0.2
    mean = np.repeat(stand + (gained if measured.more else -gained), replicates)
    worlds = len(mean)
    table = {
        "case": np.repeat(numbers, replicates),
        "replicate": np.tile(np.arange(replicates), len(cases)),
        "world": np.arange(worlds),
    }
    outcome: np.ndarray
    if measured.name == CHANCE.name:
        outcome = (luck.random(worlds) < mean).astype(np.float64)
    elif measured.per:
        chances = luck.poisson(truth.chances, worlds).astype(np.float64)
        table |= {measured.per: chances}
        outcome = luck.poisson(np.maximum(mean, 0.0) * chances).astype(np.float64)
    else:
        outcome = mean + truth.luck * luck.normal(size=worlds)
    if measured.name == YEARS.name:
        outcome = np.exp(outcome) - 0.25
    return pd.DataFrame(table | {measured.name: outcome})


class DrawnBench(Bench):
    """The court's own bench for claims of the paper, on disk and with its own plans, save that it draws what it saves.

    Where real worlds would be run, each saved outcome is drawn: a yes with the chance that `chance` has for the arm's
    key, a number one of two. Efforts are those that are set. One world in seven is of no arm, of forks another third
    at each state.
    """

    def __init__(self, folder: Path, size: Size, claims: Iterable[Claim], chance: Callable[[str], float]) -> None:
        super().__init__(folder, size)
        self.chance = chance
        self.columns = _columns(claims)
        self.plans: dict[tuple[Group, int], Plan] = {}

    def plan(self, group: Group, look: int = 1) -> Plan:
        """The plan of a group's baseline over the cases of a look, made once."""
        if (group, look) not in self.plans:
            self.plans[group, look] = super().plan(group, look)
        return self.plans[group, look]

    def _eligible(self, group: Group, wanted: int) -> np.ndarray:
        return np.arange(wanted)

    def _run_and_keep(
        self,
        group: Group,
        arms: Mapping[str, Arm],
        cases: Any,
        folder: Path,
        name: str,
        replicates: int | None = None,
    ) -> None:
        numbers = np.asarray(cases.index if isinstance(cases, pd.DataFrame) else cases)
        for key, arm in arms.items():
            words = f"{self.seed} {name} {key}"
            luck = np.random.default_rng(zlib.crc32(words.encode()))
            table = self._drawn(arm, self.chance(key), numbers, replicates or self.size.replicates, luck)
            folder.mkdir(parents=True, exist_ok=True)
            write_whole(folder / _file(key, arm), as_parquet(table))

    def _drawn(
        self, arm: Arm, chance: float, numbers: np.ndarray, replicates: int, luck: np.random.Generator
    ) -> pd.DataFrame:
        worlds = np.arange(len(numbers) * replicates)
        cases, again = np.repeat(numbers, replicates), np.tile(np.arange(replicates), len(numbers))
        columns: dict[str, Any] = {"case": cases, "replicate": again, "world": worlds}
        for name in self.columns:
            yes = (luck.random(len(worlds)) < chance).astype(np.float64)
            columns[name] = _VALUES[name](yes) if name in _VALUES else yes
        for track in ("track_one", "track_two"):
            effort = arm.settings.get(f"{track}.effort", 1.0)
            columns[f"effort_{track}"] = np.full(len(worlds), 1.0 if callable(effort) else float(effort))
        third = zlib.crc32(arm.state.encode()) % 3 if arm.state else -1
        return pd.DataFrame(columns)[(worlds % 7 != 6) & (worlds % 3 != third)].reset_index(drop=True)


_VALUES: Mapping[str, Callable[[np.ndarray], np.ndarray]] = {
    **dict.fromkeys(("years_fighting", "years_fighting_later", "years_from_fork"), lambda yes: 1.0 + 4.0 * yes),
    **dict.fromkeys(("deaths", "deaths_later", "deaths_from_fork"), lambda yes: 500.0 + 2000.0 * yes),
    **dict.fromkeys(("votes", "drafts", "sessions", "agreement_years"), lambda yes: 3.0 * yes),
}
"""What stands for heads and tails where a column is no share."""


_BESIDE = ("agreement", "durable_agreement", "quiet_without_victory", "sessions", "texts", "utility_government")


def _columns(claims: Iterable[Claim]) -> tuple[str, ...]:
    """The columns of rows that these claims, and tables beside them, read."""
    asked = {name for claim in claims for one in claim.measured for name in (column_of(claim, one), one.per) if name}
    return tuple(sorted({*asked, *_BESIDE, *(name for name in _VALUES if name.startswith(("years", "deaths")))}))


def answer(truth: Planted, size: Size, seed: int = 1) -> Case:
    """What one planted claim comes to."""
    return hear(MadeBench([truth], size, seed), [truth.claim]).cases[truth.claim.id]
