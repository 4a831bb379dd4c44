"""F1: political power."""

from __future__ import annotations

from experiments.claims.arms import crossed, dose
from experiments.claims.claim import COUNT, PAPER, POINTS, Claim

CLAIM = Claim(
    id="F1",
    statement=(
        "Political power, up to the threat of force against those who break a treaty, moves talks and their outcome."
    ),
    section="1.1",
    says="more",
    source=PAPER,
    contrast="The leverage of official mediators, crossed with a threat against violations after signing.",
    population="onsets",
    arms=crossed(leverage=dose("mediation.leverage", 0.0, 0.6), threat=dose("agreements.threat", 0.0, 0.8)),
    outcomes={"agreement": POINTS, "agreement_week": COUNT, "violations": COUNT},
)
