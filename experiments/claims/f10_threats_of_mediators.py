"""F10: threats of mediators."""

from __future__ import annotations

from experiments.claims.arms import dose
from experiments.claims.claim import PAPER, POINTS, RATIO, Claim, Measured
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
        "No instrument against withdrawal, sanctions on both parties and sanctions on one: agreement. Beside it a "
        "threat, years of fighting, and agreements that last in spite of the grievance that pressure leaves in them."
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
    beside=(Measured("years_fighting", RATIO, more=False), Measured("durable_agreement", POINTS)),
    stated="2026-11-30",
)
