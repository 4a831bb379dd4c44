"""S4: the weight of official talks."""

from __future__ import annotations

from experiments.claims.arms import crossed, dose
from experiments.claims.claim import PAPER, RATIO, Claim

CLAIM = Claim(
    id="S4",
    statement="Informal diplomacy carries less weight than direct official talks.",
    section="R4",
    says="more",
    source=PAPER,
    contrast=(
        "The gain of the next person-week in Track I against one in Track II, at every mix of the two. Does the "
        "sign change along the mix?"
    ),
    population="protracted",
    arms=crossed(one=dose("track_one.effort", 0.5, 1.0, 1.5), two=dose("track_two.effort", 0.5, 1.0, 1.5)),
    outcomes={"years_fighting": RATIO, "deaths": RATIO},
)
