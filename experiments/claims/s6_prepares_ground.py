"""S6: preparing the ground."""

from __future__ import annotations

from experiments.claims.arms import WITH_OR_WITHOUT
from experiments.claims.claim import PAPER, PATH, POINTS, Claim, Measured, count
from experiments.claims.contrast import more_than

CLAIM = Claim(
    id="S6",
    statement=(
        "Track II prepares the ground for talks at a higher level: it builds trust, narrows distances and breaks "
        "deadlocks."
    ),
    section="R3, R4",
    says="through",
    source=PAPER,
    question=(
        "The effect of Track II on agreement and on the opening of talks, played back through trust, "
        "understanding and the readiness of officials."
    ),
    mechanisms=("build_trust", "explore", "transfer_up", "appraise", "channel"),
    population="protracted",
    arms=WITH_OR_WITHOUT,
    contrast=more_than("with", "without"),
    outcome=Measured("agreement", POINTS),
    beside=(Measured("talks_opened", count(0.05, "one opening in twenty conflicts")),),
    plays=("trust", "understanding", "readiness"),
    path=PATH,
    evidence=("Doyle & Hegele 2021",),
    stated="2026-11-28",
)
