"""D10: the interests of third parties."""

from __future__ import annotations

from experiments.claims.arms import dose
from experiments.claims.claim import PAPER, POINTS, Claim, Measured, count
from experiments.claims.contrast import averaged

CLAIM = Claim(
    id="D10",
    statement="The interests and aims of those who intervene bear decisively on the effect of an intervention.",
    section="2.3",
    says="more",
    judged="either",
    source=PAPER,
    question=(
        "A third party with no stake against one with a stake in either side, or with a solution of its own: "
        "agreement, and who gains."
    ),
    mechanisms=("mediate", "negotiate", "earn_legitimacy"),
    population="protracted",
    arms=dose("mediation.stake_in", "none", "first", "last", "own_solution"),
    common={"mediation.stake": 0.8},
    contrast=averaged(
        ["mediation.stake_in=none"], [f"mediation.stake_in={stake}" for stake in ("first", "last", "own_solution")]
    ),
    outcome=Measured("agreement", POINTS),
    beside=(Measured("utility_government", count(0.01, "a hundredth of all that there is to divide")),),
    stated="2026-11-29",
)
