"""F4: mediators who know the parties."""

from __future__ import annotations

from experiments.claims.arms import dose
from experiments.claims.claim import PAPER, STATE, Claim, Measured
from experiments.claims.contrast import more_than

CLAIM = Claim(
    id="F4",
    statement="Official mediators know their own foreign policy and that of the parties.",
    section="1.1",
    says="is",
    source=PAPER,
    question=(
        "Official mediators who know both sides' red lines well, or badly: the share of drafts that are rejected."
    ),
    mechanisms=("mediate", "negotiate"),
    population="protracted",
    arms=dose("mediation.knowledge", 0.0, 1.0),
    contrast=more_than("mediation.knowledge=1.0", "mediation.knowledge=0.0"),
    outcome=Measured("drafts_rejected", STATE, more=False, per="drafts"),
    stated="2026-11-28",
)
