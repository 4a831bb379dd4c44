"""F10: threats of mediators."""

from __future__ import annotations

from experiments.claims.arms import dose
from experiments.claims.claim import COUNT, PAPER, POINTS, Claim

CLAIM = Claim(
    id="F10",
    statement=(
        "An official mediator can change positions by threatening to withdraw, or by sanctions on one party or on both."
    ),
    section="1",
    says="can",
    source=PAPER,
    contrast=(
        "No instrument, withdrawal, sanctions on both parties, sanctions on one, and a threat: agreement, its "
        "time, and the grievance left in it."
    ),
    population="protracted",
    arms=dose("mediation.instrument", "none", "withdraw", "sanctions", "threat")
    | {"sanction one": {"mediation.instrument": "sanctions", "mediation.target": "weaker"}},
    common={"mediation.leverage": 0.6},
    outcomes={"agreement": POINTS, "agreement_week": COUNT},
)
