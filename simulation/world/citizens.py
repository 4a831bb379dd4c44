"""Citizens one by one: what a party's social groups are made of, where a scenario asks for them.

They are too many for a world's record. They lie beside it, in one array for each thing that they hold and their ties in
compressed rows, and only rules that are made for them see them. A social group is the mean of its citizens: what moves
the group as a whole (violence, what it hears of people in dialogue, an affair) moves each of them in proportion, and
they are brought up to date when next they are asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.engine.cache import compiled_entry
from simulation.engine.compiling import compiled
from simulation.engine.luck import draw, draw_count, draw_normal, pair
from simulation.world.decisions import CITIZEN_HEARD, CITIZEN_KIN, CITIZEN_STANDS, CITIZEN_TIES
from simulation.world.lookups import between, hears
from simulation.world.record import State

if TYPE_CHECKING:
    from simulation.world import views
    from simulation.world.views import Public, Settings, World

__all__ = [
    "FEWEST",
    "FOUND",
    "HELD",
    "MOST",
    "NO_CITIZENS",
    "Citizens",
    "citizens_in",
    "found_citizens",
    "gather",
    "has_citizens",
    "standing",
    "standings",
]

FEWEST, MOST = 400, 100_000
"""Citizens that one world can have: enough that every social group has some, and no more than a week has time for."""


class Citizens(NamedTuple):
    """All citizens of one world, group by group: `first[g]` is the position of group g's first, and a citizen i hears
    those at `heard[first_tie[i]:first_tie[i + 1]]`, all of them of the same party."""

    attitude: NDArray[np.float64]
    next_attitude: NDArray[np.float64]
    anchor: NDArray[np.float64]
    gathered: NDArray[np.float64]
    first: NDArray[np.int64]
    first_tie: NDArray[np.int64]
    heard: NDArray[np.int32]


HELD = (
    State("attitude", "float", "attitude to a settlement, up to when the citizen's group was last gathered"),
    State("next_attitude", "float", "the citizen's attitude as decided, before it is committed"),
    State("anchor", "float", "attitude the citizen returns to"),
    State("gathered", "float", "one a group: the group's attitude when its citizens were last brought up to date"),
    State("first", "int", "one a group: position of its first citizen", 0, MOST),
    State("first_tie", "int", "position of the citizen's first tie", 0, 2.0**31),
    State("heard", "int", "one a tie: position of the citizen who is heard", 0, MOST),
)


_HEADER = 3  # of an array that holds all citizens: numbers of groups, of citizens and of ties

NO_CITIZENS = np.zeros(_HEADER + 2, np.int64)
"""The array, as `citizens_in` takes it, of a world without citizens."""


@compiled
def citizens_in(crowd: NDArray[np.int64]) -> Citizens:
    """The citizens that one array (int64) holds: views of its parts. Passing one array costs less than passing seven."""
    groups, number, ties = crowd[0], crowd[1], crowd[2]
    anchors, groupwise = _HEADER + 2 * number, _HEADER + 3 * number
    firsts = groupwise + groups
    first_ties = firsts + groups + 1
    heard = first_ties + number + 1
    return Citizens(
        crowd[_HEADER : _HEADER + number].view(np.float64),
        crowd[_HEADER + number : anchors].view(np.float64),
        crowd[anchors:groupwise].view(np.float64),
        crowd[groupwise:firsts].view(np.float64),
        crowd[firsts:first_ties],
        crowd[first_ties:heard],
        crowd[heard:].view(np.int32)[:ties],
    )


def _in_one_array(citizens: Citizens) -> NDArray[np.int64]:
    """The array, as `citizens_in` takes it, that holds a copy of these citizens."""
    groups, number, ties = len(citizens.gathered), len(citizens.attitude), len(citizens.heard)
    length = _HEADER + 4 * number + 2 * groups + 2 + (ties + 1) // 2
    crowd = np.zeros(length, np.int64)
    crowd[:_HEADER] = groups, number, ties
    parts: Iterable[tuple[np.ndarray, np.ndarray]] = zip(citizens_in(crowd), citizens, strict=True)
    for part, values in parts:
        part[:] = values
    return crowd


@compiled
def has_citizens(world: World, crowd: NDArray[np.int64], party: int) -> bool:
    """Whether a party's public is made of citizens: a splinter's is one social group and no more."""
    # Groups of citizens are founded first; a splinter's group comes after them in the list.
    return bool(world.publics[party].first_group < crowd[0])


@compiled
def _moved(attitude: float, before: float, now: float) -> float:
    """Where a citizen stands once the group has moved from `before` to `now`.

    Who moves down moves in proportion to the attitude there is to lose, who moves up to what is still to be won: the
    mean of all is moved as the group was, and nobody leaves the range from 0 to 1.
    """
    if now < before:
        return attitude * (now / before)
    if now > before:
        return 1.0 - (1.0 - attitude) * ((1.0 - now) / (1.0 - before))
    return attitude


@compiled
def standing(world: World, citizens: views.Citizens, group: int, citizen: int) -> float:
    """The citizen's attitude now: the one held when last asked, moved as the group has been since."""
    return _moved(citizens.attitude[citizen], citizens.gathered[group], world.groups[group].attitude)


@compiled
def gather(world: World, citizens: views.Citizens, public: int) -> None:
    """Bring the citizens of a public up to date with what has moved their groups."""
    actor = world.publics[public]
    for g in range(actor.first_group, actor.first_group + actor.groups):
        if citizens.gathered[g] != world.groups[g].attitude:
            for i in range(citizens.first[g], citizens.first[g + 1]):
                citizens.attitude[i] = standing(world, citizens, g, i)
            citizens.gathered[g] = world.groups[g].attitude


@compiled
def _seat(world: World, citizens: views.Citizens) -> None:
    """Share the citizens out: evenly among the parties, and in each by the size of its social groups."""
    total, share = citizens.attitude.shape[0], 0.0
    for g in range(world.group_count):
        share += world.groups[g].weight / world.party_count
        citizens.first[g + 1] = round(total * share)


@compiled
def _character(world: World, settings: Settings, citizens: views.Citizens, g: int) -> None:
    """Where the citizens of a group stand at the start: scattered around the group, whose mean they keep."""
    group, total = world.groups[g], 0.0
    first, end = citizens.first[g], citizens.first[g + 1]
    for i in range(first, end):
        scatter = settings.citizens_spread * draw_normal(
            world, CITIZEN_STANDS, 0, pair(group.label, np.uint64(i - first))
        )
        citizens.anchor[i] = between(group.anchor + scatter, 0.0, 1.0)
        total += citizens.anchor[i]
    for i in range(first, end):
        # Scatter and the cut at 0 and 1 shift the mean; moving all of them in proportion puts it back on the group's.
        citizens.anchor[i] = _moved(citizens.anchor[i], total / (end - first), group.anchor)
        citizens.attitude[i] = citizens.anchor[i]
    citizens.gathered[g] = group.attitude


@compiled
def _ties_of(world: World, settings: Settings, label: np.uint64) -> int:
    """How many others a citizen listens to."""
    return draw_count(world, CITIZEN_TIES, 0, label, settings.citizens_ties, settings.citizens_tie_spread)


@compiled
def _group_of(citizens: views.Citizens, public: Public, citizen: int) -> int:
    """The social group of a public that a citizen belongs to."""
    g = public.first_group
    while citizens.first[g + 1] <= citizen:
        g += 1
    return g


@compiled
def _one_heard(
    world: World, settings: Settings, citizens: views.Citizens, g: int, citizen: int, label: np.uint64, tie: int
) -> int:
    """Whom a citizen of group g hears by one tie: of the own group as homophily has it; -1 nobody."""
    public = world.publics[world.groups[g].party]
    first, size = citizens.first[g], citizens.first[g + 1] - citizens.first[g]
    luck = draw(world, CITIZEN_HEARD, tie, label)
    if public.groups == 1 or draw(world, CITIZEN_KIN, tie, label) < settings.citizens_homophily:
        other = first + int(luck * (size - 1))
        # One fewer than there are was drawn from: whoever comes after the citizen itself moves up by one.
        return -1 if size == 1 else (other if other < citizen else other + 1)
    start = citizens.first[public.first_group]
    others = citizens.first[public.first_group + public.groups] - start - size
    other = start + int(luck * others)
    other = other if other < first else other + size
    met = world.groups[_group_of(citizens, public, other)]
    return other if hears(world, settings, world.groups[g], met) else -1


@compiled
def _settle(world: World, settings: Settings, citizens: views.Citizens) -> int:
    """Seat the citizens and give each a character; return how many ties they have between them, at most."""
    _seat(world, citizens)
    ties = 0
    for g in range(world.group_count):
        _character(world, settings, citizens, g)
        for i in range(citizens.first[g], citizens.first[g + 1]):
            ties += _ties_of(world, settings, pair(world.groups[g].label, np.uint64(i - citizens.first[g])))
    return ties


@compiled
def _tie(world: World, settings: Settings, citizens: views.Citizens) -> int:
    """Draw whom each citizen hears; return how many ties there are."""
    ties = 0
    for g in range(world.group_count):
        for i in range(citizens.first[g], citizens.first[g + 1]):
            label = pair(world.groups[g].label, np.uint64(i - citizens.first[g]))
            for tie in range(_ties_of(world, settings, label)):
                other = _one_heard(world, settings, citizens, g, i, label, tie)
                if other >= 0:
                    citizens.heard[ties] = other
                    ties += 1
            citizens.first_tie[i + 1] = ties
    return ties


FOUND = (_settle, _tie)
"""The rules that found the citizens of a world."""

_SETTLE = compiled_entry(
    "settle_citizens",
    "def settle_citizens(worlds, settings, citizens):\n    return settle(worlds[0], settings[0], citizens)\n",
    {"settle": _settle},
)
_TIE = compiled_entry(
    "tie_citizens",
    "def tie_citizens(worlds, settings, citizens):\n    return tie(worlds[0], settings[0], citizens)\n",
    {"tie": _tie},
)
_STAND = compiled_entry(
    "where_citizens_stand",
    "def where_citizens_stand(worlds, citizens, group, into):\n"
    "    for i in range(into.shape[0]):\n"
    "        into[i] = standing(worlds[0], citizens, group, citizens.first[group] + i)\n",
    {"standing": standing},
)


def found_citizens(worlds: np.ndarray, settings: np.ndarray, number: int) -> NDArray[np.int64]:
    """The citizens of one founded world, in an array as `citizens_in` takes it; each is a function of its luck.

    `worlds` and `settings` have one entry.
    """
    groups = int(worlds[0]["group_count"])
    first, first_tie = np.zeros(groups + 1, np.int64), np.zeros(number + 1, np.int64)
    citizens = Citizens(
        np.zeros(number), np.zeros(number), np.zeros(number), np.zeros(groups), first, first_tie, np.zeros(0, np.int32)
    )
    with np.errstate(over="ignore"):
        # Two passes: the first says how many ties there are at most, which the array must know beforehand.
        citizens = citizens._replace(heard=np.zeros(_SETTLE(worlds, settings, citizens), np.int32))
        ties = _TIE(worlds, settings, citizens)
    return _in_one_array(citizens._replace(heard=citizens.heard[:ties]))


def standings(worlds: np.ndarray, citizens: Citizens, party: int) -> NDArray[np.float64]:
    """Where the citizens of a party stand now, group by group, (citizens of the party,); empty where it has none."""
    public = worlds[0]["publics"][party]
    groups = range(int(public["first_group"]), int(public["first_group"] + public["groups"]))
    parts = []
    for g in groups if groups.start < len(citizens.gathered) else ():
        into = np.empty(int(citizens.first[g + 1] - citizens.first[g]))
        _STAND(worlds, citizens, g, into)
        parts.append(into)
    return np.concatenate(parts) if parts else np.empty(0)
