"""What the study asks of: three outcomes with both tracks, and what the tracks do, alone and together.

A measure is a number for each case, from the mean outcomes of its worlds in four arms: neither track, each alone, both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from experiments.designs.doses import EFFORT_ONE, EFFORT_TWO
from simulation.results.outcomes import OUTCOMES

__all__ = ["ARMS", "MEASURES", "Measure"]

ARMS: Mapping[str, Mapping[str, float]] = {
    "neither": {EFFORT_ONE: 0.0, EFFORT_TWO: 0.0},
    "track_one": {EFFORT_ONE: 1.0, EFFORT_TWO: 0.0},
    "track_two": {EFFORT_ONE: 0.0, EFFORT_TWO: 1.0},
    "both": {EFFORT_ONE: 1.0, EFFORT_TWO: 1.0},
}
"""Each track at full effort or none."""

Means = Mapping[str, np.ndarray]
_DECLARED = {outcome.name: outcome for outcome in OUTCOMES}
_ADDED = _DECLARED["deaths"].added
"""What is added to deaths before a logarithm is taken: those that make an active year."""


@dataclass(frozen=True)
class Measure:
    """A number for each case.

    Attributes
    ----------
    name, label
        Its name in tables, and on an axis.
    outcome
        The column of outcomes that it is made of.
    of
        From the mean of that outcome in each arm, an array (cases,) each, to the number of each case (cases,).
    """

    name: str
    label: str
    outcome: str
    of: Callable[[Means], np.ndarray]


def _label(outcome: str) -> str:
    return _DECLARED[outcome].label


def _both(means: Means) -> np.ndarray:
    return means["both"]


def _log_both(means: Means) -> np.ndarray:
    return np.asarray(np.log(means["both"] + _ADDED))


def _headroom(means: Means) -> np.ndarray:
    return np.asarray(means["neither"] - means["both"])


def _together(means: Means) -> np.ndarray:
    """How much more both do than the sum of what each does alone."""
    return np.asarray(means["both"] - means["track_one"] - means["track_two"] + means["neither"])


def _fewer_together(means: Means) -> np.ndarray:
    return -_together(means)


MEASURES: tuple[Measure, ...] = (
    Measure("durable_agreement", f"{_label('durable_agreement')}, both tracks (share)", "durable_agreement", _both),
    Measure("years_fighting", f"{_label('years_fighting')}, both tracks", "years_fighting", _both),
    Measure("deaths", f"{_label('deaths')}, both tracks (logarithm)", "deaths", _log_both),
    Measure("headroom", f"{_label('years_fighting')} that both tracks together spare", "years_fighting", _headroom),
    Measure(
        "interaction_years",
        f"{_label('years_fighting')} spared by both tracks, beyond the sum of each alone",
        "years_fighting",
        _fewer_together,
    ),
    Measure(
        "interaction_agreement",
        f"{_label('durable_agreement')} with both tracks, beyond the sum of each alone (share)",
        "durable_agreement",
        _together,
    ),
)
"""What is asked of, in the order of tables."""
