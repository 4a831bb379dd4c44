"""W10: successes that collapse."""

from __future__ import annotations

from experiments.claims.claim import PAPER, POINTS, STATE, Claim, Measured
from experiments.claims.contrast import more_than

CLAIM = Claim(
    id="W10",
    statement="The successes of Track II may not last: ceasefires and agreements can collapse quickly.",
    section="2.5.10",
    says="can",
    source=PAPER,
    question=(
        "Agreements with nothing behind them against guaranteed ones, over pairs of worlds that sign in every "
        "arm: how many do not last five years."
    ),
    mechanisms=("break_agreement", "stand_by", "breach"),
    population="protracted",
    arms={
        "both": {"agreements.guarantee": 0.0, "agreements.threat": 0.0},
        "Track I alone": {"track_two.effort": 0.0, "agreements.guarantee": 0.0, "agreements.threat": 0.0},
        "guaranteed": {"agreements.guarantee": 1.0, "agreements.threat": 0.8},
    },
    contrast=more_than("both", "guaranteed"),
    outcome=Measured("durable_agreement", POINTS, more=False),
    beside=(Measured("understandings_lost", STATE, per="sessions"),),
    signed=True,
    stated="2026-11-28",
)
