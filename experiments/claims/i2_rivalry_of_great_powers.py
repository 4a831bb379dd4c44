"""I2: rivalry of great powers."""

from __future__ import annotations

from experiments.claims.arms import TRACK_TWO_OR_NONE, crossed, dose
from experiments.claims.claim import INTERACTION_RATIO, PAPER, Claim

CLAIM = Claim(
    id="I2",
    statement=(
        "Rivalry and polarisation between great powers lower what official diplomacy can do, which calls for "
        "other tracks."
    ),
    section="0",
    says="more",
    source=PAPER,
    contrast="The rivalry of outside powers: the effect of Track I, and the effect of Track II.",
    population="protracted",
    arms=crossed(
        rivalry=dose("conflict.rivalry", 0.0, 0.9), one=dose("track_one.effort", 0.0, 1.0), two=TRACK_TWO_OR_NONE
    ),
    outcomes={"years_fighting": INTERACTION_RATIO},
)
