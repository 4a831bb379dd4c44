"""The text on the table: how a draft divides the issues. Lists are by party, and in it by issue."""

from __future__ import annotations

import math
from collections.abc import Sequence

Shares = list[list[float]]


def utility_of(weights: Sequence[float], shares: Sequence[float], floors: Sequence[float]) -> float:
    """What shares are worth to a party; nothing where one is below what it needs."""
    if any(x < f for x, f in zip(shares, floors, strict=True)):
        return 0.0
    return sum(w * x for w, x in zip(weights, shares, strict=True))


def bargaining_weights(power: Sequence[float], patience: Sequence[float]) -> list[float]:
    """Power and patience as weights that sum to 1."""
    g = [r / -math.log(z) for r, z in zip(power, patience, strict=True)]
    return [one / sum(g) for one in g]


def largest(values: Sequence[float]) -> int:
    """The position of the largest; of equal ones the first."""
    return max(range(len(values)), key=lambda i: values[i])


def whole(values: Sequence[float]) -> list[float]:
    """All for the largest."""
    return [float(i == largest(values)) for i in range(len(values))]


def by_party(columns: Sequence[Sequence[float]]) -> Shares:
    """Lists by issue as lists by party."""
    return [list(row) for row in zip(*columns, strict=True)]


def share_out(appeal: Shares, gap: Sequence[float], e: float, divisible: Sequence[bool]) -> Shares:
    """Divide issues by appeal, lifted by how far each party is behind."""
    lift = [math.exp(e * (one - max(gap))) for one in gap]
    columns = []
    for k, can in enumerate(divisible):
        pull = [appeal[i][k] * lift[i] for i in range(len(gap))]
        columns.append([one / sum(pull) for one in pull] if can else whole(pull))
    return by_party(columns)


def divide(w: Shares, b: Sequence[float], confidence: float, divisible: Sequence[bool]) -> Shares:
    """Divide issues by what the drafter believes, and dares to use."""
    c = min(confidence, 0.95)
    e = c / (1 - c)
    parties, all_issues = range(len(b)), range(len(divisible))
    top = [max([0.0, *(w[i][k] for i in parties)]) for k in all_issues]
    appeal = [[b[i] * ((w[i][k] / top[k]) ** e if top[k] else 1) for k in all_issues] for i in parties]
    gap = [0.0 for _ in parties]
    for _ in range(40):
        x, before = share_out(appeal, gap, e, divisible), list(gap)
        for i in parties:
            utility = 1e-12 + sum(w[i][k] * x[i][k] for k in all_issues)
            gap[i] += (math.log(max(b[i], 1e-12) / utility) - gap[i]) / (1 + e)
        if gap == before:
            return x
    return share_out(appeal, gap, e, divisible)


def divide_outright(w: Shares, b: Sequence[float], divisible: Sequence[bool]) -> Shares:
    """The weighted Nash division."""
    x = [[one for _ in divisible] for one in b]
    _climb(w, b, x, range(len(divisible)))
    for k, can in enumerate(divisible):
        if not can:
            for row, one in zip(x, whole([row[k] for row in x]), strict=True):
                row[k] = one
    _climb(w, b, x, [k for k, can in enumerate(divisible) if can])
    return x


def _climb(w: Shares, b: Sequence[float], x: Shares, free: Sequence[int]) -> None:
    parties = range(len(b))
    for _ in range(400):
        pull = [b[i] / (1e-12 + sum(one * s for one, s in zip(w[i], x[i], strict=True))) for i in parties]
        for k in free:
            total = sum(x[i][k] * pull[i] * w[i][k] for i in parties)
            if total > 0:
                for i in parties:
                    x[i][k] *= pull[i] * w[i][k] / total


def frontier_scale(w: Shares, u: Sequence[float]) -> float:
    """By what factor all could gain at once."""
    price, best, parties = [1.0] * len(u), math.inf, range(len(u))
    for s in range(200):
        worth, given = 0.0, [0.0] * len(u)
        for k in range(len(w[0])):
            buyer = largest([price[i] * w[i][k] for i in parties])
            worth += price[buyer] * w[buyer][k]
            given[buyer] += w[buyer][k]
        paid = sum(price[i] * u[i] for i in parties)
        if paid <= 0:
            return 1.0
        best = min(best, worth / paid)
        for i in parties:
            price[i] *= math.exp((best * u[i] - given[i]) / math.sqrt(1 + s))
    return max(best, 1.0)
