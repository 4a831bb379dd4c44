"""Equal realised effort: what waits for its time works the harder once it begins, so that all spend as much."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd

from experiments.claims.arms import AtSameCost
from experiments.claims.claim import Claim
from experiments.court.bench import Bench
from experiments.court.docket import arms_of, group_of, key_of

__all__ = ["CLOSE", "tuned"]

CLOSE = 0.02
"""How near the realised efforts of arms are brought to each other, as a share."""
_MOST, _ROUNDS = 10.0, 6
_ONE = "effort_track_one"


def tuned(bench: Bench, claims: Sequence[Claim], tell: Callable[[str], None]) -> dict[str, dict[str, float]]:
    """For each claim whose arms are to spend as much, the value by arm at which they do: of the setting that it names
    for that, or how many times what intelligence leaves to all else (`AtSameCost`).

    Over the very worlds that are judged: effort differs so much from world to world that other luck would not do. What
    has still not been spent then is because the setting is at its most, or its time hardly ever comes.
    """
    found: dict[str, dict[str, float]] = {}
    for claim in claims:
        if claim.equal is None and not _costly(claim):
            continue
        alike = next((other for other in claims if other.id in found and _same(other, claim)), None)
        if alike is None:
            tell(f"{claim.id}: bringing its arms to equal effort")
        found[claim.id] = found[alike.id] if alike else _equal(bench, claim)
    return found


def _same(one: Claim, other: Claim) -> bool:
    return (one.arms, one.equal, group_of(one)) == (other.arms, other.equal, group_of(other))


def _costly(claim: Claim) -> list[str]:
    """The arms that pay for intelligence with effort, where the claim's contrast is about such an arm."""
    settings = {name: arm for name, arm in claim.arms.items() if isinstance(arm, Mapping)}
    found = [name for name, arm in settings.items() if any(isinstance(one, AtSameCost) for one in arm.values())]
    return found if set(found) & set(claim.contrast.arms) else []


def _equal(bench: Bench, claim: Claim) -> dict[str, float]:
    if claim.equal is None:
        # Parties that split off spy too, and nobody knows at the founding how many there will be.
        costly = _costly(claim)
        reference = next((arm for arm in claim.contrast.arms if arm not in costly), claim.contrast.arms[0])
        values = {arm: 1.0 for arm in costly if arm != reference}
        return _brought(bench, claim, values, _ONE, _spent(bench, claim, {reference: 1.0}, _ONE)[reference])
    values, column = dict.fromkeys(claim.arms, 1.0), claim.equal.column
    # Half of what the reference spends at full effort: what waits can then work harder to catch up.
    wanted = _spent(bench, claim, values, column)[claim.equal.reference] / 2.0
    return _brought(bench, claim, values | {claim.equal.reference: 0.5}, column, wanted)


def _brought(bench: Bench, claim: Claim, values: dict[str, float], column: str, wanted: float) -> dict[str, float]:
    """The values at which each of these arms spends what is wanted."""
    for _ in range(_ROUNDS):
        spent = _spent(bench, claim, values, column)
        if all(abs(one - wanted) <= CLOSE * wanted / 2 or values[arm] >= _MOST for arm, one in spent.items()):
            break
        values = {arm: min(values[arm] * wanted / one, _MOST) if one > 0 else _MOST for arm, one in spent.items()}
    return values


def _spent(bench: Bench, claim: Claim, values: dict[str, float], column: str) -> dict[str, float]:
    """The mean realised effort of each of these arms with its value, over all worlds that may be judged."""
    group, arms = group_of(claim), arms_of(claim, values)
    keys = {name: key_of(arms[name]) for name in values}
    held = {keys[name]: arms[name] for name in values}
    parts = [bench.rows(group, held, look) for look in range(1, len(bench.size.looks) + 1)]
    rows = {name: pd.concat([part[key] for part in parts if part]) for name, key in keys.items()}
    return {name: float(np.nanmean(table[column])) for name, table in rows.items()}
