"""What happened in the worlds, read from their records as the definitions of outcomes need it.

Everything is computed afterwards, for all worlds at once; no rule of the week sees any of it. Calendar years are
numbered from 0, the one in which week 1 falls; a year is *shown* when its last week is within the run.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from typing import Any, TypeVar

import numpy as np

from simulation.calendar import WEEKS_IN_YEAR
from simulation.words.parties import party_keys
from simulation.world.record import ACTIVE_DEATHS, COUNTS, Ending, Kind

__all__ = ["LASTING", "Agreements", "EndedBy", "Episodes", "Past"]

_T = TypeVar("_T")

LASTING = 5 * WEEKS_IN_YEAR
"""Weeks after signing from which an agreement that has not ended is durable."""

_AFTER = WEEKS_IN_YEAR  # weeks after the last death in which what is signed still ends the episode
_WEEKS = 4096  # more than any run has: makes one sortable number of a position and a week


class EndedBy(IntEnum):
    """How an episode ended; GOES_ON where the next calendar year is not shown in full."""

    VICTORY = 0
    AGREEMENT = 1
    CEASEFIRE = 2
    ACTOR_CEASES = 3
    LOW_ACTIVITY = 4
    GOES_ON = 5


@dataclass(frozen=True, eq=False)
class Past:
    """What happened in worlds (n,) after `weeks` weeks; arrays are (n,) where nothing else is said.

    `numbers` are the worlds' numbers; `parties` and `issues` the keys of the scenario. `settings` holds what a
    person-week costs, `track_one_cost` and `track_two_cost`, and what a unit of utility that is paid does,
    `mediation_price`; without it the declared defaults count.
    """

    worlds: np.ndarray
    numbers: np.ndarray
    parties: tuple[str, ...]
    issues: tuple[str, ...]
    weeks: int
    settings: np.ndarray | None = None
    _computed: dict[Callable[[Past], Any], Any] = field(default_factory=dict, init=False, repr=False)

    def once(self, compute: Callable[[Past], _T]) -> _T:
        """What a function computes from this past, computed the first time alone."""
        if compute not in self._computed:
            self._computed[compute] = compute(self)
        result: _T = self._computed[compute]
        return result

    @cached_property
    def offset(self) -> np.ndarray:
        """Weeks of the first calendar year that lie before week 1."""
        return np.asarray(self.worlds["offset"].astype(np.int64))

    @cached_property
    def window(self) -> np.ndarray:
        """The last week of the decision window."""
        return np.asarray(self.worlds["window"].astype(np.int64))

    @cached_property
    def decided(self) -> np.ndarray:
        """Whether the run has reached the end of a decision window."""
        return np.asarray((self.window > 0) & (self.window <= self.weeks))

    @cached_property
    def shown(self) -> np.ndarray:
        """Number of calendar years that are shown."""
        return np.asarray((self.offset + self.weeks) // WEEKS_IN_YEAR)

    @cached_property
    def fought(self) -> np.ndarray:
        """Active years of counted dyads (n, dyads, years)."""
        dyads = self.worlds["dyads"]
        counted = (dyads["counted"] == 1) & _in_use(self.worlds, "dyads")
        return np.asarray((dyads["year_deaths"] >= ACTIVE_DEATHS) & counted[:, :, None])

    @cached_property
    def war(self) -> np.ndarray:
        """Years (n, years) in which any counted dyad was active."""
        return np.asarray(self.fought.any(axis=1))

    @cached_property
    def keys(self) -> np.ndarray:
        """The keys of all parties (n, capacity): those of the scenario, and of splinters such as `rebels_2`."""
        worlds, parties = self.worlds, self.parties
        keys = np.full((len(worlds), worlds["parties"].shape[1]), "", object)
        keys[:, : len(parties)] = parties
        for row in np.flatnonzero(worlds["party_count"] > len(parties)).tolist():
            count = int(worlds["party_count"][row])
            keys[row, :count] = party_keys(parties, worlds["parties"]["like"][row, :count].tolist())
        return keys

    @cached_property
    def agreements(self) -> Agreements:
        """All agreements."""
        row, record = _listed(self.worlds, "agreements")
        # Signatories are bits by position; only the scenario's parties have columns, splinters have none.
        signed = (record["signed_by"][:, None] >> np.arange(len(self.parties))) & 1 == 1
        return Agreements(row, record, signed, _over(row, record))

    @cached_property
    def episodes(self) -> Episodes:
        """All episodes."""
        return _episodes(self)

    def first_week(self, years: np.ndarray) -> np.ndarray:
        """The week in which calendar years (years,) begin in each world (n, years); 0 or less is before week 1."""
        return np.asarray(WEEKS_IN_YEAR * years - self.offset[:, None] + 1)


def _in_use(worlds: np.ndarray, name: str) -> np.ndarray:
    """Which entries of a list exist (n, capacity)."""
    return np.arange(worlds[name].shape[1]) < worlds[COUNTS[name]][:, None]


def _listed(worlds: np.ndarray, name: str) -> tuple[np.ndarray, np.ndarray]:
    """The entries of a list in all worlds, one after the other: position of the world, record."""
    row, slot = np.nonzero(_in_use(worlds, name))
    return row, worlds[name][row, slot]


@dataclass(frozen=True)
class Agreements:
    """Agreements of all worlds one after the other, (m,); `row` is the world's position, `signed` (m, parties)
    who did. `over` is the week of its end, or of the end of the one that took it up; 0 while neither is.
    """

    row: np.ndarray
    record: np.ndarray
    signed: np.ndarray
    over: np.ndarray

    @property
    def full(self) -> np.ndarray:
        """Whether it settles every issue."""
        return np.asarray(self.record["kind"] == Kind.FULL)

    @property
    def agenda(self) -> np.ndarray:
        """Whether it settles none: a process agreement, or a protocol on carrying out a full one."""
        return np.asarray((self.record["kind"] != Kind.FULL) & (self.record["issues"] == 0))

    @property
    def protocol(self) -> np.ndarray:
        """Whether all who signed it had a full agreement in force, so that it is one on carrying that out."""
        found = np.zeros(len(self.row), bool)
        week, signatories = self.record["week"], self.record["signed_by"]
        # Each with the one so many places before it in the list, while any two of one world are so far apart.
        for apart in range(1, len(self.row)):
            later, earlier = slice(apart, None), slice(-apart)
            together = self.row[later] == self.row[earlier]
            if not together.any():
                break
            living = _after(self.record["ended_week"][earlier], week[later])
            living &= _after(self.record["superseded"][earlier], week[later])
            covered = signatories[later] & ~signatories[earlier] == 0
            found[later] |= together & self.full[earlier] & ~self.full[later] & living & covered
        return found


def _after(ends: np.ndarray, week: np.ndarray) -> np.ndarray:
    """Whether what ends in a week, 0 for never, does not end before another week."""
    return np.asarray((ends == 0) | (ends >= week))


def _over(row: np.ndarray, record: np.ndarray) -> np.ndarray:
    """When each is over; one that was taken up, with the one that took it up (one at most is signed a week)."""
    over = record["ended_week"].astype(np.int64)
    superseded = np.flatnonzero((record["superseded"] > 0) & (over == 0))
    heir = np.searchsorted(row, row[superseded]) + record["taken_up_by"][superseded] - 1
    # Heirs come later in the list, so that from the last to the first each finds its heir settled.
    for one, other in zip(superseded[::-1], heir[::-1], strict=True):
        over[one] = over[other]
    return over


@dataclass(frozen=True)
class Episodes:
    """Episodes of all worlds, by world and first week: arrays (m,), but for `sides` (m, 2).

    `row` is the world's position, `sides` those of the parties, `winner` that of the victor, -1 without one; years are
    numbers of calendar years, `ended_by` codes of `EndedBy`.
    """

    row: np.ndarray
    dyad: np.ndarray
    sides: np.ndarray
    start: np.ndarray
    end: np.ndarray
    first_year: np.ndarray
    last_year: np.ndarray
    ended_by: np.ndarray
    winner: np.ndarray

    def latest(self, chosen: np.ndarray, worlds: int) -> np.ndarray:
        """Position of each world's episode (worlds,), of those chosen, with the latest last death; -1 without any."""
        last = np.full(worlds, -1)
        positions = np.flatnonzero(chosen)
        # Stable, so that of two episodes that end in the same week the later in the list wins.
        positions = positions[np.argsort(self.end[positions], kind="stable")]
        last[self.row[positions]] = positions  # written last, the latest one stays
        return last


def _episodes(past: Past) -> Episodes:
    row, dyad, first, last = _runs_of_years(past.fought)
    records = past.worlds["dyads"][row, dyad]
    entry = np.arange(len(row))
    start, end = records["first_death"][entry, first], records["last_death"][entry, last]
    # An ending counts from the start of the last active year, but a world has no weeks before its first.
    begins = WEEKS_IN_YEAR * last - past.offset[row] + 1
    span = _Span(row, dyad, np.maximum(begins, 1), end + _AFTER)
    # Whether fighting stopped is known once the whole year after the last active one was seen.
    ended_by, winner = _how_ended(past.worlds, span, goes_on=last + 2 > past.shown[row])
    sides = np.stack([records["a"], records["b"]], axis=1)
    order = np.lexsort((dyad, start, row))
    result = (row, dyad, sides, start, end, first, last, ended_by, winner)
    return Episodes(*(values[order] for values in result))


def _runs_of_years(fought: np.ndarray) -> tuple[np.ndarray, ...]:
    """World, dyad, first and last year of every run of consecutive active years."""
    edges = np.diff(fought.astype(np.int8), axis=2, prepend=0, append=0)
    row, dyad, first = np.nonzero(edges == 1)
    return row, dyad, first, np.nonzero(edges == -1)[2] - 1


@dataclass(frozen=True)
class _Span:
    """For each episode the weeks, `low` to `high`, in which what happens to its dyad may have ended it."""

    row: np.ndarray
    dyad: np.ndarray
    low: np.ndarray
    high: np.ndarray

    def last_of(self, row: np.ndarray, dyad: np.ndarray, week: np.ndarray) -> np.ndarray:
        """Position of the last of these events that falls into each span; -1 where none does."""
        order = np.lexsort((week, dyad, row))
        # One sorted number for world, dyad and week lets a single search serve all episodes.
        keys = _key(row[order], dyad[order], week[order])
        at = np.searchsorted(keys, _key(self.row, self.dyad, self.high), side="right") - 1
        # -1 is appended for an empty list of events, which has no entry to look at.
        hit = (at >= 0) & (np.append(keys, -1)[at] >= _key(self.row, self.dyad, self.low))
        return np.where(hit, np.append(order, -1)[at], -1)


def _key(row: np.ndarray, dyad: np.ndarray, week: np.ndarray) -> np.ndarray:
    key: np.ndarray = (row * 64 + dyad) * _WEEKS + week
    return key


def _how_ended(worlds: np.ndarray, span: _Span, goes_on: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What ended each episode, the first that applies in the order of the definitions, and who won."""
    row, event = _listed(worlds, "endings")
    won = event["kind"] == Ending.VICTORY
    victory = span.last_of(row[won], event["dyad"][won], event["week"][won])
    ceased = span.last_of(row[~won], event["dyad"][~won], event["week"][~won])
    truces, truce = _listed(worlds, "ceasefires")
    ceasefire = span.last_of(truces, truce["dyad"], truce["week"])
    agreement = span.last_of(*_texts_by_dyad(worlds))
    ended_by = np.select(
        [goes_on, victory >= 0, agreement >= 0, ceasefire >= 0, ceased >= 0],
        [EndedBy.GOES_ON, EndedBy.VICTORY, EndedBy.AGREEMENT, EndedBy.CEASEFIRE, EndedBy.ACTOR_CEASES],
        EndedBy.LOW_ACTIVITY,
    )
    winners = np.append(event["winner"][won], -1)
    return ended_by, np.where(ended_by == EndedBy.VICTORY, winners[victory], -1)


def _texts_by_dyad(worlds: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """World, dyad and week of every signing by both parties of a dyad."""
    row, text = _listed(worlds, "agreements")
    dyads = worlds["dyads"]
    both = (1 << dyads["a"][row]) | (1 << dyads["b"][row])
    signed = (text["signed_by"][:, None] & both) == both
    signed &= _in_use(worlds, "dyads")[row]
    entry, dyad = np.nonzero(signed)
    return row[entry], dyad, text["week"][entry]
