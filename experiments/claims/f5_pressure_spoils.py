"""F5: pressure spoils the settlement."""

from __future__ import annotations

from experiments.claims.arms import dose
from experiments.claims.claim import PAPER, POINTS, Claim, Measured
from experiments.claims.contrast import more_than

CLAIM = Claim(
    id="F5",
    statement=(
        "The power of states spoils their own settlements: it suppresses the weaker party's underlying issues, "
        "which undermines the peace."
    ),
    section="1.2",
    says="more",
    source=PAPER,
    question=(
        "The same pressure on the weaker party, on the stronger, on both and on none, over pairs of worlds that "
        "sign in every arm."
    ),
    mechanisms=("press", "break_agreement"),
    population="protracted",
    world={"mediation.leverage": 0.35},
    arms=dose("mediation.target", "weaker", "stronger", "both", "none"),
    contrast=more_than("mediation.target=weaker", "mediation.target=none"),
    outcome=Measured("durable_agreement", POINTS, more=False),
    signed=True,
    evidence=("P17",),
    stated="2026-11-29",
)
