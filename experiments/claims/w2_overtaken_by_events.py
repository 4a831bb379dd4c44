"""W2: overtaken by events."""

from __future__ import annotations

from experiments.claims.arms import dose
from experiments.claims.claim import PAPER, STATE, Claim, Measured
from experiments.claims.contrast import more_than

CLAIM = Claim(
    id="W2",
    statement=(
        "Track II can take long. Nobody is bound to leave the facts on the ground as they are, and events can "
        "overtake its results."
    ),
    section="2.5.2",
    says="can",
    source=PAPER,
    question=(
        "Sudden shifts of power or none: understandings that become void before they are used, for each session."
    ),
    mechanisms=("shift_power", "overtake"),
    population="protracted",
    arms=dose("shift_power.jump", 0.0, 0.5),
    contrast=more_than("shift_power.jump=0.5", "shift_power.jump=0.0"),
    outcome=Measured("understandings_lost", STATE, per="sessions"),
    stated="2026-11-29",
)
