"""D5: in parallel with Track I."""

from __future__ import annotations

from experiments.claims.arms import dose
from experiments.claims.claim import PAPER, RATIO, Claim

CLAIM = Claim(
    id="D5",
    statement="The best timing is in parallel with Track I.",
    section="2.3",
    says="best",
    source=PAPER,
    contrast=(
        "Track II while official talks are open against Track II while they are frozen, as policies from the "
        "first week; later by forks, by the state of the channel."
    ),
    population="onsets",
    arms=dose("track_two.when", "parallel", "frozen"),
    outcomes={"years_fighting": RATIO, "deaths": RATIO},
)
