"""The course of talks, dialogue and war on the way: when talks opened, and what worlds count by themselves."""

from __future__ import annotations

from functools import partial

import numpy as np

from simulation.results.column import Missing
from simulation.results.outcomes.outcome import SHORT, Outcome, count, week
from simulation.results.past import Past

__all__ = ["OUTCOMES"]


def _opened(past: Past) -> np.ndarray:
    """The week talks first opened; 0 if they never did."""
    return np.asarray(past.worlds["table"]["opened"])


def _unopened(past: Past) -> np.ndarray:
    return np.asarray(~past.decided | (_opened(past) == 0) | (_opened(past) > past.window))


_count = partial(count, family="course")

OUTCOMES: tuple[Outcome, ...] = (
    week(
        "talks_week",
        family="course",
        label="Week of talks",
        title="Week talks first opened",
        meaning="week talks first opened",
        missing=Missing(f"they did not in the window, or {SHORT}", _unopened),
        compute=_opened,
        date="talks_date",
        reads=("table.opened",),
    ),
    _count(
        "talks_opened",
        label="Talks opened",
        of="times",
        needs="track_one.effort",
        appears_in=("tracks",),
    ),
    _count("talks_weeks", label="Weeks of talks", of="weeks", appears_in=("page",)),
    _count("drafts_rejected", label="Drafts rejected", of="drafts", appears_in=("page",)),
    _count("concessions", label="Concessions", of="concessions"),
    _count("ideas", label="Formulas found", of="formulas", explained=True),
    _count("ideas_taken_up", label="Formulas signed", of="formulas"),
    _count("ideas_handed_up", label="Formulas handed up", of="formulas"),
    _count("leaks", label="Leaks", of="leaks"),
    _count("mistaken_escalations", label="Mistaken escalations", of="escalations", explained=True),
    _count("leaders_lost", label="Leaders lost", of="leaders"),
    _count("ratifications_lost", label="Ratifications lost", of="texts"),
    _count("governments_lost", label="Governments lost", title="Leaders whom an opposition unseated", of="leaders"),
    _count("vetoes", label="Vetoes", of="texts"),
    _count("votes_turned", label="Votes turned", title="Votes that a campaign decided", of="votes", explained=True),
    _count("violations", label="Violations", of="violations"),
    _count("attacks_on_civilians", label="Attacks on civilians", of="attacks"),
    _count("civilians_killed", label="Civilians killed", title="Civilians killed after signing", of="people"),
    _count(
        "sessions",
        label="Dialogue sessions",
        of="sessions",
        needs="track_two.effort",
        appears_in=("tracks", "page"),
    ),
    _count("outbreaks", label="Outbreaks of war", of="wars"),
    _count("splits", label="Splits", title="Parties that split", of="parties"),
    _count("mergers", label="Mergers", title="Parties that merged", of="parties"),
    _count("understandings_lost", label="Understandings lost", of="understandings", explained=True),
    _count("renegotiations", label="Renegotiations", of="agreements"),
    _count("papers", label="Papers handed up", of="papers", explained=True),
)
