"""How pairs of parties begin: what is allowed of each, but not of two together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

from simulation.errors import Fault, Refused
from simulation.scenarios.distributions import Choice, Distribution
from simulation.world.parameters import Value

__all__ = ["Possible", "beginning_contradictions", "possible_values"]

_BOTH_LOST = "a war between two parties that at most one of them has lost"
_LOST_AND_TRUCE = "either a truce or a lost war: where a war is over nobody holds fire"
_TWO_CHANNELS = "one state of the channel between two parties, which either of them can have"
_ALLIES = "it between enemies only: two parties are allies unless each is hostile to the other"

Possible = Callable[[str], Sequence[Any]]
"""The values that a setting can have, by its dotted name."""


def possible_values(values: Mapping[str, Value | Distribution]) -> Possible:
    """The values that each setting can have in some world; the settings of a beginning are switches and words."""

    def of(name: str) -> Sequence[Any]:
        value = values.get(name)
        return value.possible if isinstance(value, Choice) else () if value is None else (value,)

    return of


def beginning_contradictions(possible: Possible, parties: Sequence[str]) -> Iterator[tuple[tuple[str, ...], Refused]]:
    """The path of each setting that contradicts another in some world, and the error."""
    for one, other in combinations(parties, 2):
        yield from _of_pair(possible, one, other)


def _of_pair(possible: Possible, one: str, other: str) -> Iterator[tuple[tuple[str, ...], Refused]]:
    ways = ((one, other), (other, one))

    def path(name: str, way: tuple[str, str]) -> tuple[str, ...]:
        return ("parties", way[0], name, way[1])

    def values(name: str, way: tuple[str, str]) -> Sequence[Any]:
        return possible(".".join(path(name, way)))

    lost = [way for way in ways if True in values("lost_to", way)]
    truce = [way for way in ways if True in values("truce", way)]
    own = [{*values("channel", way)} - {"as_conflict"} for way in ways]
    if len(lost) == 2:
        yield path("lost_to", lost[1]), _error(True, _BOTH_LOST)
    if lost and truce:
        yield path("truce", truce[0]), _error(True, _LOST_AND_TRUCE)
    if own[0] and own[1] and len(own[0] | own[1]) > 1:
        yield path("channel", ways[1]), _error(sorted(own[1])[0], _TWO_CHANNELS)
    if any(list(values("hostile", way)) == [False] for way in ways):
        for name, found in (("lost_to", lost), ("truce", truce)):
            for way in found:
                yield path(name, way), _error(True, _ALLIES)
        for way, channel in zip(ways, own, strict=True):
            if channel - {"closed"}:
                yield path("channel", way), _error(sorted(channel - {"closed"})[0], _ALLIES)


def _error(given: object, allowed: str) -> Refused:
    return Refused(Fault((), repr(given), allowed))
