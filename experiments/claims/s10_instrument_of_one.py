"""S10: an instrument of one state."""

from __future__ import annotations

from experiments.claims.arms import only
from experiments.claims.claim import PAPER, STATE, Claim, Measured, count
from experiments.claims.contrast import more_than

CLAIM = Claim(
    id="S10",
    statement=(
        "Track II can make opinion abroad favourable to a state and ease decisions in its interest: it can be an "
        "instrument of one side."
    ),
    section="R2",
    says="can",
    source=PAPER,
    question=(
        "Public work for one side alone against public work that serves both: whose utility rises, and what becomes "
        "of trust between officials? The two differ in nothing but whom they serve."
    ),
    mechanisms=("advocate", "transfer_out"),
    population="protracted",
    arms={
        "both": {**only("public_work"), "parties.government.advocacy": 0.0},
        "one": {**only("public_work"), "parties.government.advocacy": 1.0},
    },
    contrast=more_than("one", "both"),
    outcome=Measured("utility_government", count(0.01, "a hundredth of all that there is to divide")),
    beside=(Measured("mean_trust_official", STATE, more=False),),
    stated="2026-11-30",
)
