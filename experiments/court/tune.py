"""Equal realised effort: what waits for its time works the harder once it begins, so that all spend as much."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from experiments.claims.claim import Claim
from experiments.court.bench import Bench
from experiments.court.docket import arms_of, group_of, key_of

__all__ = ["CLOSE", "tuned"]

CLOSE = 0.02
"""How near the realised efforts of arms are brought to each other, as a share."""
_MOST, _ROUNDS, _CASES = 10.0, 4, 96


def tuned(bench: Bench, claims: Sequence[Claim], tell: Callable[[str], None]) -> dict[str, dict[str, float]]:
    """For each claim whose arms are to spend as much, the value of the setting by arm at which they do.

    Effort in proportion to the setting: what an arm spends at one value tells at which it spends what is wanted. What
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
    group, equal = group_of(claim), claim.equal
    numbers = bench.cases(group)[:_CASES]
    cases = bench.plan(group).cases.loc[np.intersect1d(numbers, bench.of_look(group, 1))]
    values = dict.fromkeys(claim.arms, 1.0)
    wanted: float | None = None
    for turn in range(_ROUNDS):
        arms = {name: replace(arm, averages=()) for name, arm in arms_of(claim, values).items()}
        keys = {name: key_of(arm) for name, arm in arms.items()}
        name = f"effort-{claim.id}-{turn}"
        rows = bench.fresh(group, {keys[arm]: arms[arm] for arm in arms}, cases, name, bench.size.replicates)
        spent = {arm: float(np.nanmean(rows[keys[arm]][equal.column])) for arm in arms}
        if wanted is None:
            # Half of what the reference spends at full effort: what waits can then work harder to catch up.
            wanted = spent[equal.reference] / 2.0
        if all(abs(one - wanted) <= CLOSE * wanted / 2 for one in spent.values()):
            break
        values = {arm: min(values[arm] * wanted / one, _MOST) if one > 0 else _MOST for arm, one in spent.items()}
    return values
