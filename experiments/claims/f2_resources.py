"""F2: material resources."""

from __future__ import annotations

from experiments.claims.arms import dose
from experiments.claims.claim import PAPER, POINTS, Claim

CLAIM = Claim(
    id="F2",
    statement="Money and material resources give Track I leverage and flexibility.",
    section="1.1",
    says="more",
    source=PAPER,
    contrast="Official mediators with side payments to offer, and without.",
    population="protracted",
    arms=dose("mediation.resources", 0.0, 0.3),
    outcomes={"agreement": POINTS},
)
