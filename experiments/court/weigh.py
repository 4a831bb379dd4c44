"""From rows to evidence: the numbers of a verdict, reckoned from the outcomes of a claim's arms."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from experiments.claims.claim import Claim, Measured
from experiments.claims.contrast import AgainstBest, Contrast, Levels, Options, Total
from experiments.court.docket import BASELINE
from experiments.court.effects import (
    HALVES,
    comparisons,
    differing,
    effects,
    gains_over,
    highest,
    inner_and_ends,
    sign_of,
    weighted,
)
from experiments.court.evidence import KINDS, Always, Can, Evidence, Interval, OnlyIf, Option
from experiments.court.intervals import fresh_share, mean_interval, ratio_interval
from experiments.court.panel import Panel, Values, panel_of

__all__ = [
    "CONFIRMED", "Look", "Rows", "by_halves", "confirmed_harm", "confirmed_reach", "delta_of", "elsewhere",
    "highest_share", "lowest_effect", "moved", "paths", "reach", "reached", "tail_cases", "weigh", "with_tails",
]  # fmt: skip

Rows = Mapping[str, pd.DataFrame]
"""The rows of arms, by name."""

CONFIRMED = 0.999
"""The level at which a single case is confirmed."""
_TAIL_LEVEL = 0.95
_REACHED = 0.10


@dataclass(frozen=True)
class Look:
    """Which look it is, at which level, and whether of a quick run."""

    number: int
    level: float
    quick: bool = False


def weigh(claim: Claim, rows: Rows, standing: Rows, headroom: Interval | None, look: Look) -> Evidence:
    """The evidence on a claim but for what is run again, from the rows of its arms.

    `standing` are the rows of the arms that every group has; `headroom` says how far the outcome can be moved.
    """
    panel, sign = panel_of(claim, claim.outcome, rows), sign_of(claim)
    found = effects(claim.contrast, panel, sign)
    known = found[np.isfinite(found)]
    common: dict[str, Any] = {
        "claim": claim.id,
        "outcome": claim.outcome.name,
        "scale": panel.scale,
        "delta": delta_of(claim, claim.outcome, standing),
        "level": look.level,
        "cases": len(known),
        "look": look.number,
        "quick": look.quick,
        "effect": mean_interval(known, look.level),
        "headroom": headroom,
        "reach": None if claim.signed else reach(claim.contrast, panel),
        "differ": differing(claim.contrast, panel) if len(known) else None,
        "denominators": len(known) if _has_chances(claim) and not look.quick else None,
        "drawn": len(found),
    }
    if panel.scale == "share":
        padded = mean_interval(np.append(known, [1.0, -1.0]), look.level)
        common |= {"padded": padded, **_of_probability(claim, panel, standing)}
    return KINDS[claim.kind](**common, **_own(claim, panel, sign, look.level))


def _own(claim: Claim, panel: Panel, sign: float, level: float) -> dict[str, Any]:
    """What the kind of question needs beside what all have."""
    contrast = claim.contrast
    if isinstance(contrast, Options):
        gains = gains_over(contrast, panel, sign)
        options = (Option(arm, mean_interval(gain, level), arm in contrast.rivals) for arm, gain in gains.items())
        regret = mean_interval(-effects(contrast, panel, sign), level)
        return {"options": tuple(options), "regret": regret}
    if isinstance(contrast, Levels):
        ends, inner = inner_and_ends(contrast, panel, sign)
        named = [tuple(Option(arm, mean_interval(v, level)) for arm, v in some.items()) for some in (ends, inner)]
        return {"options": named[0], "inner": named[1]}
    if claim.plays:
        share, orders = paths(panel, sign, level)
        assert claim.path is not None
        return {"share": share, "orders": orders, "least": claim.path.value}
    return {}


def elsewhere(evidence: Evidence, claim: Claim, rows: Rows, level: float = _TAIL_LEVEL) -> Evidence:
    """The evidence on a claim in other worlds: without a mechanism, under a rival theory, where a search ends.

    All by which its kind is judged is computed again, and what only says whether the outcome can be moved is left out,
    but for whether the arms differ at all: where they do not, the claim can be shown neither true nor false. All
    intervals are at `level`. W and B are of tenths chosen on one half of the replicates and valued on the other. Of
    *only if* all cases are looked at, with so few replicates, that together they err no more often than one that is
    confirmed.
    """
    panel, sign = panel_of(claim, claim.outcome, rows), sign_of(claim)
    found = effects(claim.contrast, panel, sign)
    known = found[np.isfinite(found)]
    choose, value = by_halves(claim, panel)
    worst, best = (mean_interval(value[tenth], level) for tenth in _tenths(choose))
    own = _own(claim, panel, sign, level)
    if isinstance(evidence, Always):
        own = {"confirmed_worst": None, "confirmed_searched": None}
    if isinstance(evidence, OnlyIf):
        own = {"confirmed": len(confirmed_reach(claim, rows, len(panel.cases))), "reached": reached(claim, rows)}
    return replace(
        evidence, effect=mean_interval(known, level), worst=worst, best=best, padded=None, level=level,
        cases=len(known), look=2, quick=False, headroom=None, reach=None, differ=differing(claim.contrast, panel),
        room_for=None, room_against=None, events=None, others=None, denominators=None, could_fail=None,
        region=None, **own,
    )  # fmt: skip


def by_halves(claim: Claim, panel: Panel) -> tuple[np.ndarray, np.ndarray]:
    """The effect in each case (cases,) from either half of the replicates: what one chooses the other values."""

    def half(columns: slice) -> Panel:
        arms = {
            arm: Values(one.numbers[:, columns], None if one.chances is None else one.chances[:, columns])
            for arm, one in panel.arms.items()
        }
        return replace(panel, arms=arms)

    one, other = (effects(claim.contrast, half(columns), sign_of(claim)) for columns in HALVES)
    return one, other


def _tenths(found: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The rows of the tenth of cases with the lowest effect, and of that with the highest; at least two each."""
    order = np.argsort(found)[: int(np.isfinite(found).sum())]
    tenth = max(len(order) // 10, 2)
    return order[:tenth], order[-tenth:]


def _has_chances(claim: Claim) -> bool:
    """Whether some cases have no chance to show the outcome, and so no effect."""
    return bool(claim.outcome.per) or claim.signed or _is_hopeless(claim)


def _is_hopeless(claim: Claim) -> bool:
    return isinstance(claim.contrast, Total) and bool(claim.contrast.hopeless)


def _is_plain(claim: Claim) -> bool:
    """Whether the effect is a difference of two means, not of two differences."""
    contrast = claim.contrast
    return not isinstance(contrast, Total) or sum(abs(weight) for weight in contrast.weights.values()) < 2.0 + 1e-9


def delta_of(claim: Claim, measured: Measured, standing: Rows) -> float:
    """The smallest effect that matters, on the scale of the effect: logarithms, shares, or the outcome's own."""
    smallest = measured.smallest
    if smallest.unit == "ratio":
        return math.log(smallest.value)
    if smallest.unit == "percentage points":
        return smallest.value / 100.0
    least = smallest.least or 0.0
    base = panel_of(replace(claim, signed=False), measured, {BASELINE: standing[BASELINE]}).arms[BASELINE].case()
    spread = float(np.nanstd(base, ddof=1)) if np.isfinite(base).sum() > 1 else 0.0
    return max(smallest.value * spread, least)


def _of_probability(claim: Claim, panel: Panel, standing: Rows) -> dict[str, Any]:
    """Events and non-events, and the room that the base rate, that of the scenario as it is, leaves."""
    values = np.concatenate([panel.arms[arm].numbers.ravel() for arm in claim.contrast.arms])
    counts = {"events": int((values == 1.0).sum()), "others": int((values == 0.0).sum())}
    if not _is_plain(claim) or _is_hopeless(claim) or claim.signed:
        return counts
    base = float(np.nanmean(panel_of(claim, claim.outcome, {BASELINE: standing[BASELINE]}).arms[BASELINE].case()))
    up, down = (1.0 - base, base) if claim.outcome.more else (base, 1.0 - base)
    return counts | {"room_for": up, "room_against": down}


def moved(claim: Claim, one: pd.DataFrame, other: pd.DataFrame) -> Interval | None:
    """How far a claim's outcome moves from one arm to another: the mean size of the effect over cases.

    Its sign is from one half of the replicates, its size from the other. None where an arm does not have the outcome.
    """
    if claim.signed:  # what only some worlds reach cannot be compared with worlds that never do
        return None
    plain = replace(claim, arms={"one": {}, "other": {}}, contrast=Total({"one": 1.0, "other": -1.0}))
    try:
        panel = panel_of(plain, claim.outcome, {"one": one, "other": other})
    except KeyError:  # an arm that forks elsewhere, or does not average this series
        return None
    return _size_of({"one": 1.0, "other": -1.0}, panel)


def reach(contrast: Contrast, panel: Panel) -> Interval | None:
    """How far a contrast moves the outcome: of several comparisons, the one that may move it most."""
    sizes = [size for weights in comparisons(contrast) if (size := _size_of(weights, panel))]
    return max(sizes, key=lambda size: size.high) if sizes else None


def _size_of(weights: Mapping[str, float], panel: Panel) -> Interval | None:
    """The mean size over cases of a weighted sum of arms: its sign from one half of the replicates, its size from the
    other."""
    first, second = (weighted(weights, panel, 1.0, half) for half in HALVES)
    sizes = (np.sign(first) * second + np.sign(second) * first) / 2.0
    return mean_interval(sizes, _TAIL_LEVEL) if np.isfinite(sizes).sum() > 1 else None


def tail_cases(claim: Claim, rows: Rows) -> tuple[np.ndarray, np.ndarray]:
    """The numbers of the tenth of cases with the lowest effect, and of that with the highest."""
    panel = panel_of(claim, claim.outcome, rows)
    lowest, highest = _tenths(effects(claim.contrast, panel, sign_of(claim)))
    return panel.cases[lowest], panel.cases[highest]


def with_tails(evidence: Evidence, claim: Claim, worst: Rows, best: Rows) -> Evidence:
    """The evidence with W and B, from rows of the two tenths that were run again.

    A tenth that decides by itself, the worst of *always* and the best of *can*, has the level of the court.
    """
    levels = (
        evidence.level if isinstance(evidence, Always) else _TAIL_LEVEL,
        evidence.level if isinstance(evidence, Can) else _TAIL_LEVEL,
    )
    means = []
    for rows, level in zip((worst, best), levels, strict=True):
        panel = panel_of(claim, claim.outcome, rows)
        means.append(mean_interval(effects(claim.contrast, panel, sign_of(claim)), level))
    return replace(evidence, worst=means[0], best=means[1])


def paths(panel: Panel, sign: float, level: float) -> tuple[Interval, Interval]:
    """The share of Track II's effect that goes through what was played back, and by what the two ways differ."""
    arm = {name: sign * values.case() for name, values in panel.arms.items()}
    total = arm["with"] - arm["without"]
    into = arm["without, played from with"] - arm["without"]
    out_of = arm["with"] - arm["with, played from without"]
    known = np.isfinite(total) & np.isfinite(into) & np.isfinite(out_of)
    share = ratio_interval((into[known] + out_of[known]) / 2.0, total[known], level)
    return share, mean_interval(into[known] - out_of[known], _TAIL_LEVEL)


def lowest_effect(claim: Claim, rows: Rows) -> pd.Series:
    """The effect in each case, by its number: the lower, the likelier it is a counterexample to *always*."""
    panel = panel_of(claim, claim.outcome, rows)
    return pd.Series(effects(claim.contrast, panel, sign_of(claim)), index=panel.cases)


def highest_share(claim: Claim, rows: Rows) -> pd.Series:
    """Less the share that reaches the outcome without the condition in each case, by its number."""
    assert isinstance(claim.contrast, AgainstBest)
    panel = panel_of(claim, claim.outcome, rows)
    return pd.Series(-np.max([panel.arms[arm].case() for arm in claim.contrast.others], axis=0), index=panel.cases)


def reached(claim: Claim, rows: Rows) -> Interval:
    """The share that reaches the outcome with the condition, in the best tenth of cases: chosen on one half of the
    replicates and valued on the other."""
    assert isinstance(claim.contrast, AgainstBest)
    values = panel_of(claim, claim.outcome, rows).arms[claim.contrast.arm]
    choose, value = HALVES
    order = np.argsort(np.nan_to_num(values.case(choose), nan=-1.0))
    return mean_interval(values.case(value)[order[-max(len(order) // 10, 2) :]], _TAIL_LEVEL)


def confirmed_harm(claim: Claim, rows: Rows, delta: float) -> dict[int, float]:
    """The effect by case, of those run again many times in which it lies wholly below -δ at the level 0.999.

    Of one arm against the best of several, that is chosen on one half of the replicates and valued on the other.
    """
    contrast = claim.contrast
    panel, sign = panel_of(claim, claim.outcome, rows), sign_of(claim)
    choose, value = HALVES
    found = {}
    for row, case in enumerate(panel.cases):
        if isinstance(contrast, AgainstBest):
            seen = {arm: sign * panel.arms[arm].case(choose)[row] for arm in contrast.others}
            others = highest(seen)
            if not others:  # no world of that half is eligible
                continue
            weights = {contrast.arm: 1.0} | {arm: -share for arm, share in others.items()}
        else:
            assert isinstance(contrast, Total)
            weights, value = dict(contrast.weights), slice(None)
        gains = sum(sign * weight * panel.arms[arm].numbers[row, value] for arm, weight in weights.items())
        effect = mean_interval(np.asarray(gains), CONFIRMED)
        if effect.high < -delta:
            found[int(case)] = effect.mean
    return found


def confirmed_reach(claim: Claim, rows: Rows, among: int = 1) -> dict[int, tuple[str, ...]]:
    """The arms without the condition, by case, in which cases run again reach the outcome, at the level 0.999.

    Where cases were not chosen before, `among` says how many are looked at: all arms of all of them then err together
    as often as one.
    """
    assert isinstance(claim.contrast, AgainstBest)
    panel, others = panel_of(claim, claim.outcome, rows), claim.contrast.others
    level = CONFIRMED if among <= 1 else 1.0 - (1.0 - CONFIRMED) / (among * len(others))

    def reaches(values: np.ndarray) -> bool:
        known = values[np.isfinite(values)]
        return len(known) > 0 and fresh_share(int(known.sum()), len(known), level).low >= _REACHED

    there = {
        int(case): tuple(arm for arm in others if reaches(panel.arms[arm].numbers[row]))
        for row, case in enumerate(panel.cases)
    }
    return {case: arms for case, arms in there.items() if arms}
