"""S1: the tracks complement each other."""

from __future__ import annotations

from experiments.claims.arms import crossed, dose
from experiments.claims.claim import INTERACTION_RATIO, PAPER, Claim

CLAIM = Claim(
    id="S1",
    statement=(
        "Track II does not replace Track I but complements it. Each needs the other: Track II uses resources and "
        "openings that officials do not have, and cannot settle a conflict by itself."
    ),
    section="0, 2.1, R3",
    says="more",
    source=PAPER,
    contrast=(
        "Nine doses of the two tracks: does the effect of one grow or shrink as the other goes from half to full "
        "effort? With Track I off, how much of its effect does Track II recover?"
    ),
    population="protracted",
    arms=crossed(one=dose("track_one.effort", 0.0, 0.5, 1.0), two=dose("track_two.effort", 0.0, 0.5, 1.0)),
    outcomes={"years_fighting": INTERACTION_RATIO, "deaths": INTERACTION_RATIO},
)
