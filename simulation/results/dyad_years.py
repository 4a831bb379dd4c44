"""The columns of the table of dyad-years: a row an active year of a dyad, as the data sets of UCDP have it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulation.results.column import Column, Missing
from simulation.results.episodes import ENDED_BY
from simulation.results.past import EndedBy, Past

__all__ = ["DYAD_YEARS"]


@dataclass(frozen=True)
class _Years:
    """Active years one after the other, (k,): the episode of each, and its calendar year, counted from 0."""

    episode: np.ndarray
    year: np.ndarray


def _years(past: Past) -> _Years:
    """The active years of all episodes, by world, dyad and year."""
    episodes = past.episodes
    length = episodes.last_year - episodes.first_year + 1
    episode = np.repeat(np.arange(len(length)), length)
    year = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length) + episodes.first_year[episode]
    order = np.lexsort((year, episodes.dyad[episode], episodes.row[episode]))
    return _Years(episode[order], year[order])


def _of_episode(name: str) -> Callable[[Past], np.ndarray]:
    """What the episode of each year has (k,)."""
    return lambda past: np.asarray(getattr(past.episodes, name)[past.once(_years).episode])


def _sides(past: Past) -> np.ndarray:
    """Positions of both parties of each year's dyad (k, 2), a government first."""
    episode = past.once(_years).episode
    row, sides = past.episodes.row[episode], past.episodes.sides[episode]
    state = past.worlds["parties"]["state"][row[:, None], sides]
    return np.asarray(np.where((state[:, 0] >= state[:, 1])[:, None], sides, sides[:, ::-1]))


def _key_of_side(side: int) -> Callable[[Past], np.ndarray]:
    return lambda past: np.asarray(past.keys[_of_episode("row")(past), past.once(_sides)[:, side]])


def _is_last(past: Past) -> np.ndarray:
    years = past.once(_years)
    return np.asarray(years.year == past.episodes.last_year[years.episode])


def _number_of_episode(past: Past) -> np.ndarray:
    """The number of the episode among those of its dyad, from 1."""
    row, dyad = past.episodes.row, past.episodes.dyad
    order = np.lexsort((past.episodes.first_year, dyad, row))
    key = row[order] * 64 + dyad[order]
    number = np.empty(len(row), np.int64)
    number[order] = np.arange(len(row)) - np.searchsorted(key, key) + 1
    return np.asarray(number[past.once(_years).episode])


def _unknown(past: Past) -> np.ndarray:
    """Whether it is not known if a year is the last: the next one is not shown in full."""
    return np.asarray(_is_last(past) & (_of_episode("ended_by")(past) == EndedBy.GOES_ON))


def _no_ending(past: Past) -> np.ndarray:
    return np.asarray(~_is_last(past) | _unknown(past))


def _deaths(past: Past) -> Any:
    row, dyad = _of_episode("row")(past), _of_episode("dyad")(past)
    return past.worlds["dyads"]["year_deaths"][row, dyad, past.once(_years).year]


def _side_of_winner(past: Past) -> np.ndarray:
    """0 where the first side won, 1 where the second did."""
    return np.asarray(past.once(_sides)[:, 0] != _of_episode("winner")(past)).astype(np.int64)


DYAD_YEARS: tuple[Column, ...] = (
    Column(
        name="world",
        dtype="int64",
        unit="number",
        meaning="number of the world",
        compute=lambda past: past.numbers[_of_episode("row")(past)],
    ),
    Column(
        name="dyad",
        dtype="int64",
        unit="number",
        meaning="number of the dyad in its world, from 1",
        compute=lambda past: _of_episode("dyad")(past) + 1,
    ),
    Column(name="side_a", dtype="string", unit="key", meaning="a government", compute=_key_of_side(0)),
    Column(name="side_b", dtype="string", unit="key", meaning="the other party", compute=_key_of_side(1)),
    Column(
        name="year",
        dtype="int64",
        unit="calendar year",
        meaning="the calendar year, counted from 1, the one in which the world begins",
        compute=lambda past: past.once(_years).year + 1,
    ),
    Column(name="deaths", dtype="int64", unit="deaths", meaning="battle-related deaths of the year", compute=_deaths),
    Column(
        name="episode",
        dtype="int64",
        unit="number",
        meaning="number of the episode among those of the dyad, from 1",
        compute=_number_of_episode,
    ),
    Column(
        name="episode_year",
        dtype="int64",
        unit="number",
        meaning="number of the year in its episode, from 1",
        compute=lambda past: past.once(_years).year - _of_episode("first_year")(past) + 1,
    ),
    Column(
        name="last",
        dtype="boolean",
        unit="yes or no",
        meaning="it is the last year of its episode",
        missing=Missing("the next calendar year is not shown in full", _unknown),
        compute=_is_last,
    ),
    Column(
        name="ended_by",
        dtype="string",
        unit="word",
        meaning="how the episode ended",
        missing=Missing("it is not the last year, or that is not known", _no_ending),
        words=ENDED_BY,
        compute=_of_episode("ended_by"),
    ),
    Column(
        name="winner",
        dtype="string",
        unit="word",
        meaning="who won",
        missing=Missing(
            "it did not end by victory, or not in this year",
            lambda past: _no_ending(past) | (_of_episode("winner")(past) < 0),
        ),
        words=("side_a", "side_b"),
        compute=_side_of_winner,
    ),
)
"""The columns, in the order of the table."""
