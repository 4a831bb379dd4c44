"""Equal realised effort: what waits for its time works the harder once it begins, so that all spend as much."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from experiments.claims.claim import Claim
from experiments.court.bench import Bench
from experiments.court.docket import arms_of, group_of, key_of

__all__ = ["CLOSE", "tuned"]

CLOSE = 0.02
"""How near the realised efforts of arms are brought to each other, as a share."""
_MOST, _ROUNDS = 10.0, 6


def tuned(bench: Bench, claims: Sequence[Claim], tell: Callable[[str], None]) -> dict[str, dict[str, float]]:
    """For each claim whose arms are to spend as much, the value of the setting by arm at which they do.

    Over the very worlds that are judged: effort differs so much from world to world that other luck would not do. What
    has still not been spent then is because the setting is at its most, or its time hardly ever comes.
    """
    found: dict[str, dict[str, float]] = {}
    for claim in claims:
        if claim.equal is None:
            continue
        alike = next((other for other in claims if other.id in found and _same(other, claim)), None)
        if alike is None:
            tell(f"{claim.id}: bringing its arms to equal effort")
        found[claim.id] = found[alike.id] if alike else _equal(bench, claim)
    return found


def _same(one: Claim, other: Claim) -> bool:
    return (one.arms, one.equal, group_of(one)) == (other.arms, other.equal, group_of(other))


def _equal(bench: Bench, claim: Claim) -> dict[str, float]:
    assert claim.equal is not None
    values = dict.fromkeys(claim.arms, 1.0)
    # Half of what the reference spends at full effort: what waits can then work harder to catch up.
    wanted = _spent(bench, claim, values)[claim.equal.reference] / 2.0
    values[claim.equal.reference] = 0.5
    for _ in range(_ROUNDS):
        spent = _spent(bench, claim, values)
        if all(abs(one - wanted) <= CLOSE * wanted / 2 or values[arm] >= _MOST for arm, one in spent.items()):
            break
        values = {arm: min(values[arm] * wanted / one, _MOST) if one > 0 else _MOST for arm, one in spent.items()}
    return values


def _spent(bench: Bench, claim: Claim, values: dict[str, float]) -> dict[str, float]:
    """The mean realised effort of each arm with these values, over all worlds that may be judged."""
    assert claim.equal is not None
    group, arms = group_of(claim), arms_of(claim, values)
    keys = {name: key_of(arm) for name, arm in arms.items()}
    held = {keys[name]: arm for name, arm in arms.items()}
    parts = [bench.rows(group, held, look) for look in range(1, len(bench.size.looks) + 1)]
    column = claim.equal.column
    rows = {name: pd.concat([part[key] for part in parts if part]) for name, key in keys.items()}
    return {name: float(np.nanmean(table[column])) for name, table in rows.items()}
