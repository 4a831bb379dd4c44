"""From what happened in the worlds to the outcomes of the definitions.

Everything is computed afterwards from the records of the worlds, all at once; no rule of the week sees any of
it. Calendar years are numbered from 0, the one in which week 1 falls; a year is *shown* when its last week is
within the run. An outcome is missing wherever the run is too short for any value it might have: were it known
early only where it came true, it would lean towards true.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import numpy as np
import pandas as pd

from simulation.calendar import WEEKS_IN_YEAR
from simulation.results.columns import ENDED_BY, ENDED_WHY, KINDS, QUIET_BY, frame
from simulation.words.parties import party_keys
from simulation.world import tracks
from simulation.world.record import ACTIVE_DEATHS, COUNT, COUNTS, PROVISIONS, Ending, Kind

__all__ = ["Told", "tables"]

_AFTER = WEEKS_IN_YEAR  # weeks after the last death in which what is signed still ends the episode
_FIRST_YEARS = 10
_QUIET_YEARS = 5
_LASTING = 5 * WEEKS_IN_YEAR
_WEEKS = 4096  # more than any run has: makes one sortable number of a place and a week

_VICTORY, _AGREEMENT, _CEASEFIRE, _CEASES, _LOW, _GOES_ON = range(len(ENDED_BY))
_SETTLED, _WON, _EXHAUSTED = range(len(QUIET_BY))
_QUIET_AFTER = np.array([_WON, _SETTLED, _SETTLED, _EXHAUSTED, _EXHAUSTED, _EXHAUSTED])
_RATES = {parameter.field: parameter.default for parameter in tracks.PARAMETERS}


class Told(Protocol):
    """What is read of a scenario: the keys of its parties and issues and, where it has one, the day it starts on."""

    @property
    def parties(self) -> tuple[str, ...]: ...
    @property
    def issues(self) -> tuple[str, ...]: ...
    @property
    def start_date(self) -> date | None: ...


def tables(
    worlds: np.ndarray, numbers: np.ndarray, scenario: Told, weeks: int, settings: np.ndarray | None = None
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Outcomes, agreements and episodes of `worlds` (n,), records of worlds that have lived `weeks` weeks.

    `numbers` (n,) are the worlds' numbers. `settings` (n,) holds what a person-week costs, `track_one_cost`
    and `track_two_cost`, and what a unit of utility that is paid does, `mediation_price`; without it the declared
    defaults count. The columns are those of `simulation.results.columns`.
    """
    parties, issues, start = scenario.parties, scenario.issues, scenario.start_date
    past = _read(worlds, weeks)
    agreements, episodes = _agreements(worlds, len(parties)), _episodes(worlds, past)
    keys = _keys(worlds, parties)
    outcomes = {"world": numbers} | _signed(past, agreements) | _unsigned(past, episodes)
    outcomes |= _fighting_ended(past, episodes) | _measured(worlds, past, parties, _rates(settings))
    return (
        frame("outcomes", outcomes, parties, start),
        frame("agreements", _agreement_rows(agreements, numbers, parties, issues, keys), parties, start, issues),
        frame("episodes", _episode_rows(episodes, numbers, parties, keys), parties, start),
    )


def _keys(worlds: np.ndarray, parties: Sequence[str]) -> np.ndarray:
    """The keys of all parties (n, capacity): those of the scenario, and of splinters such as `rebels_2`."""
    keys = np.full((len(worlds), worlds["parties"].shape[1]), "", object)
    keys[:, : len(parties)] = parties
    for row in np.flatnonzero(worlds["party_count"] > len(parties)).tolist():
        count = int(worlds["party_count"][row])
        keys[row, :count] = party_keys(parties, worlds["parties"]["like"][row, :count].tolist())
    return keys


@dataclass(frozen=True)
class _Past:
    """What every outcome starts from; arrays (n,), but for `fought`.

    `fought` (n, dyads, years) are the active years of counted dyads, `war` (n, years) those of any; `shown`
    is the number of calendar years that are shown, `decided` whether the run has reached the end of a
    decision window.
    """

    weeks: int
    offset: np.ndarray
    window: np.ndarray
    fought: np.ndarray
    war: np.ndarray
    shown: np.ndarray
    decided: np.ndarray


def _read(worlds: np.ndarray, weeks: int) -> _Past:
    offset, window = worlds["offset"].astype(np.int64), worlds["window"].astype(np.int64)
    counted = (worlds["dyads"]["counted"] == 1) & _in_use(worlds, "dyads")
    fought = (worlds["dyads"]["year_deaths"] >= ACTIVE_DEATHS) & counted[:, :, None]
    shown = (offset + weeks) // WEEKS_IN_YEAR
    return _Past(weeks, offset, window, fought, fought.any(axis=1), shown, (window > 0) & (window <= weeks))


def _first_week(years: np.ndarray, offset: np.ndarray) -> np.ndarray:
    """The week in which calendar years begin; 0 or less where that was before week 1."""
    begins: np.ndarray = WEEKS_IN_YEAR * years - offset + 1
    return begins


def _in_use(worlds: np.ndarray, name: str) -> np.ndarray:
    """Which entries of a list exist (n, capacity)."""
    return np.arange(worlds[name].shape[1]) < worlds[COUNTS[name]][:, None]


def _listed(worlds: np.ndarray, name: str) -> tuple[np.ndarray, np.ndarray]:
    """The entries of a list in all worlds, one after the other: place of the world, record."""
    row, slot = np.nonzero(_in_use(worlds, name))
    return row, worlds[name][row, slot]


@dataclass(frozen=True)
class _Agreements:
    """Agreements of all worlds one after the other, (m,); `row` is the world's place, `signed` (m, parties)
    who did. `over` is the week of its end, or of the end of the one that took it up; 0 while neither is.
    """

    row: np.ndarray
    record: np.ndarray
    signed: np.ndarray
    over: np.ndarray

    @property
    def full(self) -> np.ndarray:
        return np.asarray(self.record["kind"] == Kind.FULL)


def _agreements(worlds: np.ndarray, parties: int) -> _Agreements:
    row, record = _listed(worlds, "agreements")
    signed = (record["signatories"][:, None] >> np.arange(parties)) & 1 == 1
    return _Agreements(row, record, signed, _over(row, record))


def _over(row: np.ndarray, record: np.ndarray) -> np.ndarray:
    """When each is over; one that was taken up, with the one that took it up (one at most is signed a week)."""
    over = record["ended_week"].astype(np.int64)
    taken = np.flatnonzero((record["superseded"] > 0) & (over == 0))
    keys = row * _WEEKS + record["week"]
    heir = np.searchsorted(keys, row[taken] * _WEEKS + record["superseded"][taken])
    found = (heir < len(row)) & (heir > taken)
    taken, heir = taken[found], heir[found]
    # Heirs come later in the list, so that from the last to the first each finds its heir settled.
    for one, other in zip(taken[::-1], heir[::-1], strict=True):
        over[one] = over[other]
    return over


@dataclass(frozen=True)
class _Episodes:
    """Episodes of all worlds, by world and first week: arrays (m,), but for `sides` (m, 2).

    `winner` is the position of the victor, -1 without one; years are numbers of calendar years.
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


def _episodes(worlds: np.ndarray, past: _Past) -> _Episodes:
    row, dyad, first, last = _runs_of_years(past.fought)
    records = worlds["dyads"][row, dyad]
    entry = np.arange(len(row))
    start, end = records["first_death"][entry, first], records["last_death"][entry, last]
    span = _Span(row, dyad, np.maximum(_first_week(last, past.offset[row]), 1), end + _AFTER)
    ended_by, winner = _how_ended(worlds, span, goes_on=last + 2 > past.shown[row])
    sides = np.stack([records["a"], records["b"]], axis=1)
    order = np.lexsort((dyad, start, row))
    found = (row, dyad, sides, start, end, first, last, ended_by, winner)
    return _Episodes(*(values[order] for values in found))


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
        """Position of the last event, of those given, that falls into each span; -1 where none does."""
        order = np.lexsort((week, dyad, row))
        keys = _key(row[order], dyad[order], week[order])
        at = np.searchsorted(keys, _key(self.row, self.dyad, self.high), side="right") - 1
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
        [_GOES_ON, _VICTORY, _AGREEMENT, _CEASEFIRE, _CEASES],
        _LOW,
    )
    winners = np.append(event["winner"][won], -1)
    return ended_by, np.where(ended_by == _VICTORY, winners[victory], -1)


def _texts_by_dyad(worlds: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """World, dyad and week of every signing by both parties of a dyad."""
    row, text = _listed(worlds, "agreements")
    dyads = worlds["dyads"]
    both = (1 << dyads["a"][row]) | (1 << dyads["b"][row])
    signed = (text["signatories"][:, None] & both) == both
    signed &= _in_use(worlds, "dyads")[row]
    entry, dyad = np.nonzero(signed)
    return row[entry], dyad, text["week"][entry]


def _hidden(values: Any, missing: np.ndarray) -> np.ndarray:
    return np.ma.array(values, mask=missing)


def _worded(words: Sequence[str], codes: np.ndarray, missing: np.ndarray | None = None) -> np.ndarray:
    """The words of these codes; missing codes may be any number."""
    missing = np.zeros(len(codes), bool) if missing is None else missing
    return _hidden(np.array(words, dtype=object)[np.where(missing, 0, codes)], missing)


def _signed(past: _Past, agreements: _Agreements) -> dict[str, np.ndarray]:
    """Outcomes that only officials can bring about."""
    row, week = agreements.row, agreements.record["week"]
    full = agreements.full & (week <= past.window[row])
    lasted = full & ((agreements.over == 0) | (agreements.over > week + _LASTING))
    worlds = len(past.offset)
    first = np.zeros(worlds, np.int64)
    first[row[full][::-1]] = week[full][::-1]  # written last, the earliest one stays
    unseen = ~past.decided | (past.window + _LASTING > past.weeks)
    return {
        "agreement": _hidden(first > 0, ~past.decided),
        "agreement_week": _hidden(first, ~past.decided | (first == 0)),
        "durable_agreement": _hidden(np.bincount(row[lasted], minlength=worlds) > 0, unseen),
    }


def _unsigned(past: _Past, episodes: _Episodes) -> dict[str, np.ndarray]:
    """Years of fighting, and quiet."""
    years = past.war[:, :_FIRST_YEARS].sum(axis=1)
    quiet, since, seen = _quiet(past)
    before = episodes.last_year < since[episodes.row]
    last = _latest(episodes, before, len(quiet))
    came = _QUIET_AFTER[np.append(episodes.ended_by, 0)[last]]
    return {
        "years_fighting": _hidden(years, past.shown < _FIRST_YEARS),
        "quiet": _hidden(quiet, ~seen),
        "quiet_by": _worded(QUIET_BY, came, ~seen | ~quiet | (last < 0)),
    }


def _quiet(past: _Past) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Whether a world had five quiet years in a row, the first of them, and whether the run is long enough.

    They begin inside the window: a first calendar year of which the world lives only a part is none of them.
    """
    calm = np.lib.stride_tricks.sliding_window_view(~past.war, _QUIET_YEARS, axis=1).all(axis=2)
    begins = _first_week(np.arange(calm.shape[1]), past.offset[:, None])
    inside = (begins >= 1) & (begins <= past.window[:, None])
    found = calm & inside
    last_candidate = (past.window - 1 + past.offset) // WEEKS_IN_YEAR
    seen = past.decided & inside.any(axis=1) & (last_candidate + _QUIET_YEARS <= past.shown)
    return np.asarray(found.any(axis=1)), found.argmax(axis=1), seen


def _latest(episodes: _Episodes, chosen: np.ndarray, worlds: int) -> np.ndarray:
    """Position of each world's episode, of those chosen, with the latest last death; -1 without any."""
    last = np.full(worlds, -1)
    places = np.flatnonzero(chosen)
    places = places[np.argsort(episodes.end[places], kind="stable")]
    last[episodes.row[places]] = places  # written last, the latest one stays
    return last


def _fighting_ended(past: _Past, episodes: _Episodes) -> dict[str, np.ndarray]:
    """How and when the last episode ended."""
    last = _latest(episodes, np.ones(len(episodes.row), bool), len(past.offset))
    ended_by = np.append(episodes.ended_by, 0)[last]
    week = np.append(episodes.end, 0)[last]
    return {
        "ended_by": _worded(ENDED_BY, ended_by, last < 0),
        "ended_week": _hidden(week, (last < 0) | (ended_by == _GOES_ON)),
    }


def _rates(settings: np.ndarray | None) -> tuple[Any, Any, Any]:
    """Cost of a person-week of either track, and of a unit of utility that is paid."""
    rates: Any = _RATES if settings is None else settings
    return rates["track_one_cost"], rates["track_two_cost"], rates["mediation_price"]


def _measured(
    worlds: np.ndarray, past: _Past, parties: Sequence[str], rates: tuple[Any, Any, Any]
) -> dict[str, np.ndarray]:
    """Counts, efforts, payments and utilities as they stood at the end of the decision window."""
    counts = {state.name: worlds["count_window"][state.name] for state in COUNT}
    one, two, paid = (counts[name] / 1000.0 for name in ("effort_track_one", "effort_track_two", "paid"))
    utility = worlds["utility_window"][:, : len(parties)]
    opened = worlds["table"]["opened"]
    measured: dict[str, Any] = counts | {
        "effort_track_one": one,
        "effort_track_two": two,
        "paid": paid,
        "cost": one * rates[0] + two * rates[1] + paid * rates[2],
        "joint_utility": utility.mean(axis=1),
        **{f"utility_{party}": utility[:, place] for place, party in enumerate(parties)},
    }
    known = {name: _hidden(values, ~past.decided) for name, values in measured.items()}
    return known | {"talks_week": _hidden(opened, ~past.decided | (opened == 0) | (opened > past.window))}


def _agreement_rows(
    agreements: _Agreements, numbers: np.ndarray, parties: Sequence[str], issues: Sequence[str], keys: np.ndarray
) -> dict[str, np.ndarray]:
    record, signed = agreements.record, agreements.signed
    ended = record["ended_week"]
    rows = {
        "world": numbers[agreements.row],
        "week": record["week"],
        "kind": _worded(KINDS, record["kind"] - 1),
        "parties": _joined(record["signatories"], keys[agreements.row]),
        "ended_week": _hidden(ended, ended == 0),
        "ended_why": _worded(ENDED_WHY, record["ended_why"] - 1, ended == 0),
        "superseded": _hidden(record["superseded"], record["superseded"] == 0),
        "pareto_distance": record["pareto_distance"],
        "nash_distance": record["nash_distance"],
        "mediated": record["mediated"] == 1,
        "guarantee": record["guarantee"],
        "implemented": record["carried_out"] / PROVISIONS,
    }
    for place, party in enumerate(parties):
        rows[f"utility_{party}"] = record["utility"][:, place]
        for topic, issue in enumerate(issues):
            rows[f"share_{party}_{issue}"] = record["share"][:, place, topic]
        for name in ("support", "grievance"):
            rows[f"{name}_{party}"] = _hidden(record[name][:, place], ~signed[:, place])
    return rows


def _joined(signatories: np.ndarray, keys: np.ndarray) -> np.ndarray:
    """The keys of those who signed, by row."""
    signed = zip(signatories.tolist(), keys.tolist(), strict=True)
    joined = [", ".join(key for place, key in enumerate(own) if one >> place & 1) for one, own in signed]
    return np.array([*joined, ""], object)[:-1]


def _episode_rows(
    episodes: _Episodes, numbers: np.ndarray, parties: Sequence[str], keys: np.ndarray
) -> dict[str, np.ndarray]:
    first, other = keys[episodes.row, episodes.sides[:, 0]], keys[episodes.row, episodes.sides[:, 1]]
    return {
        "world": numbers[episodes.row],
        "dyad": first + "-" + other,
        "start_week": episodes.start,
        "end_week": episodes.end,
        "active_years": episodes.last_year - episodes.first_year + 1,
        "ended_by": _worded(ENDED_BY, episodes.ended_by),
        "winner": _hidden(keys[episodes.row, episodes.winner], episodes.winner < 0),
    }
