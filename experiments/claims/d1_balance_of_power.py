"""D1: the balance of power."""

from __future__ import annotations

from experiments.claims.arms import TRACK_TWO_OR_NONE, crossed, dose
from experiments.claims.claim import INTERACTION_RATIO, PAPER, Claim, Measured, count
from experiments.claims.contrast import Total

CLAIM = Claim(
    id="D1",
    statement=(
        "The balance of power decides whether and how Track II can work. An intervention may favour one side and "
        "so change the balance."
    ),
    section="2.3",
    says="more",
    judged="either",
    source=PAPER,
    question=(
        "The power gap crossed with its trend: by what the effect of Track II is larger where both sides are "
        "equal than where one is ten times the other; and who gains by it."
    ),
    mechanisms=("shift_power", "appraise", "win", "escalate"),
    population="onsets",
    arms=crossed(
        gap=dose("parties.rebels.power", 0.1, 1.0),
        trend=dose("parties.rebels.trend", -0.2, 0.2),
        two=TRACK_TWO_OR_NONE,
    ),
    contrast=Total(
        {
            f"parties.rebels.power={power} parties.rebels.trend={trend} {two}": (1.0 if power == 1.0 else -1.0)
            * (0.5 if two == "Track II" else -0.5)
            for power in (0.1, 1.0)
            for trend in (-0.2, 0.2)
            for two in TRACK_TWO_OR_NONE
        }
    ),
    outcome=Measured("years_fighting", INTERACTION_RATIO, more=False),
    beside=(Measured("utility_rebels", count(0.01, "a hundredth of all that there is to divide")),),
    stated="2026-11-29",
)
