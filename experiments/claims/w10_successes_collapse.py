"""W10: successes that collapse."""

from __future__ import annotations

from experiments.claims.claim import COUNT, PAPER, POINTS, Claim

CLAIM = Claim(
    id="W10",
    statement="The successes of Track II may not last: ceasefires and agreements can collapse quickly.",
    section="2.5.10",
    says="can",
    source=PAPER,
    contrast=(
        "The survival of understandings, ceasefires and agreements by what stood behind them, over pairs of "
        "worlds that sign in every arm."
    ),
    population="protracted",
    arms={
        "both": {},
        "Track I alone": {"track_two.effort": 0.0},
        "guaranteed": {"agreements.guarantee": 1.0, "agreements.threat": 0.8},
    },
    common={"channel.threshold": 0.02, "negotiate.pace": 1.0},
    outcomes={"durable_agreement": POINTS, "understandings_lost": COUNT},
)
