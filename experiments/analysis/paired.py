"""Tables of paired differences and interactions between arms that share cases and luck."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from experiments.analysis.arms import PairedArms, Scale
from experiments.analysis.contrasts import NOT_ESTIMABLE
from simulation.errors import InputError, nearest, short_repr
from simulation.results.outcomes import Outcome, custom, outcome_named, outcomes_in
from simulation.results.resampling import LEVEL

__all__ = [
    "effects",
    "interactions",
    "notes_of",
    "outcome_of",
    "paired_arms",
    "shared",
    "why_missing",
    "worse_off",
]

_COLUMNS = ("outcome", "scale", "unit", "mean", "low", "high", "cases", "worlds", "by_construction", "estimable")
_NONE: frozenset[str] = frozenset()


def outcome_of(name: str, table: pd.DataFrame) -> Outcome:
    """The outcome of this name: one that is declared, or any column of numbers or of yes and no."""
    declared = outcome_named(name)
    if declared and declared.scale != "word":
        return declared
    if name not in table or not pd.api.types.is_numeric_dtype(table[name]):
        known = sorted(outcome.name for outcome in outcomes_in("tracks"))
        numbers = [str(column) for column in table.select_dtypes(["number", "bool"])]
        close = nearest(name, dict.fromkeys([*known, *numbers]))
        meant = f"; did you mean {close}?" if close else ""
        raise InputError(
            f"outcome: given {short_repr(name)}; allowed: {', '.join(known)}, or another column of numbers{meant}"
        )
    return custom(name, share=pd.api.types.is_bool_dtype(table[name]))


def why_missing(name: str) -> str:
    """What a missing value of an outcome means, in brackets; nothing where it is not declared."""
    declared = outcome_named(name)
    return f" ({declared.missing})" if declared else ""


def shared(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of the worlds that all arms in a table have: an experiment that was stopped has others in some of them.

    Raises InputError where there are none.
    """
    arms = table["arm"].nunique()
    found = table[table.groupby("world")["arm"].transform("nunique") == arms]
    if found.empty:
        raise InputError(f"no world is done in all {arms} arms; allowed: more of the experiment run, or fewer arms")
    return found


def paired_arms(table: pd.DataFrame, name: str, level: float = LEVEL) -> PairedArms:
    """The estimator of one outcome over the arms in a table of outcomes, of the worlds that all of them have.

    Raises InputError where no world has the outcome in all arms.
    """
    by_arm = {str(arm): rows for arm, rows in shared(table).groupby("arm", sort=False)}
    arms = PairedArms(by_arm, [outcome_of(name, table)], level=level)
    if not arms.worlds(name):
        raise InputError(f"outcome: {name} is missing in every world{why_missing(name)}; allowed: one that is known")
    return arms


def effects(
    table: pd.DataFrame,
    arms: pd.DataFrame,
    outcome: str,
    reference: str | None,
    level: float,
    certain: frozenset[str] = _NONE,
) -> pd.DataFrame:
    """Every arm less the reference; see `Results.effects`. In arms in `certain` the outcome cannot be otherwise."""
    paired = paired_arms(table, outcome, level)
    base = _base(paired.arms, reference)
    rows = [
        {"arm": arm, **arms.loc[arm].to_dict()}
        | _row(paired, scale, {arm: 1.0, base: -1.0}, certain)
        | {"reference": base}
        for scale in paired.scales(outcome)
        for arm in paired.arms
        if arm != base
    ]
    return pd.DataFrame(rows, columns=["arm", *arms, *_COLUMNS, "reference"])


def notes_of(effects: pd.DataFrame) -> list[str]:
    """What is to be said beside each effect of a table: by construction, not estimable, both or nothing."""
    marks = zip(effects["by_construction"], effects["estimable"], strict=True)
    return [
        ", ".join((["by construction"] if certain else []) + ([] if estimable else [NOT_ESTIMABLE]))
        for certain, estimable in marks
    ]


def worse_off(
    table: pd.DataFrame, arms: pd.DataFrame, reference: str | None, least: float, level: float
) -> pd.DataFrame:
    """How often somebody is worse off, and better off, in an arm than in the reference; see `Results.worse_off`."""
    base = _base(table["arm"].astype(str).unique().tolist(), reference)
    before = table[table["arm"] == base].set_index("world")
    marked = pd.concat(rows.assign(**_compared(rows, before, least)) for _, rows in table.groupby("arm", sort=False))
    both = [effects(marked, arms, outcome, base, level) for outcome in ("worse_off", "better_off")]
    return pd.concat(both, ignore_index=True)


def _compared(rows: pd.DataFrame, before: pd.DataFrame, least: float) -> dict[str, pd.Series]:
    """Whether anything is worse, and better, than in the same world before; missing where anything is unknown."""
    utilities = [name for name in rows if str(name).startswith("utility_")]
    now = rows[[*utilities, "deaths"]].astype("Float64")
    then = before.reindex(rows["world"])[[*utilities, "deaths"]].astype("Float64").set_axis(now.index)
    gains = (now - then).assign(deaths=then["deaths"] - now["deaths"])
    least_gain = pd.Series({name: 0.0 if name == "deaths" else least for name in gains})
    unknown = gains.isna().any(axis=1)
    changes = {"worse_off": gains < -least_gain, "better_off": gains > least_gain}
    return {name: change.any(axis=1).astype("boolean").mask(unknown) for name, change in changes.items()}


def _base(arms: Sequence[str], reference: str | None) -> str:
    """The arm that others are compared with: the first unless another is named. Raises InputError."""
    base = arms[0] if reference is None else reference
    if base not in arms:
        raise InputError(f"reference: given {base!r}; allowed: {'; '.join(arms[:12])}")
    return base


def _row(arms: PairedArms, scale: Scale, weights: Mapping[str, float], certain: frozenset[str]) -> dict[str, Any]:
    """A weighted sum of arms, as a row of a table."""
    (outcome,) = arms.outcomes
    counts = {"cases": arms.cases(outcome), "worlds": arms.worlds(outcome)}
    estimate = asdict(arms.contrast(weights, outcome, scale))
    unit, settled = arms.unit(outcome, scale), not certain.isdisjoint(weights)
    marks = {"by_construction": settled, "estimable": arms.estimable(weights, outcome)}
    return {"outcome": outcome, "scale": scale, "unit": unit, **estimate, **counts, **marks}


def interactions(
    table: pd.DataFrame,
    arms: pd.DataFrame,
    one: str,
    two: str,
    outcome: str,
    level: float,
    certain: frozenset[str] = _NONE,
) -> pd.DataFrame:
    """What two levers do together beyond the sum of each alone, averaged over the other levers.

    A row for each pair of levels above the first of each; a ratio is one of ratios. Raises InputError.
    """
    paired = paired_arms(table, outcome, level)
    levels = arms.loc[list(paired.arms)]
    for lever in (one, two):
        if lever not in levels or levels[lever].nunique() < 2:
            raise InputError(
                f"interaction: given {lever!r}; allowed: a lever with two levels: {', '.join(map(str, arms))}"
            )
    (base_one, *levels_one), (base_two, *levels_two) = (levels[lever].unique().tolist() for lever in (one, two))

    def weights(high: Any, other: Any) -> dict[str, float]:
        """The interaction of two levels as weights of arms."""
        cells = {(high, other): 1, (high, base_two): -1, (base_one, other): -1, (base_one, base_two): 1}
        parts = [sign * _average(levels, {one: first, two: second}) for (first, second), sign in cells.items()]
        total = pd.concat(parts, axis=1).sum(axis=1)
        return {str(arm): float(weight) for arm, weight in total.items() if weight}

    return pd.DataFrame(
        {one: high, f"{one} from": base_one, two: other, f"{two} from": base_two}
        | _row(paired, scale, weights(high, other), certain)
        for scale in paired.scales(outcome)
        for high, other in product(levels_one, levels_two)
    )


def _average(arms: pd.DataFrame, levels: Mapping[str, Any]) -> pd.Series:
    """Weights by arm, summing to 1, of the arms that have these levels. Raises InputError where none has."""
    chosen = np.logical_and.reduce([arms[lever] == level for lever, level in levels.items()]).astype(float)
    if not chosen.any():
        missing = " and ".join(f"{lever}={level}" for lever, level in levels.items())
        raise InputError(f"interaction: no arm has {missing}; allowed: a crossed design")
    return pd.Series(chosen / chosen.sum(), index=arms.index)
