"""Paired differences and interactions between arms that share cases and luck, with intervals over cases.

An arm's expected outcome in a case is its mean over the case's replicates. Cases are resampled, never replicates;
one set of resamples serves all arms, so that a difference is resampled as a difference.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from experiments.analysis.effects import OUTCOMES, Estimate, estimate, resampled_means
from simulation.errors import InputError
from simulation.results.outcomes import Outcome, custom, outcome_named

__all__ = ["ArmMeans", "arm_means", "effects", "interactions", "outcome_of", "why_missing", "worse_off"]

_LEAST = 2  # cases, below which no interval is drawn
_TOLD = ("outcome", "scale", "unit", "mean", "low", "high", "cases", "worlds")


@dataclass(frozen=True)
class ArmMeans:
    """An outcome's mean in each case and arm (cases, arms); a case unknown in one arm is left out of all."""

    outcome: Outcome
    arms: tuple[str, ...]
    values: np.ndarray
    worlds: int

    @property
    def cases(self) -> int:
        """Number of cases in which it is known."""
        return int(np.isfinite(self.values[:, 0]).sum())

    def scales(self) -> tuple[str, ...]:
        """How it is compared: as a difference, and as a ratio where it may be."""
        return ("difference", "ratio") if self.outcome.scale == "logarithm" else ("difference",)

    def contrasts(self, weights: np.ndarray, scale: str, level: float) -> list[Estimate]:
        """The weighted sums of arms (contrasts, arms) with their intervals; shares in percentage points."""
        values = np.log(self.values + self.outcome.added) if scale == "ratio" else self.values
        vectors = resampled_means(values) @ weights.T
        if scale == "ratio":
            vectors = np.exp(vectors)
        elif self.outcome.scale == "share":
            vectors = 100.0 * vectors
        if self.cases < _LEAST:
            vectors[1:] = np.nan
            return [Estimate(float(mean), np.nan, np.nan) for mean in vectors[0]]
        return [estimate(vectors[:, place], level) for place in range(vectors.shape[1])]

    def unit(self, scale: str) -> str:
        """The unit of a contrast."""
        if scale == "ratio":
            return "ratio"
        return "percentage points" if self.outcome.scale == "share" else self.outcome.compared_in


def outcome_of(name: str, table: pd.DataFrame) -> Outcome:
    """The outcome of this name: one that is declared, or any column of numbers or of yes and no."""
    declared = outcome_named(name)
    if declared and declared.scale != "word":
        return declared
    if name not in table or not pd.api.types.is_numeric_dtype(table[name]):
        known = sorted({outcome.name for outcome in OUTCOMES})
        raise InputError(f"outcome: given {name!r}; allowed: {', '.join(known)}, or another column of numbers")
    return custom(name, share=pd.api.types.is_bool_dtype(table[name]))


def why_missing(name: str) -> str:
    """What a missing value of an outcome means, in brackets; nothing where it is not declared."""
    declared = outcome_named(name)
    return f" ({declared.missing})" if declared else ""


def arm_means(table: pd.DataFrame, name: str) -> ArmMeans:
    """The outcome's mean in each case and arm.

    Raises InputError where the arms do not hold the same worlds, or no world knows the outcome in all of them.
    """
    outcome = outcome_of(name, table)
    by_arm = {str(arm): rows for arm, rows in table.groupby("arm", sort=False)}
    first = next(iter(by_arm.values()))
    for arm, rows in by_arm.items():
        if not np.array_equal(rows["world"], first["world"]):
            raise InputError(f"{arm}: its worlds are not those of {next(iter(by_arm))}; allowed: arms paired by world")
    values = np.column_stack([outcome.values(rows) for rows in by_arm.values()])
    values[np.isnan(values).any(axis=1)] = np.nan
    means = pd.DataFrame(values).groupby(first["case"].to_numpy()).mean()
    known = int(np.isfinite(values[:, 0]).sum())
    if not known:
        raise InputError(f"outcome: {name} is missing in every world{why_missing(name)}; allowed: one that is known")
    return ArmMeans(outcome, tuple(by_arm), means.to_numpy(), known)


def effects(table: pd.DataFrame, arms: pd.DataFrame, outcome: str, reference: str | None, level: float) -> pd.DataFrame:
    """Every arm less the reference; see `Results.effects`."""
    means = arm_means(table, outcome)
    base = _base(means.arms, reference)
    others = [arm for arm in means.arms if arm != base]
    weights = np.array([_weights(means, {arm: 1.0, base: -1.0}) for arm in others]).reshape(-1, len(means.arms))
    rows = []
    for scale in means.scales():
        found = means.contrasts(weights, scale, level) if others else []
        for arm, contrast in zip(others, found, strict=True):
            rows.append({"arm": arm, **arms.loc[arm].to_dict()} | _row(means, scale, contrast) | {"reference": base})
    return pd.DataFrame(rows, columns=["arm", *arms, *_TOLD, "reference"])


def worse_off(
    table: pd.DataFrame, arms: pd.DataFrame, reference: str | None, least: float, level: float
) -> pd.DataFrame:
    """How often somebody is worse off, and better off, in an arm than in the reference; see `Results.worse_off`."""
    base = _base(table["arm"].astype(str).unique().tolist(), reference)
    before = table[table["arm"] == base].set_index("world")
    told = pd.concat(own.assign(**_compared(own, before, least)) for _, own in table.groupby("arm", sort=False))
    both = [effects(told, arms, outcome, base, level) for outcome in ("worse_off", "better_off")]
    return pd.concat(both, ignore_index=True)


def _compared(own: pd.DataFrame, before: pd.DataFrame, least: float) -> dict[str, pd.Series]:
    """Whether anything is worse, and better, than in the same world before; missing where anything is unknown."""
    utilities = [name for name in own if str(name).startswith("utility_")]
    now = own[[*utilities, "deaths"]].astype("Float64")
    then = before.reindex(own["world"])[[*utilities, "deaths"]].astype("Float64").set_axis(now.index)
    gains = (now - then).assign(deaths=then["deaths"] - now["deaths"])
    least_gain = pd.Series({name: 0.0 if name == "deaths" else least for name in gains})
    unknown = gains.isna().any(axis=1)
    found = {"worse_off": gains < -least_gain, "better_off": gains > least_gain}
    return {name: some.any(axis=1).astype("boolean").mask(unknown) for name, some in found.items()}


def _base(arms: Sequence[str], reference: str | None) -> str:
    """The arm that others are compared with: the first unless another is named. Raises InputError."""
    base = arms[0] if reference is None else reference
    if base not in arms:
        raise InputError(f"reference: given {base!r}; allowed: {'; '.join(arms[:12])}")
    return base


def _weights(means: ArmMeans, given: Mapping[str, float]) -> list[float]:
    return [given.get(arm, 0.0) for arm in means.arms]


def _row(means: ArmMeans, scale: str, found: Estimate) -> dict[str, Any]:
    numbers = {"mean": found.mean, "low": found.low, "high": found.high}
    told = {"outcome": means.outcome.name, "scale": scale, "unit": means.unit(scale)}
    return told | numbers | {"cases": means.cases, "worlds": means.worlds}


def interactions(
    table: pd.DataFrame, arms: pd.DataFrame, one: str, two: str, outcome: str, level: float
) -> pd.DataFrame:
    """What two levers do together beyond the sum of each alone, averaged over the other levers.

    A row for each pair of levels above the first of each; a ratio is one of ratios. Raises InputError.
    """
    means = arm_means(table, outcome)
    known = arms.loc[list(means.arms)]
    for lever in (one, two):
        if lever not in known or known[lever].nunique() < 2:
            raise InputError(
                f"interaction: given {lever!r}; allowed: a lever with two levels: {', '.join(map(str, arms))}"
            )
    (base_one, *levels_one), (base_two, *levels_two) = (known[lever].unique().tolist() for lever in (one, two))
    pairs = list(product(levels_one, levels_two))
    weights = np.array([
        _cell(known, one, two, high, other) - _cell(known, one, two, high, base_two)
        - _cell(known, one, two, base_one, other) + _cell(known, one, two, base_one, base_two)
        for high, other in pairs
    ])  # fmt: skip
    return pd.DataFrame(
        {one: high, f"{one} from": base_one, two: other, f"{two} from": base_two} | _row(means, scale, found)
        for scale in means.scales()
        for (high, other), found in zip(pairs, means.contrasts(weights, scale, level), strict=True)
    )


def _cell(arms: pd.DataFrame, one: str, two: str, level_one: Any, level_two: Any) -> np.ndarray:
    """Weights of the arms (n,) that have these levels, summing to 1. Raises InputError where none has."""
    held = ((arms[one] == level_one) & (arms[two] == level_two)).to_numpy(dtype=float)
    if not held.any():
        raise InputError(f"interaction: no arm has {one}={level_one} and {two}={level_two}; allowed: a crossed design")
    return np.asarray(held / held.sum())
