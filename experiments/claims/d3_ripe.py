"""D3: the ripe moment."""

from __future__ import annotations

from experiments.claims.arms import dose
from experiments.claims.claim import PAPER, RATIO, Claim

CLAIM = Claim(
    id="D3",
    statement="The best moment is when a conflict is ripe: a mutually hurting stalemate, often late.",
    section="2.3",
    says="best",
    source=PAPER,
    contrast=(
        "Track II always, when ripe and early, as policies from the first week; later by forks, by pain and stalemate."
    ),
    population="onsets",
    arms=dose("track_two.when", "always", "ripe", "early"),
    outcomes={"years_fighting": RATIO, "deaths": RATIO},
)
