"""D10: the interests of third parties."""

from __future__ import annotations

from experiments.claims.arms import dose
from experiments.claims.claim import COUNT, PAPER, POINTS, Claim

CLAIM = Claim(
    id="D10",
    statement="The interests and aims of those who intervene bear decisively on the effect of an intervention.",
    section="2.3",
    says="more",
    source=PAPER,
    contrast=(
        "A third party with no stake, with a stake in either side, and with a solution of its own: agreement, and "
        "who gains."
    ),
    population="protracted",
    arms=dose("mediation.stake_in", "none", "first", "last", "own_solution"),
    common={"mediation.stake": 0.8},
    outcomes={"agreement": POINTS, "utility_government": COUNT},
)
