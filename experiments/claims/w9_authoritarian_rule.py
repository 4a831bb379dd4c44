"""W9: authoritarian rule."""

from __future__ import annotations

from experiments.claims.arms import TRACK_TWO_OR_NONE, crossed, dose
from experiments.claims.claim import PAPER, RATIO, Claim

CLAIM = Claim(
    id="W9",
    statement="Track II has little effect under authoritarian rule, where leaders take no advice from below.",
    section="2.5.9",
    says="little",
    source=PAPER,
    contrast=(
        "The openness of the regimes crossed with the breadth of participation, since publics are another way to "
        "leaders: the effect of Track II."
    ),
    population="onsets",
    arms=crossed(
        regime=dose("parties.openness", 0.05, 0.9),
        breadth=dose("track_two.grassroots", 0.0, 2.0),
        two=TRACK_TWO_OR_NONE,
    ),
    outcomes={"years_fighting": RATIO, "deaths": RATIO},
)
