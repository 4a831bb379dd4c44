"""How much each uncertain setting matters: Sobol' indices or Morris' elementary effects, by SALib."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from experiments.analysis.arms import PairedArms
from experiments.analysis.paired import outcome_of, why_missing
from experiments.designs.cases import Cases
from experiments.execution.plan import Plan
from simulation.errors import InputError

__all__ = ["indices", "sensitivity"]

_RESAMPLES = 200


def sensitivity(table: pd.DataFrame, plan: Plan, outcome: str, level: float) -> pd.DataFrame:
    """A row for each arm, index and setting: `arm`, `index`, `setting`, `with` (of pairs), `mean`, `low`, `high`.

    Raises InputError unless the cases are those of `sobol` or `morris` and the outcome is known in all of them.
    """
    if plan.sampling["kind"] not in ("sobol", "morris"):
        raise InputError(
            f"sensitivity: given cases by {plan.sampling['kind']}; allowed: cases=mt.sobol(n) or mt.morris(n)"
        )
    cases = Cases(**{name: plan.sampling[name] for name in ("kind", "count", "levels", "pairs")})
    covered, measured = list(plan.sampling["covered"]), outcome_of(outcome, table)
    result = []
    for arm, rows in table.groupby("arm", sort=False):
        means = PairedArms({str(arm): rows}, [measured]).case_means(outcome)[:, 0]
        if len(means) < len(plan.cases):
            raise InputError(f"sensitivity: {arm}: {len(means):,} of {len(plan.cases):,} cases; allowed: all of them")
        if missing := int(np.isnan(means).sum()):
            message = f"{outcome} is missing in {missing:,} cases{why_missing(outcome)}"
            raise InputError(f"sensitivity: {arm}: {message}; allowed: an outcome that is known in all")
        positions = _positions(plan, cases, covered)
        result.append(indices(cases, covered, positions, means, level, plan.seed).assign(arm=arm))
    combined = pd.concat(result, ignore_index=True)
    return combined[["arm", *(name for name in combined if name != "arm")]]


def _positions(plan: Plan, cases: Cases, covered: list[str]) -> np.ndarray:
    """The places of the cases in the ranges covered (cases, ranges), drawn again from the seed."""
    over = Cases(cases.kind, cases.count, tuple(covered), cases.levels, cases.pairs)
    return over.places(covered, plan.seed).to_numpy()


def indices(
    cases: Cases, covered: list[str], positions: np.ndarray, values: np.ndarray, level: float = 0.95, seed: int = 1
) -> pd.DataFrame:
    """The indices of values (cases,) at places (cases, settings) from 0 to 1, with intervals at `level`."""
    problem = cases.problem(covered)
    if cases.kind == "morris":
        return _elementary(problem, cases, positions, values, level, seed)
    from SALib.analyze import sobol  # heavy: a second to import

    step = len(values) // cases.count  # a case of the one sample, those between, and one of the other
    if np.ptp([values[::step], values[step - 1 :: step]]) == 0:
        raise InputError("sensitivity: the outcome is the same in nearly every case; allowed: one that varies")
    result = sobol.analyze(
        problem, values, calc_second_order=cases.pairs, conf_level=level, num_resamples=_RESAMPLES, seed=seed
    )
    rows = [_row(kind, name, "", result[kind][index], result[f"{kind}_conf"][index])
            for kind in ("S1", "ST") for index, name in enumerate(covered)]  # fmt: skip
    if cases.pairs:
        rows += [_row("S2", one, covered[second], result["S2"][first, second], result["S2_conf"][first, second])
                 for first, one in enumerate(covered) for second in range(first + 1, len(covered))]  # fmt: skip
    return pd.DataFrame(rows)


def _row(index: str, setting: str, other: str, mean: float, half: float) -> dict[str, Any]:
    numbers = {"mean": float(mean), "low": float(mean - half), "high": float(mean + half)}
    return {"index": index, "setting": setting, "with": other} | numbers


def _elementary(
    problem: dict[str, Any], cases: Cases, positions: np.ndarray, values: np.ndarray, level: float, seed: int
) -> pd.DataFrame:
    """Morris' mean absolute elementary effect (with interval), mean effect and their spread."""
    from SALib.analyze import morris  # heavy: a second to import

    # Effects are differences between levels of a grid; positions are put back exactly on it.
    exact = np.rint(positions * (cases.levels - 1)) / (cases.levels - 1)
    result = morris.analyze(
        problem, exact, values, conf_level=level, num_levels=cases.levels, num_resamples=_RESAMPLES, seed=seed
    )
    rows = []
    for index, name in enumerate(problem["names"]):
        rows.append(_row("mu_star", name, "", result["mu_star"][index], result["mu_star_conf"][index]))
        rows += [_row(kind, name, "", result[kind][index], np.nan) for kind in ("mu", "sigma")]
    return pd.DataFrame(rows)
