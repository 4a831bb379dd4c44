"""B4: before official talks."""

from __future__ import annotations

from experiments.claims.arms import TRACK_TWO_OR_NONE
from experiments.claims.claim import PAPER, RATIO, Claim

CLAIM = Claim(
    id="B4",
    statement=(
        "Track II can improve communication and common ground before official talks begin, which makes a conflict "
        "less protracted and less intense."
    ),
    section="2.4.4",
    says="can",
    source=PAPER,
    contrast=(
        "Track II or none, with Track I starting in the fourth year: deaths and years of fighting before talks open."
    ),
    population="protracted",
    arms=TRACK_TWO_OR_NONE,
    common={"track_one.start": 157},
    outcomes={"deaths": RATIO, "years_fighting": RATIO},
)
