"""F2: material resources."""

from __future__ import annotations

from experiments.claims.arms import dose
from experiments.claims.claim import PAPER, POINTS, Claim, Measured, count
from experiments.claims.contrast import more_than

CLAIM = Claim(
    id="F2",
    statement="Money and material resources give Track I leverage and flexibility.",
    section="1.1",
    says="more",
    source=PAPER,
    question="Official mediators with side payments to offer, and without.",
    mechanisms=("press", "negotiate"),
    population="protracted",
    arms=dose("mediation.resources", 0.0, 0.3),
    contrast=more_than("mediation.resources=0.3", "mediation.resources=0.0"),
    outcome=Measured("agreement", POINTS),
    beside=(Measured("joint_utility", count(0.01, "a hundredth of all that there is to divide")),),
    stated="2026-11-28",
)
