"""F10: threats of mediators."""

from __future__ import annotations

from experiments.claims.arms import dose
from experiments.claims.claim import PAPER, POINTS, Claim, Measured
from experiments.claims.contrast import averaged

CLAIM = Claim(
    id="F10",
    statement=(
        "An official mediator can change positions by threatening to withdraw, or by sanctions on one party or on both."
    ),
    section="1",
    says="can",
    source=PAPER,
    question=(
        "No instrument, withdrawal, sanctions on both parties, sanctions on one, and a threat: agreement, its "
        "time, and the grievance left in it."
    ),
    mechanisms=("press", "mediate", "suffer"),
    population="protracted",
    world={"mediation.leverage": 0.35},
    arms=dose("mediation.instrument", "none", "withdraw", "sanctions", "threat")
    | {"sanction one": {"mediation.instrument": "sanctions", "mediation.target": "weaker"}},
    contrast=averaged(
        ["mediation.instrument=withdraw", "mediation.instrument=sanctions", "sanction one"],
        ["mediation.instrument=none"],
    ),
    outcome=Measured("agreement", POINTS),
    stated="2026-11-29",
)
