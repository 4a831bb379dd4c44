"""How much each uncertain setting matters: Sobol' indices or Morris' elementary effects, by SALib.

Beside them stands what the dummy `luck` has, which changes nothing but the luck: the noise floor.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from experiments.analysis.arms import PairedArms
from experiments.analysis.paired import outcome_of, why_missing
from experiments.designs.cases import LUCK, Cases, sample_of
from experiments.execution.plan import Plan
from simulation.errors import InputError

__all__ = ["NothingVaries", "indices", "indices_of", "sensitivity", "too_small"]

_RESAMPLES = 200
_SAME = "sensitivity: the outcome is the same in nearly every case; allowed: one that varies"


class NothingVaries(InputError):
    """What is asked of is the same in nearly every case, so that no index of it can be had."""


def sensitivity(table: pd.DataFrame, plan: Plan, outcome: str, level: float) -> pd.DataFrame:
    """A row for each arm, index and factor.

    Columns are `arm`, `index`, `setting`, `with` (of pairs), `mean`, `low`, `high`, `noise` and `below_luck`. `setting`
    is a setting, a group of them, or `luck`, the dummy. Raises InputError unless the cases are those of `sobol` or
    `morris` and the outcome is known in all of them.
    """
    if plan.sampling["kind"] not in ("sobol", "morris"):
        raise InputError(
            f"sensitivity: given cases by {plan.sampling['kind']}; allowed: cases=mt.sobol(n) or mt.morris(n)"
        )
    measured = outcome_of(outcome, table)
    result = []
    for arm, rows in table.groupby("arm", sort=False):
        means = PairedArms({str(arm): rows}, [measured]).case_means(outcome)[:, 0]
        if len(means) < len(plan.cases):
            raise InputError(f"sensitivity: {arm}: {len(means):,} of {len(plan.cases):,} cases; allowed: all of them")
        if missing := int(np.isnan(means).sum()):
            message = f"{outcome} is missing in {missing:,} cases{why_missing(outcome)}"
            raise InputError(f"sensitivity: {arm}: {message}; allowed: an outcome that is known in all")
        result.append(indices_of(plan, means, level).assign(arm=arm))
    combined = pd.concat(result, ignore_index=True)
    return combined[["arm", *(name for name in combined if name != "arm")]]


def indices_of(plan: Plan, values: np.ndarray, level: float = 0.95) -> pd.DataFrame:
    """The indices of one value for each case (cases,), such as a difference between arms, by the design of a plan."""
    cases, covered = sample_of(plan.sampling), list(plan.sampling["covered"])
    places = cases.sample(covered, plan.seed)  # drawn again from the seed
    return indices(cases, covered, places.to_numpy(), values, level, plan.seed)


def too_small(table: pd.DataFrame) -> list[str]:
    """A note where a Sobol' index, a share of the variance, was estimated above 1 or clearly below 0; else none.

    Estimates of an index that is zero lie on both sides of it, so that a little below is no sign of anything.
    """
    shares = table[table["index"].isin(["S1", "ST"])]
    over = int((shares["mean"] > 1.0).sum())
    under = int((shares["high"] < 0.0).sum())
    if not over + under:
        return []
    found = " and ".join([f"{over} above 1"] * bool(over) + [f"{under} clearly below 0"] * bool(under))
    return [f"of {len(shares)} Sobol' indices {found}: a share of the variance cannot be; use more cases"]


def indices(
    cases: Cases,
    covered: Sequence[str],
    places: np.ndarray,
    values: np.ndarray,
    level: float = 0.95,
    seed: int = 1,
) -> pd.DataFrame:
    """The indices, with intervals at `level`, of values (cases,) at places from 0 to 1 (cases, settings and dummy)."""
    problem = cases.problem(covered)
    factors = list(dict.fromkeys(problem.get("groups", problem["names"])))
    if cases.kind == "morris":
        found = _elementary(problem, factors, cases, places, values, level, seed)
    else:
        found = _shares(problem, factors, cases, values, level, seed)
    return _with_marks(found)


def _shares(
    problem: dict[str, Any],
    factors: Sequence[str],
    cases: Cases,
    values: np.ndarray,
    level: float,
    seed: int,
) -> pd.DataFrame:
    """Sobol' indices: the share of the variance that goes with a factor alone, in all, and with pairs of them."""
    from SALib.analyze import sobol  # heavy: a second to import

    step = len(values) // cases.count  # a case of the one sample, those between, and one of the other
    if np.ptp([values[::step], values[step - 1 :: step]]) == 0:
        raise NothingVaries(_SAME)
    result = sobol.analyze(
        problem, values, calc_second_order=cases.pairs, conf_level=level, num_resamples=_RESAMPLES, seed=seed
    )
    rows = [_row(kind, name, "", result[kind][index], result[f"{kind}_conf"][index])
            for kind in ("S1", "ST") for index, name in enumerate(factors)]  # fmt: skip
    if cases.pairs:
        rows += [_row("S2", one, factors[second], result["S2"][first, second], result["S2_conf"][first, second])
                 for first, one in enumerate(factors) for second in range(first + 1, len(factors))]  # fmt: skip
    return pd.DataFrame(rows)


def _row(index: str, setting: str, other: str, mean: float, half: float) -> dict[str, Any]:
    numbers = {"mean": float(mean), "low": float(mean - half), "high": float(mean + half)}
    return {"index": index, "setting": setting, "with": other} | numbers


def _elementary(
    problem: dict[str, Any],
    factors: Sequence[str],
    cases: Cases,
    places: np.ndarray,
    values: np.ndarray,
    level: float,
    seed: int,
) -> pd.DataFrame:
    """Morris' mean absolute elementary effect (with interval), mean effect and their spread.

    Groups have the mean absolute effect only: the settings of a group move in different directions.
    """
    from SALib.analyze import morris  # heavy: a second to import

    if np.ptp(values) == 0:
        raise NothingVaries(_SAME)
    # Effects are differences between levels of a grid; places are put back exactly on it.
    exact = np.rint(places * (cases.levels - 1)) / (cases.levels - 1)
    result = morris.analyze(
        problem, exact, values, conf_level=level, num_levels=cases.levels, num_resamples=_RESAMPLES, seed=seed
    )
    rows = []
    for index, name in enumerate(factors):
        rows.append(_row("mu_star", name, "", result["mu_star"][index], result["mu_star_conf"][index]))
        rows += [_row(kind, name, "", result[kind][index], np.nan) for kind in ("mu", "sigma") if not cases.groups]
    return pd.DataFrame(rows)


def _with_marks(table: pd.DataFrame) -> pd.DataFrame:
    """The table with what is to be said of each index that has an interval.

    `noise`: its interval holds zero. `below_luck`, of total effects and Morris' absolute ones: its interval reaches
    down to that of the dummy, one for all factors, whose own error counts. Such an effect may be known well and still
    matter less than luck; but a setting that only sends worlds down another course has one too.
    """
    known = table["low"].notna()
    floors = table[table["setting"] == LUCK].set_index("index")["high"]
    whole = table["index"].isin(["ST", "mu_star"]) & known
    floor = table["index"].map(floors.groupby(level=0).first())
    noise = (table["low"] <= 0).astype(object).where(known, None)
    return table.assign(noise=noise, below_luck=(table["low"] <= floor).astype(object).where(whole, None))
