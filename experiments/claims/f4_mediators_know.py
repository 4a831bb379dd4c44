"""F4: mediators who know the parties."""

from __future__ import annotations

from experiments.claims.arms import dose
from experiments.claims.claim import COUNT, PAPER, Claim

CLAIM = Claim(
    id="F4",
    statement="Official mediators know their own foreign policy and that of the parties.",
    section="1.1",
    says="is",
    source=PAPER,
    contrast=(
        "Official mediators who know both sides' red lines well, or badly; measured by the drafts that are rejected."
    ),
    population="protracted",
    arms=dose("mediation.knowledge", 0.0, 1.0),
    outcomes={"drafts_rejected": COUNT},
)
