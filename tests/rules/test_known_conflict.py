"""Known answers for the conflict: Richardson's stability condition."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.founding import found_worlds
from simulation.machine import apply
from simulation.rules import escalate
from simulation.scenarios.scenario import load_scenario

SMALL, WEEKS, FATIGUE = 1e-6, 1000, 0.12


def _forces(reaction: float, pain: float = 0.0) -> np.ndarray:
    """Both sides' force by week (weeks, 2) under escalation alone, from the same small start; only the first
    side is in pain, and tires the more by that share."""
    given = {"escalate.reaction": reaction, "escalate.fatigue": FATIGUE, "escalate.grievance": 0.0}
    founded = found_worlds(load_scenario("oslo"), 1, np.arange(1), WEEKS, given | {"escalate.tiring": 1.0})
    war = founded.worlds["dyads"][0]
    war["force_a"][0] = war["force_b"][0] = SMALL
    founded.worlds["parties"][0]["pain"][:2] = pain, 0.0
    course = np.empty((WEEKS, 2))
    for week in range(WEEKS):
        apply((escalate.mechanism,), founded.worlds, founded.settings, week + 1)
        course[week] = war["force_a"][0], war["force_b"][0]
    return course


@pytest.mark.parametrize("pain", [0.0, 0.5])
def test_richardson_is_stable_only_below_the_product_of_fatigues(pain: float) -> None:
    """Richardson 1960: arms races between two sides die out if the product of reactions is below the product of
    fatigues, and grow if it is above; 2.5 % to either side of the edge, so that a constant off by 5 % is found."""
    edge = FATIGUE * (1.0 + pain) ** 0.5
    below, above = _forces(0.975 * edge, pain), _forces(1.025 * edge, pain)
    assert below[-1].max() < below[100].max() < SMALL * 1.2
    assert above[-1].min() > above[100].min() * 2.0


def test_richardson_grows_at_the_rate_of_its_eigenvalue() -> None:
    """Near zero equal sides multiply by 1 + reaction - fatigue a week; relative tolerance 1e-4, 5 % of it is 3e-3."""
    course = _forces(0.18)[:50, 0]
    assert np.allclose(course[1:] / course[:-1], 1.0 + 0.18 - FATIGUE, rtol=1e-4)
    assert not np.allclose(course[1:] / course[:-1], 1.0 + 0.18 * 1.05 - FATIGUE, rtol=1e-4)


def test_richardson_settles_where_reaction_and_fatigue_balance() -> None:
    """Force is bounded, so that equal sides settle at 1 - fatigue / reaction; tolerance 1e-6."""
    assert np.allclose(_forces(0.18)[-1], 1.0 - FATIGUE / 0.18, atol=1e-6)
