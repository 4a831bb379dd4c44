"""F5: pressure spoils the settlement."""

from __future__ import annotations

from experiments.claims.arms import dose
from experiments.claims.claim import PAPER, POINTS, Claim

CLAIM = Claim(
    id="F5",
    statement=(
        "The power of states spoils their own settlements: it suppresses the weaker party's underlying issues, "
        "which undermines the peace."
    ),
    section="1.2",
    says="more",
    source=PAPER,
    contrast=(
        "The same pressure on the weaker party, on the stronger, on both and on none, over pairs of worlds that "
        "sign in every arm."
    ),
    population="protracted",
    arms=dose("mediation.target", "weaker", "stronger", "both", "none"),
    common={"mediation.leverage": 0.6},
    outcomes={"durable_agreement": POINTS},
)
