"""The audit: what a verdict rests on. The primary contrast is run again with each mechanism taken out.

A verdict is *assumed* where one mechanism carries it that leads from the arms' settings to the outcome in a step or
two, *by construction* where the definition of the outcome settles it, and else *emergent*.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

import numpy as np
import pandas as pd

from experiments.claims.claim import Claim
from experiments.court.docket import key_of
from experiments.court.effects import effects, sign_of
from experiments.court.evidence import Always, Can, Either, Evidence, Interval, Little, More
from experiments.court.hearing import Case, Heard
from experiments.court.intervals import mean_interval
from experiments.court.judge import judge
from experiments.court.panel import panel_of
from experiments.court.weigh import Rows, elsewhere
from experiments.designs.arm import Arm
from simulation.results.outcomes import outcome_named
from simulation.results.series import SERIES
from simulation.week import settings_read, states_read, week
from simulation.world.parameters import Parameter

__all__ = [
    "AUDITED",
    "FIRST",
    "REFUTED",
    "WHOLE",
    "Basis",
    "Cell",
    "as_table",
    "audited",
    "basis_of",
    "by_construction",
    "cell_of",
    "cells_of",
    "could_fail",
    "makers",
    "settled",
    "steps",
]

Basis = Literal["assumed", "by construction", "emergent"]
AUDITED = ("supported", "supported, not always", "mixed", "contradicted", "conditional")
"""Verdicts that are audited."""
REFUTED = ("contradicted", "mixed", "negligible")
"""Verdicts that show that a claim could have failed, since it did."""
WHOLE = ""
"""The name of the arms with all mechanisms."""

CARRIES = 0.80
"""The share of the effect that goes with a mechanism which carries it."""
STEPS = 2
"""Steps of state from the arms' settings to the outcome, within which a mechanism is what was assumed."""
FIRST = 40
"""Cases over which every mechanism is taken out; what these do not settle is run over all cases of the audit."""
_LEVEL = 0.95
_NEVER = 99

_OWN: Mapping[str, tuple[str, ...]] = {"carried_out": ("agreements.carried_out",)}
"""The states from which outcomes are read that the court makes itself."""


@dataclass(frozen=True)
class Cell:
    """A claim without one mechanism: the effect that is left, and by what it is less.

    `fails` says whether the claim fails without it, and does not in the same worlds with it; `cases` how many have an
    effect with it and without.
    """

    mechanism: str
    effect: Interval
    change: Interval
    left: float
    steps: int
    cases: int
    fails: bool = False

    def changes(self, delta: float) -> bool:
        """Whether the change lies wholly beyond ±δ."""
        return self.change.low >= delta or self.change.high <= -delta


def basis_of(evidence: Evidence, cells: Iterable[Cell]) -> Basis:
    """What a verdict rests on, from the cells of its audit."""
    if evidence.by_construction:
        return "by construction"
    beyond = evidence.effect.low >= evidence.delta or evidence.effect.high <= -evidence.delta
    carries = any(cell.changes(evidence.delta) and cell.left <= 1.0 - CARRIES and cell.steps <= STEPS for cell in cells)
    return "assumed" if beyond and carries else "emergent"


def could_fail(found: Evidence) -> bool:
    """Whether a claim fails by what was found in other worlds: contradicted, or negligible where it says there is one.

    Where its arms differ in no world, or in no case by what is compared, it does not: what its lever works by is gone,
    and it can be shown neither true nor false.
    Tails are taken to be like the mean, save where a tenth contradicts by itself: the worst of *always*, the best of
    *can*.
    """
    if found.differ == 0.0 or found.effect.low == found.effect.high == 0.0:
        return False
    if isinstance(found, Can):  # the best tenth is no lower than the mean
        tenth = found.best
        seen = tenth is not None and tenth.low < tenth.high < found.delta
        return seen and found.effect.high < found.delta
    if isinstance(found, Always) and found.worst is not None and found.worst.high <= -found.delta:
        return True
    return judge(replace(found, worst=found.effect, best=found.effect)).answer in ("contradicted", "negligible")


def audited(heard: Heard, case: Case) -> list[Cell]:
    """The cells of a claim: its primary contrast with each mechanism at strength zero, over the same cases and luck.

    All are taken out over the first cases, and those that may matter by then over the others too.
    """
    claim, arms = case.claim, _arms(heard, case.claim)
    cases = heard.settings(claim).iloc[: heard.bench.size.audited]
    rows = _rows(heard, claim, arms, cases.iloc[:FIRST])
    cells = cells_of(case.evidence, claim, rows)
    unsettled = [cell.mechanism for cell in cells if not settled(case, cell)]
    if not unsettled or len(cases) <= FIRST:
        return cells
    rest = _rows(heard, claim, {name: arms[name] for name in (WHOLE, *unsettled)}, cases.iloc[FIRST:])
    longer = {
        name: {arm: pd.concat([rows[name][arm], more], ignore_index=True) for arm, more in some.items()}
        for name, some in rest.items()
    }
    found = {cell.mechanism: cell for cell in cells_of(case.evidence, claim, longer, len(cells))}
    return [found.get(cell.mechanism, cell) for cell in cells]


def settled(case: Case, cell: Cell) -> bool:
    """Whether what was run without a mechanism shows that it does not matter to a verdict.

    It does not where it changes the effect in no case. Where the mean decides, or the claim is refuted already, it does
    not either where the change lies inside ±δ, and what is left still lies where the claim says.
    """
    delta, change, left = case.evidence.delta, cell.change, cell.effect
    if change.low == change.high == 0.0:
        return True
    if change.low <= -delta or change.high >= delta:
        return False
    if case.verdict.answer in REFUTED:
        return True
    if isinstance(case.evidence, Little):
        return -delta < left.low and left.high < delta
    return isinstance(case.evidence, More | Either) and (left.low >= delta or left.high <= -delta)


def _arms(heard: Heard, claim: Claim) -> dict[str, dict[str, Arm]]:
    """The arms that a verdict is made from, as they are, and without each mechanism, by its name."""
    named = {name: arm for name, (_, arm) in heard.judged(claim).items()}
    return {WHOLE: named} | {
        mechanism.name: {name: _without(arm, mechanism.strength) for name, arm in named.items()}
        for mechanism in week()
        if mechanism.strength is not None and mechanism.name not in makers(claim)
    }


def _rows(
    heard: Heard, claim: Claim, arms: Mapping[str, Mapping[str, Arm]], cases: pd.DataFrame
) -> dict[str, dict[str, pd.DataFrame]]:
    keyed = {key_of(arm): arm for some in arms.values() for arm in some.values()}
    found = heard.bench.fresh(heard.group(claim), keyed, cases, f"{claim.id}-audit", heard.bench.size.again)
    return {name: {arm: found[key_of(held)] for arm, held in some.items()} for name, some in arms.items()}


def cells_of(evidence: Evidence, claim: Claim, rows: Mapping[str, Rows], among: int | None = None) -> list[Cell]:
    """The cells of a claim, from the rows of its arms as they are (`WHOLE`) and without each mechanism.

    Whether it fails is asked at a level that all mechanisms share, these or as many as `among` says: one that makes it
    fail by luck alone is found no oftener than one time in twenty.
    """
    whole, without = rows[WHOLE], {name: some for name, some in rows.items() if name != WHOLE}
    away, effects_whole = steps(claim), _effects(claim, whole)
    level = 1.0 - (1.0 - _LEVEL) / max(among or len(without), 1)
    holds = not could_fail(elsewhere(evidence, claim, whole))
    return [
        replace(
            cell_of(name, effects_whole, _effects(claim, left), away.get(name, _NEVER)),
            fails=holds and could_fail(elsewhere(evidence, claim, left, level)),
        )
        for name, left in without.items()
    ]


def _without(arm: Arm, strength: Parameter) -> Arm:
    nothing = {strength.name: 0 if strength.kind == "int" else 0.0}
    # What is played into an arm comes from worlds without the mechanism too.
    played_from = {**arm.played_from, **nothing} if arm.plays else arm.played_from
    return replace(arm, settings={**arm.settings, **nothing}, played_from=played_from)


def _effects(claim: Claim, rows: Mapping[str, pd.DataFrame]) -> pd.Series:
    panel = panel_of(claim, claim.outcome, rows)
    return pd.Series(effects(claim.contrast, panel, sign_of(claim)), index=panel.cases)


def cell_of(name: str, whole: pd.Series, left: pd.Series, away: int) -> Cell:
    """The cell of a mechanism, from the effect in each case with it and without."""
    both = pd.concat([whole, left], axis=1, keys=["whole", "left"]).dropna()
    change = mean_interval((both["whole"] - both["left"]).to_numpy(), _LEVEL)
    mean = float(both["whole"].mean()) if len(both) else 0.0
    share = float(both["left"].mean()) / mean if mean else 1.0
    return Cell(name, mean_interval(left.to_numpy(np.float64), _LEVEL), change, share, away, len(both))


def makers(claim: Claim) -> set[str]:
    """The mechanisms that make the outcome itself and go by nothing that the arms set.

    Without fighting nobody dies, in any arm: taking these out would show nothing of the claim.
    """
    _, writes, goes_by = _week()
    wanted, levers = set(_states_of(claim.outcome.name)), _levers(claim)
    return {name for name, states in writes.items() if states & wanted and not goes_by[name] & levers}


def by_construction(claim: Claim) -> bool:
    """Whether some arm of the contrast has none of the effort without which the outcome cannot be."""
    declared = outcome_named(claim.outcome.name)
    needs = declared.needs if declared else None
    arms = (claim.arms[name] for name in claim.contrast.arms)
    return needs is not None and any(isinstance(arm, Mapping) and arm.get(needs) == 0.0 for arm in arms)


def steps(claim: Claim) -> dict[str, int]:
    """Through how many states each mechanism leads from what the arms set to the outcome; only those that do."""
    reads, writes, goes_by = _week()
    levers = _levers(claim)
    into = _distances({name for name, settings in goes_by.items() if settings & levers}, writes, reads, 0)
    wanted = set(_states_of(claim.outcome.name))
    out_of = _distances({name for name, states in writes.items() if states & wanted}, reads, writes, 1)
    return {name: into[name] + out_of[name] for name in reads if name in into and name in out_of}


def _levers(claim: Claim) -> set[str]:
    """The settings that the claim's arms set, as rules name them."""
    names = {name for arm in claim.arms.values() for name in (arm if isinstance(arm, Mapping) else arm.turn)}
    return {f"parties.{name.rsplit('.', 1)[1]}" if name.startswith("parties.") else name for name in names}


def _states_of(outcome: str) -> tuple[str, ...]:
    if outcome.startswith("mean_"):
        return (".".join(SERIES[outcome.removeprefix("mean_")].path),)
    declared = outcome_named(outcome)
    return declared.reads if declared else _OWN[outcome]


@cache
def _week() -> tuple[dict[str, set[str]], dict[str, set[str]], dict[str, set[str]]]:
    """The states that each mechanism reads and writes, and the settings that it goes by."""
    listed = list(week())[:-1]
    return (
        {one.name: states_read(one) for one in listed},
        {one.name: set(one.writes) for one in listed},
        {one.name: set(settings_read(one)) for one in listed},
    )


def _distances(
    first: set[str], leaves: Mapping[str, set[str]], enters: Mapping[str, set[str]], start: int
) -> dict[str, int]:
    """How many states lie between the first mechanisms and each other, from what one leaves to what another enters."""
    found = dict.fromkeys(first, start)
    edge = set(first)
    while edge:
        start += 1
        states = set().union(*(leaves[name] for name in edge))
        edge = {name for name, entered in enters.items() if name not in found and entered & states}
        found |= dict.fromkeys(edge, start)
    return found


def as_table(cells: Mapping[str, list[Cell]], deltas: Mapping[str, float]) -> pd.DataFrame:
    """A row a claim and mechanism."""
    return pd.DataFrame(
        {
            "claim": id,
            "mechanism": cell.mechanism,
            "effect": cell.effect.mean,
            "change": cell.change.mean,
            "change_low": cell.change.low,
            "change_high": cell.change.high,
            "left": cell.left,
            "steps": cell.steps,
            "cases": cell.cases,
            "changed": cell.changes(deltas[id]),
            "fails": cell.fails,
        }
        for id, some in cells.items()
        for cell in some
    )
