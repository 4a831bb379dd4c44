"""The columns of the table of episodes: a row a fighting episode of a dyad, by world and first week."""

from __future__ import annotations

import numpy as np

from simulation.results.column import Column, Missing
from simulation.results.past import EndedBy, Past

__all__ = ["ENDED_BY", "EPISODES"]

ENDED_BY = tuple(how.name.lower() for how in EndedBy)
"""How an episode ended, the first that applies: the codes of `EndedBy` are positions."""


def _names_of_dyads(past: Past) -> np.ndarray:
    """The keys of both sides with a hyphen between them (m,)."""
    first, second = (past.keys[past.episodes.row, past.episodes.sides[:, side]] for side in (0, 1))
    return np.asarray(first + "-" + second)


EPISODES: tuple[Column, ...] = (
    Column(
        name="world",
        dtype="int64",
        unit="number",
        meaning="number of the world",
        compute=lambda past: past.numbers[past.episodes.row],
    ),
    Column(
        name="dyad",
        dtype="string",
        unit="keys",
        meaning="the two parties, with a hyphen between them",
        compute=_names_of_dyads,
    ),
    Column(
        name="start_week",
        dtype="int64",
        unit="week",
        meaning="first death of its first active year",
        compute=lambda past: past.episodes.start,
        date="start_date",
    ),
    Column(
        name="end_week",
        dtype="int64",
        unit="week",
        meaning="week of the last death of its last active year, as far as it is seen",
        compute=lambda past: past.episodes.end,
        date="end_date",
    ),
    Column(
        name="active_years",
        dtype="int64",
        unit="calendar years",
        meaning="number of its active years, one after the other",
        compute=lambda past: past.episodes.last_year - past.episodes.first_year + 1,
    ),
    Column(
        name="ended_by",
        dtype="string",
        unit="word",
        meaning="how it ended; `goes_on` where the next calendar year is not shown in full",
        words=ENDED_BY,
        compute=lambda past: past.episodes.ended_by,
    ),
    Column(
        name="winner",
        dtype="string",
        unit="key",
        meaning="the party that won",
        missing=Missing("it did not end by victory", lambda past: past.episodes.winner < 0),
        compute=lambda past: past.keys[past.episodes.row, past.episodes.winner],
    ),
)
"""The columns, in the order of the table."""
