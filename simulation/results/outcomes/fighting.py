"""Unsigned outcomes of the fighting: how much there was, whether it became quiet, and how the last of it ended."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from simulation.calendar import WEEKS_IN_YEAR
from simulation.results.column import Missing
from simulation.results.episodes import ENDED_BY
from simulation.results.outcomes.outcome import Outcome, count, counted, number, numbers_in, week, word, yes_or_no
from simulation.results.past import EndedBy, Past

__all__ = ["OUTCOMES", "QUIET_BY"]

QUIET_BY = ("settlement", "victory", "exhaustion")
"""How quiet came."""

_FIRST_YEARS = 10
_EARLIER = 2  # calendar years in which all arms of the population "protracted" are the same
_QUIET_YEARS = 5
_CAME_BY = {
    EndedBy.VICTORY: "victory",
    EndedBy.AGREEMENT: "settlement",
    EndedBy.CEASEFIRE: "settlement",
    EndedBy.ACTOR_CEASES: "exhaustion",
    EndedBy.LOW_ACTIVITY: "exhaustion",
    EndedBy.GOES_ON: "exhaustion",
}
_QUIET_AFTER = np.array([QUIET_BY.index(_CAME_BY[how]) for how in EndedBy])


class _Quiet(NamedTuple):
    """Whether a world had five quiet years in a row, the first of them, and whether the run is long enough; (n,)."""

    found: np.ndarray
    since: np.ndarray
    seen: np.ndarray


def _quiet(past: Past) -> _Quiet:
    """The first quiet. It begins inside the window: a first calendar year that is partial is none of its years."""
    calm = np.lib.stride_tricks.sliding_window_view(~past.war, _QUIET_YEARS, axis=1).all(axis=2)
    begins = past.first_week(np.arange(calm.shape[1]))
    inside = (begins >= 1) & (begins <= past.window[:, None])
    result = calm & inside
    # A world without quiet counts as such only if the last year in which quiet could begin was followed to its end.
    last_candidate = (past.window - 1 + past.offset) // WEEKS_IN_YEAR
    seen = past.decided & inside.any(axis=1) & (last_candidate + _QUIET_YEARS <= past.shown)
    return _Quiet(np.asarray(result.any(axis=1)), result.argmax(axis=1), seen)


def _before_quiet(past: Past) -> np.ndarray:
    """Position of the last episode before the quiet; -1 where nobody had fought."""
    before = past.episodes.last_year < past.once(_quiet).since[past.episodes.row]
    return past.episodes.latest(before, len(past.numbers))


def _quiet_by(past: Past) -> np.ndarray:
    # The 0 that is appended stands for "no episode"; those rows are marked as missing.
    return np.asarray(_QUIET_AFTER[np.append(past.episodes.ended_by, 0)[past.once(_before_quiet)]])


def _quiet_by_missing(past: Past) -> np.ndarray:
    quiet = past.once(_quiet)
    return np.asarray(~quiet.seen | ~quiet.found | (past.once(_before_quiet) < 0))


def _quiet_without_victory(table: pd.DataFrame) -> np.ndarray:
    quiet = numbers_in(table["quiet"])
    # A victory ends the killing but is no success of diplomacy, so it counts as no quiet here.
    victory = table["quiet_by"].astype("object").eq("victory").to_numpy(dtype=bool, na_value=False)
    return np.where(victory & (quiet == 1.0), 0.0, quiet)


def _last(past: Past) -> np.ndarray:
    """Position of the last episode; -1 without any."""
    return past.episodes.latest(np.ones(len(past.episodes.row), bool), len(past.numbers))


def _ended_by(past: Past) -> np.ndarray:
    return np.asarray(np.append(past.episodes.ended_by, 0)[past.once(_last)])


_SEEN_NO_QUIET = Missing(
    "no calendar year begins inside the window, or the run does not show five years from each that does",
    lambda past: ~past.once(_quiet).seen,
)


def _deaths_later(past: Past) -> np.ndarray:
    dyads = past.worlds["dyads"]
    earlier = dyads["year_deaths"][:, :, :_EARLIER].sum(axis=2)
    return np.asarray(counted("deaths", past) - np.where(dyads["counted"] == 1, earlier, 0).sum(axis=1))


_NO_EPISODE = Missing("no dyad had an active year", lambda past: past.once(_last) < 0)

OUTCOMES: tuple[Outcome, ...] = (
    number(
        "years_fighting",
        "calendar years",
        dtype="Int64",
        family="unsigned",
        label="Years of fighting",
        meaning="active years of any dyad among the first ten calendar years, of which the first may be partial",
        missing=Missing("the run ends before the tenth calendar year does", lambda past: past.shown < _FIRST_YEARS),
        compute=lambda past: past.war[:, :_FIRST_YEARS].sum(axis=1),
        scale="logarithm",
        added=0.25,
        compared_in="years",
        better=-1,
        most=_FIRST_YEARS,
        written=".2f",
        appears_in=("tracks", "tracks table", "contrasts table", "doses chart", "experiment", "page"),
        reads=("dyads.deaths",),
        explained=True,
    ),
    count(
        "deaths",
        of="deaths",
        unit="deaths",
        family="unsigned",
        label="Deaths",
        title="Battle-related deaths",
        scale="logarithm",
        added=25.0,
        better=-1,
        written=",.0f",
        appears_in=("tracks", "tracks table", "contrasts table", "doses chart", "experiment", "page"),
        reads=("dyads.deaths",),
    ),
    number(
        "years_fighting_later",
        "calendar years",
        dtype="Int64",
        family="unsigned",
        label="Later years fought",
        title="Years of fighting, from the third",
        meaning="active years of any dyad among the third to the twelfth calendar year: arms of the population "
        "protracted can differ in these",
        missing=Missing(
            "the run ends before the twelfth calendar year does",
            lambda past: past.shown < _EARLIER + _FIRST_YEARS,
        ),
        compute=lambda past: past.war[:, _EARLIER : _EARLIER + _FIRST_YEARS].sum(axis=1),
        scale="logarithm",
        added=0.25,
        compared_in="years",
        better=-1,
        most=_FIRST_YEARS,
        written=".2f",
        reads=("dyads.deaths",),
        explained=True,
    ),
    number(
        "deaths_later",
        "deaths",
        dtype="Int64",
        family="unsigned",
        label="Later deaths",
        title="Deaths, from the third year",
        meaning="battle-related deaths in counted dyads from the third calendar year on, over the decision window",
        missing=Missing(
            "the run shows no whole decision window, or that ends within the first two calendar years",
            lambda past: ~past.decided | (past.window + past.offset <= _EARLIER * WEEKS_IN_YEAR),
        ),
        compute=_deaths_later,
        scale="logarithm",
        added=25.0,
        compared_in="deaths",
        better=-1,
        written=",.0f",
        reads=("dyads.deaths",),
    ),
    yes_or_no(
        "quiet",
        family="unsigned",
        label="Quiet",
        meaning="five whole calendar years in a row without an active one, the first beginning inside the decision "
        "window, also in a world without a war",
        missing=_SEEN_NO_QUIET,
        compute=lambda past: past.once(_quiet).found,
        better=1,
        appears_in=("tracks", "tracks table"),
        reads=("dyads.deaths",),
        explained=True,
    ),
    word(
        "quiet_by",
        words=QUIET_BY,
        family="unsigned",
        label="How quiet came",
        meaning="how the first such quiet came, by the last episode before it: settlement (ended by agreement or "
        "ceasefire), victory, or exhaustion (any other end)",
        missing=Missing("not quiet, or nobody had fought before", _quiet_by_missing),
        compute=_quiet_by,
        reads=("dyads.deaths", "agreement_count", "ceasefire_count", "ending_count"),
    ),
    yes_or_no(
        "quiet_without_victory",
        family="unsigned",
        label="Quiet, no victory",
        title="Quiet without victory",
        meaning="quiet that did not come by victory, which is never a success of diplomacy",
        missing=_SEEN_NO_QUIET,
        derived=_quiet_without_victory,
        better=1,
        appears_in=("tracks", "tracks table", "contrasts table", "doses chart"),
        reads=("dyads.deaths", "agreement_count", "ceasefire_count", "ending_count"),
        explained=True,
    ),
    word(
        "ended_by",
        words=ENDED_BY,
        family="unsigned",
        label="How it ended",
        title="How the last episode ended",
        meaning="how the last episode ended",
        missing=_NO_EPISODE,
        compute=_ended_by,
        reads=("dyads.deaths", "agreement_count", "ceasefire_count", "ending_count"),
    ),
    week(
        "ended_week",
        family="unsigned",
        label="Week it ended",
        title="Week of the last episode's last death",
        meaning="week of its last death",
        missing=Missing(
            f"{_NO_EPISODE}, or the last one goes on",
            lambda past: (past.once(_last) < 0) | (past.once(_ended_by) == EndedBy.GOES_ON),
        ),
        compute=lambda past: np.append(past.episodes.end, 0)[past.once(_last)],
        date="ended_date",
        reads=("dyads.deaths",),
    ),
)
