"""W2: overtaken by events."""

from __future__ import annotations

from experiments.claims.arms import dose
from experiments.claims.claim import COUNT, PAPER, Claim

CLAIM = Claim(
    id="W2",
    statement=(
        "Track II can take long. Nobody is bound to leave the facts on the ground as they are, and events can "
        "overtake its results."
    ),
    section="2.5.2",
    says="can",
    source=PAPER,
    contrast="Sudden shifts of power or none: understandings that become void before they are used.",
    population="protracted",
    arms=dose("shift_power.jump", 0.0, 3.0),
    outcomes={"understandings_lost": COUNT},
)
