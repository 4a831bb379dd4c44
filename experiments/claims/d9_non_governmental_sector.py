"""D9: the non-governmental sector."""

from __future__ import annotations

from experiments.claims.arms import TRACK_TWO_OR_NONE, crossed, dose
from experiments.claims.claim import INTERACTION_RATIO, PAPER, Claim

CLAIM = Claim(
    id="D9",
    statement=(
        "Track II depends on how successful the non-governmental sector of a society is, and on how far its "
        "people free themselves from the public sector and from ruling ideologies."
    ),
    section="2.1",
    says="more",
    source=PAPER,
    contrast="The size and standing of the sector crossed with independence: the effect of Track II.",
    population="onsets",
    arms=crossed(
        sector=dose("parties.sector", 0.2, 1.0), free=dose("track_two.independence", 0.0, 1.0), two=TRACK_TWO_OR_NONE
    ),
    outcomes={"years_fighting": INTERACTION_RATIO},
)
