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
from experiments.court.effects import effects, moves, sign_of
from experiments.court.evidence import Always, Can, Either, Evidence, Interval, Little, More
from experiments.court.hearing import Case, Heard
from experiments.court.intervals import NOTHING, mean_interval
from experiments.court.judge import judge
from experiments.court.panel import Panel, Values, panel_of
from experiments.court.weigh import Rows, elsewhere
from experiments.designs.arm import Arm
from simulation.results.outcomes import outcome_named
from simulation.results.series import SERIES
from simulation.week import parameters, settings_read, states_founded, states_read, week
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
MEASURED: Mapping[str, tuple[str, ...]] = {
    "dyads.trust_official": ("channels.trust",),
    "dyads.trust_unofficial": ("dialogues.trust",),
    **{f"dyads.accuracy_{side}": ("knowledge.estimate",) for side in "ab"},
    **{f"dyads.confidence_{side}": ("knowledge.confidence",) for side in "ab"},
}
"""States of pairs of parties that the last rule of each week computes, and what it computes them from."""
WHOLE = ""
"""The name of the arms with all mechanisms."""

CARRIES = 0.80
"""The share of the effect that goes with a mechanism which carries it."""
STEPS = 2
"""Steps of state from the arms' settings to the outcome, within which a mechanism is what was assumed."""
FIRST = 40
"""Cases over which every mechanism is taken out; what these do not settle is run over all cases of the audit."""
MOVERS = 10
"""Cases in which a claim's arms must differ for a mechanism without which no world differs to be settled."""
_LEVEL = 0.95
_NEVER = 99

_OWN: Mapping[str, tuple[str, ...]] = {"carried_out": ("agreements.carried_out",)}
"""The states from which outcomes are read that the court makes itself."""


@dataclass(frozen=True)
class Cell:
    """A claim without one mechanism: the effect that is left, and by what it is less.

    `cases` have an effect with it and without; `settled` says whether they show that it does not matter to the verdict;
    `fails` whether the claim fails without it, and does not in the same worlds with it.
    """

    mechanism: str
    effect: Interval
    change: Interval
    left: float
    steps: int
    cases: int
    settled: bool = False
    fails: bool = False

    def changes(self, delta: float) -> bool:
        """Whether the change lies wholly beyond ±δ."""
        return _beyond(self.change, delta)


def basis_of(evidence: Evidence, cells: Iterable[Cell]) -> Basis:
    """What a verdict rests on, from the cells of its audit."""
    if evidence.by_construction:
        return "by construction"
    carries = any(cell.changes(evidence.delta) and cell.left <= 1.0 - CARRIES and cell.steps <= STEPS for cell in cells)
    return "assumed" if _beyond(evidence.effect, evidence.delta) and carries else "emergent"


def could_fail(found: Evidence) -> bool:
    """Whether a claim fails by what was found in other worlds: contradicted, or negligible where it says there is one.

    Where its arms differ in no world, or in no case by what is compared, it does not: what its lever works by is gone,
    and it can be shown neither true nor false.
    Tails are taken to be like the mean, save where a tenth contradicts by itself: the worst of *always*, the best of
    *can*.
    """
    if found.differ == 0.0 or found.effect.within(NOTHING):
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
    unsettled = [cell.mechanism for cell in cells if not cell.settled]
    if not unsettled or len(cases) <= FIRST:
        return cells
    rest = _rows(heard, claim, {name: arms[name] for name in (WHOLE, *unsettled)}, cases.iloc[FIRST:])
    longer = {
        name: {arm: pd.concat([rows[name][arm], more], ignore_index=True) for arm, more in some.items()}
        for name, some in rest.items()
    }
    found = {cell.mechanism: cell for cell in cells_of(case.evidence, claim, longer, len(cells))}
    return [found.get(cell.mechanism, cell) for cell in cells]


def settled(evidence: Evidence, whole: Panel, left: Panel, effect: pd.DataFrame, movers: int) -> bool:
    """Whether what was run without a mechanism shows that it does not matter to a verdict.

    It does not where no world comes out otherwise, and the arms differ in enough cases for that to tell. Where the mean
    decides, or the claim is refuted already, it does not either where the change lies inside ±δ, and what is left still
    lies where the claim says. Of what is refuted by something else than a mean beyond ±δ none does: there is nothing to
    carry. `effect` has that in each case as it is (`whole`) and without the mechanism (`left`), and
    in so many cases (`movers`) the arms differ at all.
    """
    refuted = judge(evidence).answer in REFUTED
    if refuted and not _beyond(evidence.effect, evidence.delta):
        return True
    if movers >= MOVERS and all(_same(arm, left.arms[name]) for name, arm in whole.arms.items()):
        return True
    if not _inside(evidence, effect["whole"] - effect["left"]):
        return False
    if refuted:
        return True
    if isinstance(evidence, Little):
        return _inside(evidence, effect["left"])
    remains = mean_interval(effect["left"].to_numpy(), _LEVEL)
    return isinstance(evidence, More | Either) and _beyond(remains, evidence.delta)


def _beyond(found: Interval, delta: float) -> bool:
    """Whether an interval lies wholly beyond ±δ, on either side."""
    return found.low >= delta or found.high <= -delta


def _same(one: Values, other: Values) -> bool:
    chances = one.chances is None or other.chances is None or np.array_equal(one.chances, other.chances, equal_nan=True)
    return chances and np.array_equal(one.numbers, other.numbers, equal_nan=True)


def _inside(evidence: Evidence, values: pd.Series) -> bool:
    """Whether the interval of a mean lies inside ±δ; of a probability with one made-up case at 1 and one at -1, since
    few that move would read as none."""
    made_up = [1.0, -1.0] if evidence.scale == "share" else []
    found = mean_interval(np.append(values.to_numpy(), made_up), _LEVEL)
    return -evidence.delta < found.low and found.high < evidence.delta


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
    panels = {name: panel_of(claim, claim.outcome, some) for name, some in rows.items()}
    gains = {name: _effects(claim, panel) for name, panel in panels.items()}
    found = gains[WHOLE].to_numpy()
    movers = int((moves(claim.contrast, panels[WHOLE], found) & np.isfinite(found)).sum())
    away = steps(claim)
    level = 1.0 - (1.0 - _LEVEL) / max(among or len(without), 1)
    holds = not could_fail(elsewhere(evidence, claim, whole))
    return [
        replace(
            cell_of(name, gains[WHOLE], gains[name], away.get(name, _NEVER)),
            settled=settled(evidence, panels[WHOLE], panels[name], _both(gains[WHOLE], gains[name]), movers),
            fails=holds and could_fail(elsewhere(evidence, claim, left, level)),
        )
        for name, left in without.items()
    ]


def _without(arm: Arm, strength: Parameter) -> Arm:
    nothing = {strength.name: 0 if strength.kind == "int" else 0.0}
    # What is played into an arm comes from worlds without the mechanism too.
    played_from = {**arm.played_from, **nothing} if arm.plays else arm.played_from
    return replace(arm, settings={**arm.settings, **nothing}, played_from=played_from)


def _effects(claim: Claim, panel: Panel) -> pd.Series:
    return pd.Series(effects(claim.contrast, panel, sign_of(claim)), index=panel.cases)


def cell_of(name: str, whole: pd.Series, left: pd.Series, away: int) -> Cell:
    """The cell of a mechanism, from the effect in each case with it and without."""
    both = _both(whole, left)
    change = mean_interval((both["whole"] - both["left"]).to_numpy(), _LEVEL)
    mean = float(both["whole"].mean()) if len(both) else 0.0
    share = float(both["left"].mean()) / mean if mean else 1.0
    return Cell(name, mean_interval(left.to_numpy(np.float64), _LEVEL), change, share, away, len(both))


def _both(whole: pd.Series, left: pd.Series) -> pd.DataFrame:
    """The effects in the cases that have one as they are and without a mechanism."""
    return pd.concat([whole, left], axis=1, keys=["whole", "left"]).dropna()


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
    """Through how many states each mechanism leads from what the arms set to the outcome; only those that do.

    What the founding sets from a setting counts as the setting itself: a rule that reads it reads what the arms set.
    """
    reads, writes, goes_by = _week()
    levers = _levers(claim)
    # Protracted conflicts have one history until the arms part, so that nothing in them was founded otherwise.
    at_founding = not claim.population.startswith("protracted")
    founded = set().union(*(states_founded(name) for name in levers)) if at_founding else set()
    first = {name for name in reads if goes_by[name] & levers or reads[name] & founded}
    into = _distances(first, writes, reads, 0)
    wanted = _with_sources(set(_states_of(claim.outcome.name)))
    out_of = _distances({name for name, states in writes.items() if states & wanted}, reads, writes, 1)
    return {name: into[name] + out_of[name] for name in reads if name in into and name in out_of}


def _levers(claim: Claim) -> set[str]:
    """The settings in which the arms of a claim's contrast differ, as rules name them."""
    arms = [arm if isinstance(arm, Mapping) else arm.turn for arm in map(claim.arms.__getitem__, claim.contrast.arms)]
    names = {name for arm in arms for name in arm}
    differing = {name for name in names if len({repr(arm.get(name)) for arm in arms}) > 1}
    return {_of_all_parties(name) for name in differing}


def _of_all_parties(name: str) -> str:
    """The name of a setting without the party that it is of, nor the issue: `parties.rebels.openness` is
    `parties.openness`."""
    first, *rest = name.split(".")
    if name in parameters() or first != "parties" or len(rest) < 2:
        return name
    return f"parties.{rest[1]}"


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
        {one.name: _with_sources(states_read(one)) for one in listed},
        {one.name: set(one.writes) for one in listed},
        {one.name: set(settings_read(one)) for one in listed},
    )


def _with_sources(states: set[str]) -> set[str]:
    """States, with those that the last rule of the week makes them from."""
    return states.union(*(MEASURED.get(state, ()) for state in states))


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
