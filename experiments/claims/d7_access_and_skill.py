"""D7: access and skill."""

from __future__ import annotations

from experiments.claims.arms import crossed, dose
from experiments.claims.claim import PAPER, RATIO, Claim

CLAIM = Claim(
    id="D7",
    statement=(
        "The closeness of participants to decision makers, and their training and skill, decide what Track II achieves."
    ),
    section="2.3",
    says="more",
    source=PAPER,
    contrast="Access crossed with skill, with re-entry and the cost of both.",
    population="onsets",
    arms=crossed(access=dose("track_two.access", 0.1, 0.9), skill=dose("track_two.skill", 0.2, 0.9)),
    outcomes={"years_fighting": RATIO},
)
