"""Signed outcomes: full agreements, which only officials can sign."""

from __future__ import annotations

import numpy as np

from simulation.results.column import Missing
from simulation.results.outcomes.outcome import SHORT, Outcome, week, yes_or_no
from simulation.results.past import LASTING, Past

__all__ = ["OUTCOMES"]


def _full(past: Past) -> np.ndarray:
    """Which agreements are full and within the decision window (agreements,)."""
    agreements = past.agreements
    return np.asarray(agreements.full & (agreements.record["week"] <= past.window[agreements.row]))


def _first_week(past: Past) -> np.ndarray:
    """The week of the first full agreement; 0 without one."""
    row, week, full = past.agreements.row, past.agreements.record["week"], past.once(_full)
    first = np.zeros(len(past.numbers), np.int64)
    first[row[full][::-1]] = week[full][::-1]  # written last, the earliest one stays
    return first


def _durable(past: Past) -> np.ndarray:
    agreements = past.agreements
    lasted = (agreements.over == 0) | (agreements.over > agreements.record["week"] + LASTING)
    return np.bincount(agreements.row[past.once(_full) & lasted], minlength=len(past.numbers)) > 0


OUTCOMES: tuple[Outcome, ...] = (
    yes_or_no(
        "agreement",
        family="signed",
        label="Full agreement",
        meaning="a full agreement was signed within the decision window",
        compute=lambda past: past.once(_first_week) > 0,
        better=1,
        needs="track_one.effort",
        even_later=True,
        appears_in=("tracks", "tracks table", "contrasts table", "doses chart", "experiment", "page"),
        reads=("agreement_count",),
    ),
    week(
        "agreement_week",
        family="signed",
        label="Week of agreement",
        title="Week of the first full agreement",
        meaning="week of the first one",
        missing=Missing(
            f"no full agreement in the window, or {SHORT}", lambda past: ~past.decided | (past.once(_first_week) == 0)
        ),
        compute=_first_week,
        date="agreement_date",
        reads=("agreement_count", "agreements.week"),
        after_signing=True,
    ),
    yes_or_no(
        "durable_agreement",
        family="signed",
        label="Durable agreement",
        meaning="a full agreement signed within the window had not ended five years after its own signing; one that a "
        "later agreement took up ends when that one does",
        missing=Missing(
            "the run does not show five years after the window",
            lambda past: ~past.decided | (past.window + LASTING > past.weeks),
        ),
        compute=_durable,
        better=1,
        needs="track_one.effort",
        appears_in=("tracks", "tracks table", "contrasts table", "page"),
        reads=("agreement_count", "agreements.ended_week"),
        after_signing=True,
        explained=True,
    ),
)
