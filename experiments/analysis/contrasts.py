"""Contrasts between arms: what is compared, and the table of what the intervals say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from experiments.analysis.arms import PairedArms, Scale
from experiments.claims.claim import INTERACTION_POINTS, INTERACTION_RATIO, POINTS, RATIO
from simulation.results.outcomes import Outcome
from simulation.results.resampling import Estimate, Vector

__all__ = ["HARDLY_DIFFERS", "NOT_ESTIMABLE", "NO_DIFFERENCE", "UNDECIDED", "Contrast", "contrast_table"]

UNDECIDED, NOT_ESTIMABLE, NO_DIFFERENCE = "undecided", "not estimable", "no difference"
"""Answers where the interval includes no effect, and where a share has too few events to say anything."""
HARDLY_DIFFERS = "hardly differs"
"""The answer where the whole interval is below the smallest effect that matters, on whichever side of no effect."""


@dataclass(frozen=True)
class Contrast:
    """A comparison of arms: `weights` of their means, less the best of `rivals` where there are any.

    {"a": 1, "b": -1} is what a does more than b; four arms make an interaction. `words` are the answer where the
    interval lies wholly on the better side of no effect, and where on the worse.
    """

    name: str
    weights: Mapping[str, float]
    words: tuple[str, str] = ("better", "worse")
    rivals: tuple[str, ...] = ()

    @property
    def arms(self) -> tuple[str, ...]:
        """All arms it reads."""
        return (*self.weights, *self.rivals)

    @property
    def interaction(self) -> bool:
        """Whether it compares two effects, and not two arms."""
        return len(self.weights) > 2

    def vector(self, arms: PairedArms, outcome: str, scale: Scale = "difference") -> Vector:
        """The contrast and its resamples (1 + resamples,); of logarithms on the scale "ratio"."""
        total = arms.total(self.weights, outcome, scale)
        return total - arms.best(self.rivals, outcome, scale) if self.rivals else total


def contrast_table(
    arms: PairedArms,
    contrasts: Iterable[Contrast],
    certain: Callable[[Outcome], frozenset[str]] = lambda outcome: frozenset(),
) -> pd.DataFrame:
    """A row for each outcome that has a better and a worse, scale, and contrast whose arms are all there.

    Every outcome is compared as a difference (shares in percentage points), counts of deaths and years also as a
    ratio: exp of the mean difference of logarithms. `certain` gives the arms in which an outcome cannot be otherwise: a
    contrast with one of them is "by construction". Years, deaths and shares "hardly differ" where the whole interval is
    below the court's smallest effect that matters (`experiments/claims/claim.py`).
    """
    complete = [contrast for contrast in contrasts if set(contrast.arms) <= set(arms.arms)]
    return pd.DataFrame(
        _row(arms, outcome, contrast, scale, not certain(outcome).isdisjoint(contrast.arms))
        for outcome in arms.outcomes.values()
        if outcome.better
        for scale in arms.scales(outcome.name)
        for contrast in complete
    )


def _row(arms: PairedArms, outcome: Outcome, contrast: Contrast, scale: Scale, certain: bool) -> dict[str, object]:
    estimate = arms.estimate(contrast.vector(arms, outcome.name, scale), outcome.name, scale)
    least = _smallest(arms, outcome, contrast, scale)
    answer = _answer(estimate, 1.0 if scale == "ratio" else 0.0, outcome.better, contrast.words, least)
    return {
        "contrast": contrast.name,
        "outcome": outcome.name,
        "family": outcome.family,
        "scale": scale,
        "unit": arms.unit(outcome.name, scale),
        **asdict(estimate),
        "worlds": arms.worlds(outcome.name),
        "correlation": arms.correlation(*contrast.arms, outcome.name) if len(contrast.arms) == 2 else np.nan,
        "by_construction": certain,
        "answer": answer if arms.estimable(contrast.arms, outcome.name) else NOT_ESTIMABLE,
    }


def _smallest(arms: PairedArms, outcome: Outcome, contrast: Contrast, scale: Scale) -> tuple[float, float]:
    """The ends between which an effect is too small to matter, as the table shows it; both 0 where none is declared.

    A difference of years or deaths is held against their mean over the arms of the contrast.
    """
    points, ratio = (INTERACTION_POINTS, INTERACTION_RATIO) if contrast.interaction else (POINTS, RATIO)
    if scale == "ratio":
        return 1.0 / ratio.value, ratio.value
    if outcome.scale == "share":
        return -points.value, points.value
    if outcome.scale != "logarithm":
        return 0.0, 0.0
    mean = float(np.mean([arms.mean(arm, outcome.name)[0] for arm in contrast.arms]))
    return -(ratio.value - 1.0) * mean, (ratio.value - 1.0) * mean


def _answer(estimate: Estimate, null: float, better: int, words: tuple[str, str], least: tuple[float, float]) -> str:
    """The first word where the interval lies wholly on the better side of `null`, the second where on the worse one.

    Where it is `null` alone, the arms have the same outcome in every world; where it lies between the ends `least`,
    they hardly differ.
    """
    if estimate.low == null == estimate.high:
        return NO_DIFFERENCE
    if least[0] < estimate.low and estimate.high < least[1]:
        return HARDLY_DIFFERS
    low, high = sorted((better * (estimate.low - null), better * (estimate.high - null)))
    return words[0] if low > 0 else words[1] if high < 0 else UNDECIDED
