"""D11: the strategy of the state."""

from __future__ import annotations

from experiments.claims.arms import dose
from experiments.claims.claim import COUNT, PAPER, RATIO, Claim

CLAIM = Claim(
    id="D11",
    statement=(
        "Track II should be shaped in line with the strategy of the state. (Elsewhere, in 2.1 and 2.4.2, the "
        "paper finds its worth in independence from it.)"
    ),
    section="R1, R6",
    says="more",
    source=PAPER,
    contrast="The share of Track II's agenda that the government sets: none, half and all.",
    population="protracted",
    arms=dose("track_two.government_agenda", 0.0, 0.5, 1.0),
    outcomes={"ideas": COUNT, "ideas_taken_up": COUNT, "years_fighting": RATIO},
)
