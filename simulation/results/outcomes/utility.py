"""Unsigned outcomes of what parties have at the end of the decision window."""

from __future__ import annotations

import numpy as np

from simulation.results.outcomes.outcome import Outcome, number
from simulation.results.past import Past

__all__ = ["OUTCOMES"]


_READS = ("agreements.utility", "parties.power", "parties.pain")


def _utilities(past: Past) -> np.ndarray:
    """Utility of each party of the scenario (n, parties)."""
    return np.asarray(past.worlds["utility_window"][:, : len(past.parties)])


OUTCOMES: tuple[Outcome, ...] = (
    number(
        "utility_{party}",
        "utility, 0 to 1",
        family="unsigned",
        label="Utility to {party}",
        meaning="at the end of the decision window, by true weights: what the agreement in force gives the party, else "
        "what its power would give less the cost of fighting",
        compute=_utilities,
        compared_in="utility",
        better=1,
        most=1.0,
        written=".2f",
        reads=_READS,
    ),
    number(
        "joint_utility",
        "utility, 0 to 1",
        family="unsigned",
        label="Joint utility",
        title="Joint utility (0 to 1)",
        meaning="mean of the parties' utilities",
        compute=lambda past: _utilities(past).mean(axis=1),
        compared_in="utility",
        better=1,
        most=1.0,
        written=".2f",
        appears_in=("tracks",),
        reads=_READS,
        explained=True,
    ),
)
