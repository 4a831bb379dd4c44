"""D4: a real will of the parties."""

from __future__ import annotations

from experiments.claims.arms import dose
from experiments.claims.claim import PAPER, RATIO, Claim

CLAIM = Claim(
    id="D4",
    statement="It is not ripeness that decides but a real will of the parties to recast the conflict.",
    section="2.3",
    says="more",
    source=PAPER,
    contrast=(
        "Track II when the parties are willing against Track II when the conflict is ripe, as policies from the "
        "first week; later by forks, willingness crossed with ripeness."
    ),
    population="onsets",
    arms=dose("track_two.when", "willing", "ripe"),
    outcomes={"years_fighting": RATIO, "deaths": RATIO},
)
