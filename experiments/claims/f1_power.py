"""F1: political power."""

from __future__ import annotations

from experiments.claims.arms import crossed, dose
from experiments.claims.claim import PAPER, POINTS, Claim, Measured, count
from experiments.claims.contrast import averaged

CLAIM = Claim(
    id="F1",
    statement=(
        "Political power, up to the threat of force against those who break a treaty, moves talks and their outcome."
    ),
    section="1.1",
    says="more",
    source=PAPER,
    question="The leverage of official mediators, crossed with a threat against violations after signing.",
    mechanisms=("press", "stand_by", "breach"),
    population="onsets",
    arms=crossed(leverage=dose("mediation.leverage", 0.0, 0.35), threat=dose("agreements.threat", 0.0, 0.8)),
    contrast=averaged(
        ["mediation.leverage=0.35 agreements.threat=0.0", "mediation.leverage=0.35 agreements.threat=0.8"],
        ["mediation.leverage=0.0 agreements.threat=0.0", "mediation.leverage=0.0 agreements.threat=0.8"],
    ),
    outcome=Measured("agreement", POINTS),
    beside=(
        Measured(
            "violations", count(0.05, "one violation a year in twenty agreements"), more=False, per="agreement_years"
        ),
    ),
    evidence=("P17", "P21"),
    stated="2026-11-29",
)
