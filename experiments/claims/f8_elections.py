"""F8: electoral cycles."""

from __future__ import annotations

from experiments.claims.arms import crossed, dose
from experiments.claims.claim import COUNT, PAPER, POINTS, Claim

CLAIM = Claim(
    id="F8",
    statement="Electoral cycles affect Track I.",
    section="1.2",
    says="more",
    source=PAPER,
    contrast=(
        "Elections or none, crossed with successors from inside or outside the leader's camp: talks that break, "
        "and agreements that do not last."
    ),
    population="protracted",
    arms=crossed(
        term={"no elections": {}, "elections": {"parties.government.term": 104}},
        who=dose("change_leader.outsider", 0.0, 1.0),
    ),
    outcomes={"durable_agreement": POINTS, "talks_weeks": COUNT},
)
