"""The text on the table: how a drafter divides the issues, from power alone to the weighted Nash division.

With confidence 0 every issue is split by power; as confidence goes to 1 the text becomes the weighted Nash
division (Nash 1950; Kalai 1977) of the weights the drafter believes in.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from simulation.engine.compiling import compiled

if TYPE_CHECKING:
    from simulation.world.arrays import Grid, MutableGrid, MutableRow, Row

__all__ = ["bargaining_weights", "divide", "divide_outright", "frontier_scale", "utility"]

_STEPS = 40
_MOST_CONFIDENT = 0.95
_CLIMBS = 400
_BIDS = 200
_NOTHING = 1e-12  # utility of a party that holds nothing it cares for: a logarithm needs a positive number


@compiled
def divide(
    weights: Grid[float], power: Row[float], confidence: float, divisible: Row[float], shares: MutableGrid[float]
) -> None:
    """Fill `shares` (party, issue), each issue summing to 1, for believed `weights` (party, issue; rows sum to 1) and
    bargaining weights `power` (sum 1); an indivisible issue goes whole to whoever the rule gives most of it."""
    parties, issues = weights.shape
    trust = min(confidence, _MOST_CONFIDENT)
    # At full confidence the exponent would be infinite; 0.95 keeps it at 19.
    sharpness = trust / (1.0 - trust)
    appeal: MutableGrid[float] = np.zeros((parties, issues))
    for k in range(issues):
        most = 0.0
        for i in range(parties):
            most = max(most, weights[i, k])
        for i in range(parties):
            # Relative to the largest weight, so that powers of up to 19 neither overflow nor vanish all together.
            relative = weights[i, k] / most if most > 0.0 else 1.0
            appeal[i, k] = power[i] * math.pow(relative, sharpness)
    gap: MutableRow[float] = np.zeros(parties)
    lift: MutableRow[float] = np.zeros(parties)
    for _ in range(_STEPS):
        _share_out(appeal, gap, sharpness, divisible, lift, shares)
        moved = False
        for i in range(parties):
            believed = _NOTHING
            for k in range(issues):
                believed += weights[i, k] * shares[i, k]
            # Damped, since the exponent `sharpness` magnifies every correction of the gap.
            before = gap[i]
            gap[i] += (math.log(max(power[i], _NOTHING) / believed) - gap[i]) / (1.0 + sharpness)
            moved = moved or gap[i] != before
        if not moved:
            return  # nor would any further step change anything
    _share_out(appeal, gap, sharpness, divisible, lift, shares)


@compiled
def _share_out(
    appeal: Grid[float],
    gap: Row[float],
    sharpness: float,
    divisible: Row[float],
    lift: MutableRow[float],
    shares: MutableGrid[float],
) -> None:
    """Split each issue in proportion to appeal, raised for whoever is behind (`gap`, a logarithm) by `lift`."""
    parties, issues = appeal.shape
    widest = gap[0]
    for i in range(parties):
        widest = max(widest, gap[i])
    for i in range(parties):
        # Only differences matter, so the widest gap is taken off before the exponential can overflow.
        lift[i] = math.exp(sharpness * (gap[i] - widest))
    for k in range(issues):
        total, first = 0.0, 0
        for i in range(parties):
            total += appeal[i, k] * lift[i]
            if appeal[i, k] * lift[i] > appeal[first, k] * lift[first]:
                first = i
        for i in range(parties):
            if divisible[k] == 0:
                shares[i, k] = 1.0 if i == first else 0.0
            else:
                shares[i, k] = appeal[i, k] * lift[i] / total


@compiled
def utility(weight: Row[float], share: Row[float], floor: Row[float]) -> float:
    """True utility of a party with weights `weight` from its `share` of each issue; zero where a need is not met."""
    total = 0.0
    for k in range(weight.shape[0]):
        if share[k] < floor[k]:
            return 0.0
        total += weight[k] * share[k]
    return total


@compiled
def bargaining_weights(power: Row[float], patience: Row[float], weights: MutableRow[float]) -> None:
    """Fill `weights` (sum 1): power over impatience, the limit of alternating offers as rounds grow short.

    `patience` is what a round's delay leaves of a deal's worth. Of two equally strong sides each gets a share in
    proportion to the other's rate of discount (Rubinstein 1982; Binmore, Rubinstein & Wolinsky 1986).
    """
    total = 0.0
    for p in range(power.shape[0]):
        weights[p] = power[p] / -math.log(patience[p])
        total += weights[p]
    for p in range(power.shape[0]):
        weights[p] /= total


@compiled
def divide_outright(weights: Grid[float], power: Row[float], divisible: Row[float], shares: MutableGrid[float]) -> None:
    """Fill `shares` with the weighted Nash division of known weights itself: the most of sum of power times log utility.

    Each share grows by what it adds to its holder's gain (Cover 1984, as for a portfolio), which never lowers the
    sum; an indivisible issue goes whole to whom the first pass gives most of it, and a second pass divides the rest.
    """
    parties, issues = weights.shape
    free: MutableRow[float] = np.ones(issues)
    for k in range(issues):
        for i in range(parties):
            shares[i, k] = power[i]
    # With every issue divisible first: which party should have an indivisible issue depends on the whole division.
    _climb(weights, power, free, shares)
    for k in range(issues):
        free[k] = divisible[k]
        first = 0
        for i in range(parties):
            if shares[i, k] > shares[first, k]:
                first = i
        for i in range(parties):
            if divisible[k] == 0:
                shares[i, k] = 1.0 if i == first else 0.0
    _climb(weights, power, free, shares)


@compiled
def _climb(weights: Grid[float], power: Row[float], free: Row[float], shares: MutableGrid[float]) -> None:
    parties, issues = weights.shape
    pull: MutableRow[float] = np.zeros(parties)
    for _ in range(_CLIMBS):
        for i in range(parties):
            weighted = _NOTHING
            for k in range(issues):
                weighted += weights[i, k] * shares[i, k]
            pull[i] = power[i] / weighted
        for k in range(issues):
            total = 0.0
            for i in range(parties):
                total += shares[i, k] * pull[i] * weights[i, k]
            # Issues that nobody cares for keep their division by power.
            if free[k] == 1.0 and total > 0.0:
                for i in range(parties):
                    shares[i, k] *= pull[i] * weights[i, k] / total


@compiled
def frontier_scale(weights: Grid[float], utilities: Row[float]) -> float:
    """By what factor all utilities could be multiplied at once by dividing the (divisible) issues again.

    It is the least over positive prices of (sum over issues of the largest price times weight) over (prices times
    utilities), by linear duality; found by multiplicative steps, within 0.01 of the exact value.
    """
    parties, issues = weights.shape
    price: MutableRow[float] = np.ones(parties)
    given = np.zeros(parties)
    best = math.inf
    for step in range(_BIDS):
        # At these prices each issue goes to whoever bids most: the value of the best division, which bounds the factor.
        worth, paid = 0.0, 0.0
        given[:] = 0.0
        for k in range(issues):
            buyer = 0
            for i in range(parties):
                if price[i] * weights[i, k] > price[buyer] * weights[buyer, k]:
                    buyer = i
            worth += price[buyer] * weights[buyer, k]
            given[buyer] += weights[buyer, k]
        for i in range(parties):
            paid += price[i] * utilities[i]
        if paid <= 0.0:
            return 1.0
        # Every set of prices gives an upper bound; the least one seen is the tightest.
        best = min(best, worth / paid)
        for i in range(parties):
            # Raise the price of whoever got less than the factor asks for, by smaller and smaller steps.
            change = best * utilities[i] - given[i]
            price[i] *= math.exp(change / math.sqrt(1.0 + step))
    return max(best, 1.0)
