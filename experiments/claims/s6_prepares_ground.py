"""S6: preparing the ground."""

from __future__ import annotations

from experiments.claims.arms import WITH_OR_WITHOUT
from experiments.claims.claim import COUNT, PAPER, PATH, POINTS, Claim

CLAIM = Claim(
    id="S6",
    statement=(
        "Track II prepares the ground for talks at a higher level: it builds trust, narrows distances and breaks "
        "deadlocks."
    ),
    section="R3, R4",
    says="through",
    source=PAPER,
    contrast=(
        "The effect of Track II on agreement and on the opening of talks, played back through trust, "
        "understanding and the readiness of officials."
    ),
    population="protracted",
    arms=WITH_OR_WITHOUT,
    plays=("trust", "understanding", "readiness"),
    outcomes={"agreement": POINTS, "talks_opened": COUNT},
    path=PATH,
)
