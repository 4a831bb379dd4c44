"""D1: the balance of power."""

from __future__ import annotations

from experiments.claims.arms import TRACK_TWO_OR_NONE, crossed, dose
from experiments.claims.claim import COUNT, INTERACTION_RATIO, PAPER, Claim

CLAIM = Claim(
    id="D1",
    statement=(
        "The balance of power decides whether and how Track II can work. An intervention may favour one side and "
        "so change the balance."
    ),
    section="2.3",
    says="more",
    source=PAPER,
    contrast="The power gap crossed with its trend: the effect of Track II, and who gains by it.",
    population="onsets",
    arms=crossed(
        gap=dose("parties.rebels.power", 0.1, 1.0), trend=dose("parties.rebels.trend", -0.2, 0.2), two=TRACK_TWO_OR_NONE
    ),
    outcomes={"years_fighting": INTERACTION_RATIO, "utility_rebels": COUNT},
)
