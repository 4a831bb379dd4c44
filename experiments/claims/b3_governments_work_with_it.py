"""B3: governments work with it."""

from __future__ import annotations

from experiments.claims.arms import dose
from experiments.claims.claim import PAPER, POINTS, Claim, Measured, count
from experiments.claims.contrast import more_than

CLAIM = Claim(
    id="B3",
    statement=(
        "Governments gain by working with Track II, so that the tracks complement each other, and by using it as "
        "a source of solutions."
    ),
    section="2.4.3",
    says="more",
    source=PAPER,
    question="Coordination from none to full, at equal effort.",
    mechanisms=("coordinate", "transfer_up"),
    population="protracted",
    arms=dose("track_two.coordination", 0.0, 0.5, 1.0),
    contrast=more_than("track_two.coordination=1.0", "track_two.coordination=0.0"),
    outcome=Measured("agreement", POINTS),
    beside=(Measured("joint_utility", count(0.01, "a hundredth of all that there is to divide")),),
    stated="2026-11-28",
)
