"""Another seed: each effect of a trial beside that of the same claim with other cases and other luck."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from experiments.claims.claim import Claim, digest
from experiments.court.bench import COURT, Size, asked_in, planned_by, planned_in
from experiments.court.intervals import NOTHING, welch_degrees
from simulation.errors import InputError

__all__ = ["another_seed", "other_verdicts"]

_SIZED = ("seed", "replicates", "looks")
"""What two trials that are laid side by side may differ in."""
_COLUMNS = {"effect_mean": "mean", "effect_low": "low", "effect_high": "high", "cases": "cases", "level": "level"}
"""What is read of each verdict, and how it is called where it is the other trial's."""


def other_verdicts(folder: Path, size: Size, seed: int, claims: Iterable[Claim]) -> pd.DataFrame:
    """The verdicts of a finished trial, to be laid beside those of these claims in one of this size and seed.

    Raises InputError where it cannot be: it has the same seed, is by other code, declares a claim otherwise, or has no
    verdicts.
    """
    given = f"--other-seed: {folder}"
    if not (folder / COURT).is_file():
        raise InputError(f"{given} is no folder of the court, which has a {COURT}; allowed: one with a finished trial")
    held, own, listed = planned_in(folder), planned_by(size, seed), list(claims)
    if held.get("seed") == seed:
        raise InputError(f"{given} has the seed {seed} too; allowed: a trial with another")
    if other := [name for name in own if name not in _SIZED and held.get(name) != own[name]]:
        raise InputError(f"{given} is by another {', '.join(other)}; allowed: a trial by the same code")
    asked = asked_in(folder)
    if changed := [claim.id for claim in listed if asked.get(claim.id, digest(claim)) != digest(claim)]:
        raise InputError(f"{given} declares {changed[0]} otherwise; allowed: a trial of the same claims")
    try:
        table = pd.read_csv(folder / "verdicts.csv")
    except (OSError, ValueError):
        raise InputError(f"{given} has no verdicts.csv that can be read; allowed: a trial that was finished") from None
    if missing := [name for name in ("claim", *_COLUMNS) if name not in table]:
        raise InputError(f"{given}: verdicts.csv has no column {missing[0]}; allowed: the court's own file")
    if not {claim.id for claim in listed} & set(table["claim"]):
        raise InputError(f"{given} has none of these claims; allowed: a trial of some of them")
    return table


def another_seed(one: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """A row a claim that two trials judged: both effects with their intervals, and how far they lie apart.

    `standard_errors_apart` is the other less this one, in standard errors of both together; `apart` says whether that
    is further than luck brings any of all these claims in one pair of trials of twenty. The tables are those of
    `verdicts.csv`.

    >>> effect = {"claim": "S1", "level": 0.95, "cases": 100, "effect_low": -0.2, "effect_high": 0.2}
    >>> found = another_seed(*(pd.DataFrame([{**effect, "effect_mean": mean}]) for mean in (0.0, 0.1)))
    >>> round(float(found.loc[0, "standard_errors_apart"]), 2), bool(found.loc[0, "apart"])
    (0.7, False)
    """
    from scipy.stats import t  # heavy: half a second to import

    columns = ["claim", *_COLUMNS]
    both = one[columns].merge(other[columns], on="claim", suffixes=("", "_other"))
    errors = _error(both, ""), _error(both, "_other")
    error = np.hypot(*errors)
    gap = both["effect_mean_other"] - both["effect_mean"]
    gap = gap.where(gap.abs() > NOTHING, 0.0)
    apart = np.divide(gap, error, out=np.where(gap == 0.0, 0.0, np.inf), where=error > 0.0)
    cases = (both[name].to_numpy() for name in ("cases", "cases_other"))
    degrees = welch_degrees(*(one**2 for one in errors), *cases)
    farthest = t.isf(0.05 / max(len(both), 1) / 2.0, degrees)
    names = {f"{name}_other": f"other_{short}" for name, short in _COLUMNS.items()}
    return both.rename(columns=names).assign(standard_errors_apart=apart, apart=np.abs(apart) > farthest)


def _error(both: pd.DataFrame, suffix: str) -> np.ndarray:
    """The standard error of each effect, from its t interval; infinite where fewer than two cases do not tell it."""
    from scipy.stats import t  # heavy: half a second to import

    cases, level = both[f"cases{suffix}"].to_numpy(), both[f"level{suffix}"].to_numpy()
    half = (both[f"effect_high{suffix}"] - both[f"effect_low{suffix}"]).to_numpy() / 2.0
    known = cases >= 2
    return np.where(known, half / t.ppf(0.5 + level / 2.0, np.where(known, cases - 1, 1)), np.inf)
