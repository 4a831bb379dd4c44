"""W1: participants of a special kind."""

from __future__ import annotations

from experiments.claims.arms import crossed, dose
from experiments.claims.claim import PAPER, RATIO, Claim

CLAIM = Claim(
    id="W1",
    statement=(
        "Track II needs participants of a special kind. To be creative and expert is not enough to reach power, "
        "and to be close to power is not to be free to create."
    ),
    section="2.5.1",
    says="more",
    source=PAPER,
    contrast="Access crossed with independence; later five levels of the mix between them. Is the best mix in between?",
    population="onsets",
    arms=crossed(access=dose("track_two.access", 0.1, 0.9), free=dose("track_two.independence", 0.1, 0.9)),
    outcomes={"years_fighting": RATIO},
)
