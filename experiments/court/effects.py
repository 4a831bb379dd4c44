"""The effect in a case: how far the arms of a contrast differ in a claim's outcome, signed as the paper says it.

An arm that is chosen for its outcome is chosen on one half of the replicates and valued on the other, then the other
way round: what is chosen for being high would else be valued too high.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from experiments.claims.claim import Claim
from experiments.claims.contrast import AgainstBest, Contrast, Levels, Options, Total
from experiments.court.intervals import NOTHING
from experiments.court.panel import Panel, Values

__all__ = [
    "HALVES",
    "comparisons",
    "differing",
    "effects",
    "gains_over",
    "groups_of",
    "highest",
    "inner_and_ends",
    "moves",
    "sign_of",
    "weighted",
]

HALVES = (slice(0, None, 2), slice(1, None, 2))
"""Even and odd replicates."""
_TIE = 1e-9


def sign_of(claim: Claim) -> float:
    """1 where the paper claims more of the outcome in arms with positive weights, else -1."""
    return 1.0 if claim.outcome.more else -1.0


def effects(contrast: Contrast, panel: Panel, sign: float) -> np.ndarray:
    """The effect in each case (cases,); nan where it has none.

    Of a contrast between groups of worlds that fork at different states, it is the influence of the case on the
    difference of the groups' means, about that difference: its mean and spread are those of the estimate.
    """
    if isinstance(contrast, Total):
        if contrast.hopeless:
            return _among_hopeless(contrast, panel, sign)
        groups = groups_of(contrast, panel)
        return _between(contrast, panel, sign, groups) if len(groups) > 1 else weighted(contrast.weights, panel, sign)
    if isinstance(contrast, Levels):
        levels = contrast
        return _halves(lambda choose, value: _inner_against_end(levels, panel, sign, choose, value))
    arm, others = _one_and_others(contrast)
    return _halves(lambda choose, value: _against_best(arm, others, panel, sign, choose, value))


def moves(contrast: Contrast, panel: Panel, found: np.ndarray) -> np.ndarray:
    """Whether arms differ at all in each case (cases,); what is `found` of forks are influences, never quite 0."""
    groups = groups_of(contrast, panel) if isinstance(contrast, Total) and not contrast.hopeless else []
    if len(groups) < 2:
        return np.asarray(~(np.abs(found) <= NOTHING))
    parts = (np.nan_to_num(weighted(weights, panel, 1.0)) for weights in groups)
    return np.asarray(np.any([np.abs(part) > NOTHING for part in parts], axis=0))


def differing(contrast: Contrast, panel: Panel) -> float:
    """The share of worlds in which any two arms that are compared differ, of those in which any has the outcome."""
    forks = isinstance(contrast, Total) and not contrast.hopeless
    groups = groups_of(contrast, panel) if isinstance(contrast, Total) and forks else [contrast.arms]
    worlds = differ = 0
    for arms in map(list, groups):
        first, *others = (panel.arms[arm] for arm in arms)
        known = np.logical_or.reduce([np.isfinite(one.numbers) for one in (first, *others)])
        apart = np.logical_or.reduce([_apart(first, other) for other in others])
        worlds, differ = worlds + int(known.sum()), differ + int((apart & known).sum())
    return differ / worlds if worlds else math.nan


def _apart(one: Values, other: Values) -> np.ndarray:
    """In which worlds (cases, replicates) two arms differ in what is counted, or in the chances there were for it."""
    apart = ~np.isclose(one.numbers, other.numbers, rtol=0.0, atol=0.0, equal_nan=True)
    if one.chances is None or other.chances is None:
        return np.asarray(apart)
    return np.asarray(apart | ~np.isclose(one.chances, other.chances, rtol=0.0, atol=0.0, equal_nan=True))


def comparisons(contrast: Contrast) -> list[dict[str, float]]:
    """The comparisons of arms, by their weights, that a contrast is made of."""
    if isinstance(contrast, Total):
        return [dict(contrast.weights)]
    if isinstance(contrast, Levels):
        first, others = contrast.levels[0], contrast.levels[1:]
    else:
        first, others = _one_and_others(contrast)
    return [{first: 1.0, other: -1.0} for other in others]


def _one_and_others(contrast: AgainstBest | Options) -> tuple[str, tuple[str, ...]]:
    return (contrast.arm if isinstance(contrast, AgainstBest) else contrast.best), contrast.others


def gains_over(contrast: Options, panel: Panel, sign: float) -> dict[str, np.ndarray]:
    """What the option does more than each of the others, in each case (cases,)."""
    return {other: weighted({contrast.best: 1.0, other: -1.0}, panel, sign) for other in contrast.others}


def inner_and_ends(contrast: Levels, panel: Panel, sign: float) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """What the best inner level does more than each end, and what each inner level does more than the better end.

    The inner level, and the better end, are the same for all cases; each half of the replicates chooses for the other.
    """
    first, *inner, last = contrast.levels

    def against(end: str) -> np.ndarray:
        return _halves(lambda choose, value: _best(inner, panel, sign, choose, value) - _case(panel, end, sign, value))

    def over_better(level: str) -> np.ndarray:
        return _halves(
            lambda choose, value: _case(panel, level, sign, value) - _best((first, last), panel, sign, choose, value)
        )

    return {end: against(end) for end in (first, last)}, {level: over_better(level) for level in inner}


def _mean_of_known(values: np.ndarray) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else math.nan


def _inner_against_end(contrast: Levels, panel: Panel, sign: float, choose: slice, value: slice) -> np.ndarray:
    first, *inner, last = contrast.levels
    ends = _best((first, last), panel, sign, choose, value)
    return np.asarray(_best(inner, panel, sign, choose, value) - ends)


def _best(levels: Sequence[str], panel: Panel, sign: float, choose: slice, value: slice) -> np.ndarray:
    """The outcome, on one half, of the level whose mean over cases is the best on the other; of those that tie, the
    mean."""
    seen = {level: _case(panel, level, sign, choose) for level in levels}
    shares = highest({level: _mean_of_known(one) for level, one in seen.items()})
    nothing = np.full(len(panel.cases), 0.0 if shares else np.nan)
    return np.asarray(sum((share * _case(panel, level, sign, value) for level, share in shares.items()), nothing))


def _halves(effect: Callable[[slice, slice], np.ndarray]) -> np.ndarray:
    """The mean of an effect valued on each half of the replicates, with what was chosen on the other."""
    one, two = HALVES
    return np.asarray((effect(one, two) + effect(two, one)) / 2.0)


def _case(panel: Panel, arm: str, sign: float, columns: slice = slice(None)) -> np.ndarray:
    return np.asarray(sign * panel.arms[arm].case(columns))


def weighted(weights: Mapping[str, float], panel: Panel, sign: float, columns: slice = slice(None)) -> np.ndarray:
    """The weighted sum in each case (cases,). A world that is missing in one arm is left out of all."""
    arms = {arm: panel.arms[arm] for arm in weights}
    known = np.logical_and.reduce([np.isfinite(one.numbers) for one in arms.values()])
    kept = {arm: Values(np.where(known, one.numbers, np.nan), one.chances) for arm, one in arms.items()}
    return np.asarray(sum(sign * weight * kept[arm].case(columns) for arm, weight in weights.items()))


def _against_best(
    arm: str, others: tuple[str, ...], panel: Panel, sign: float, choose: slice, value: slice
) -> np.ndarray:
    """What an arm does more than the best of several others in each case.

    With few replicates of a yes or no ties are the rule. Of those that tie the best is the one that is best over all
    cases, and of those that tie there too their mean; whichever stands first would else be taken for the best.
    """
    seen = np.stack([_case(panel, other, sign, choose) for other in others])
    worth = np.stack([_case(panel, other, sign, value) for other in others])
    known = np.isfinite(seen)
    over_all = np.nan_to_num([_mean_of_known(one) for one in seen], nan=-np.inf)
    tied = _ties(np.where(known, seen, -np.inf))
    best = _ties(np.where(tied, over_all[:, None], -np.inf))
    return np.asarray(_case(panel, arm, sign, value) - np.where(best, worth, 0.0).sum(axis=0) / best.sum(axis=0))


def highest(values: Mapping[str, float]) -> dict[str, float]:
    """Weights that sum to 1: all on the highest entry, or equal on those that tie. Empty where no value is known.

    Whichever stands first would else be taken for the best. `_against_best` does the same for many cases at a time.

    >>> highest({"a": 1.0, "b": 2.0, "c": 2.0})
    {'b': 0.5, 'c': 0.5}
    """
    known = {name: value for name, value in values.items() if math.isfinite(value)}
    best = [name for name, value in known.items() if value >= max(known.values()) - _TIE]
    return dict.fromkeys(best, 1.0 / len(best)) if best else {}


def _ties(values: np.ndarray) -> np.ndarray:
    """Which entries (arms, cases) are the highest of their case, all of those that tie."""
    return np.asarray(values >= values.max(axis=0) - _TIE)


def _among_hopeless(contrast: Total, panel: Panel, sign: float) -> np.ndarray:
    """The effect in cases in which some arms never reach the outcome, seen in one half and valued in the other.

    In one order only: were cases valued on whichever half the other allows, those in which arms never reach it in
    either would count for less, and the rest are those in which the arms were lucky.
    """
    choose, value = HALVES
    never = np.logical_and.reduce([panel.arms[arm].case(choose) == 0.0 for arm in contrast.hopeless])
    return np.where(never, weighted(contrast.weights, panel, sign, value), np.nan)


def groups_of(contrast: Total, panel: Panel) -> list[dict[str, float]]:
    """The weights by group of arms that have the same worlds: forks at different states have different ones."""
    groups: list[tuple[np.ndarray, dict[str, float]]] = []
    for arm, weight in contrast.weights.items():
        worlds = np.isfinite(panel.arms[arm].numbers)
        for known, weights in groups:
            if np.array_equal(known, worlds):
                weights[arm] = weight
                break
        else:
            groups.append((worlds, {arm: weight}))
    # Arms with missing outcomes differ too; only groups that are contrasts by themselves stand alone.
    alone = [weights for _, weights in groups]
    return alone if all(abs(sum(weights.values())) < 1e-9 for weights in alone) else [dict(contrast.weights)]


def _between(contrast: Total, panel: Panel, sign: float, groups: list[dict[str, float]]) -> np.ndarray:
    by_group = [weighted(weights, panel, sign) for weights in groups]
    known = [np.isfinite(one) for one in by_group]
    any_known = np.logical_or.reduce(known)
    means = [float(one[there].mean()) if there.any() else np.nan for one, there in zip(by_group, known, strict=True)]
    influence = np.zeros(len(any_known))
    for one, there, mean in zip(by_group, known, means, strict=True):
        share = there[any_known].mean() if any_known.any() else np.nan
        influence[there] += (one[there] - mean) / share
    return np.where(any_known, float(np.sum(means)) + influence, np.nan)
