"""B3: governments work with it."""

from __future__ import annotations

from experiments.claims.arms import dose
from experiments.claims.claim import COUNT, PAPER, POINTS, Claim

CLAIM = Claim(
    id="B3",
    statement=(
        "Governments gain by working with Track II, so that the tracks complement each other, and by using it as "
        "a source of solutions."
    ),
    section="2.4.3",
    says="more",
    source=PAPER,
    contrast="Coordination from none to full, at equal effort.",
    population="protracted",
    arms=dose("track_two.coordination", 0.0, 0.5, 1.0),
    outcomes={"agreement": POINTS, "joint_utility": COUNT},
)
