"""Who contributes how much to what a coalition brings about: Shapley and Owen shares, and pairwise interaction.

Values are of every subset of the players, as a two-level design gives them: {frozenset(): 0.1, frozenset({"a"}): 0.3}.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import combinations
from math import factorial

from simulation.errors import InputError

__all__ = ["interaction_index", "owen", "shapley"]

Values = Mapping[frozenset[Hashable], float]


def shapley(values: Values) -> dict[Hashable, float]:
    """The Shapley share of each player (Shapley 1953): its marginal gain, averaged over all orders of joining.

    Raises InputError where a subset has no value.

    >>> alone = {frozenset(): 0.0, frozenset("a"): 1.0, frozenset("b"): 2.0, frozenset("ab"): 5.0}
    >>> shapley(alone)
    {'a': 2.0, 'b': 3.0}
    """
    players = _players(values)
    count = len(players)
    shares = {}
    for player in players:
        others = [one for one in players if one != player]
        shares[player] = sum(
            factorial(len(joined)) * factorial(count - len(joined) - 1) / factorial(count)
            * (values[joined | {player}] - values[joined])
            for joined in _subsets(others)
        )  # fmt: skip
    return shares


def owen(values: Values, unions: Sequence[Sequence[Hashable]]) -> dict[Hashable, float]:
    """The Owen share of each player (Owen 1977): unions join as one, and within its union a player joins in any order.

    Raises InputError where a subset has no value, and where players are not in exactly one union.
    """
    players = _players(values)
    if sorted(map(str, (one for union in unions for one in union))) != sorted(map(str, players)):
        raise InputError(f"owen: given the unions {list(map(list, unions))}; allowed: each player in exactly one")
    shares: dict[Hashable, float] = {}
    for place, union in enumerate(unions):
        rest = [other for index, other in enumerate(unions) if index != place]
        for player in union:
            own = [one for one in union if one != player]
            shares[player] = sum(
                _weight(len(joined), len(rest)) * _weight(len(inside), len(own))
                * (values[before | {player}] - values[before])
                for joined in _chosen(rest)
                for inside in _subsets(own)
                for before in [frozenset(one for other in joined for one in other) | inside]
            )  # fmt: skip
    return shares


def interaction_index(values: Values) -> dict[frozenset[Hashable], float]:
    """The pairwise interaction index (Grabisch & Roubens 1999): what two do together beyond each alone, on average."""
    players = _players(values)
    found = {}
    for one, other in combinations(players, 2):
        rest = [player for player in players if player not in (one, other)]
        found[frozenset((one, other))] = sum(
            _weight(len(joined), len(rest))
            * (values[joined | {one, other}] - values[joined | {one}] - values[joined | {other}] + values[joined])
            for joined in _subsets(rest)
        )
    return found


def _weight(joined: int, others: int) -> float:
    """The share of orders in which exactly these of the others have joined before."""
    return factorial(joined) * factorial(others - joined) / factorial(others + 1)


def _players(values: Values) -> list[Hashable]:
    players = sorted({player for subset in values for player in subset}, key=str)
    missing = [sorted(map(str, subset)) for subset in _subsets(players) if subset not in values]
    if missing:
        raise InputError(f"shapley: given no value of {missing[0]}; allowed: a value of every subset")
    return players


def _subsets(players: Iterable[Hashable]) -> list[frozenset[Hashable]]:
    listed = list(players)
    return [frozenset(chosen) for size in range(len(listed) + 1) for chosen in combinations(listed, size)]


def _chosen(unions: Sequence[Sequence[Hashable]]) -> list[tuple[Sequence[Hashable], ...]]:
    return [chosen for size in range(len(unions) + 1) for chosen in combinations(unions, size)]
