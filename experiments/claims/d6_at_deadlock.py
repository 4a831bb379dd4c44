"""D6: at a dead end of Track I."""

from __future__ import annotations

from experiments.claims.arms import dose
from experiments.claims.claim import PAPER, RATIO, Claim

CLAIM = Claim(
    id="D6",
    statement="The best timing is when Track I has reached a dead end.",
    section="2.3",
    says="best",
    source=PAPER,
    contrast=(
        "Track II at deadlock against Track II always, as policies from the first week; later by forks, by deadlock."
    ),
    population="onsets",
    arms=dose("track_two.when", "deadlock", "always"),
    outcomes={"years_fighting": RATIO, "deaths": RATIO},
)
