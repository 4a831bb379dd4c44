"""S10: an instrument of one state."""

from __future__ import annotations

from experiments.claims.arms import only
from experiments.claims.claim import COUNT, PAPER, STATE, Claim

CLAIM = Claim(
    id="S10",
    statement=(
        "Track II can make opinion abroad favourable to a state and ease decisions in its interest: it can be an "
        "instrument of one side."
    ),
    section="R2",
    says="can",
    source=PAPER,
    contrast=(
        "Dialogue that serves both sides against public work by one side alone: whose utility rises, and what "
        "becomes of the other side's trust?"
    ),
    population="protracted",
    arms={"both": only("public_work"), "one": {**only("public_work"), "parties.government.advocacy": 1.0}},
    outcomes={"utility_government": COUNT, "trust_official": STATE},
)
