"""M6: psychological factors."""

from __future__ import annotations

from experiments.claims.arms import TRACK_TWO_OR_NONE, crossed, dose
from experiments.claims.claim import PAPER, PATH, RATIO, Claim

CLAIM = Claim(
    id="M6",
    statement="Track II works through psychological factors: it appeals to goodwill and reason.",
    section="2.1",
    says="through",
    source=f"{PAPER}, after Montville 1987",
    contrast=(
        "The effect of Track II on years of fighting, played back through trust and attitudes; beside it the same "
        "with hostility frozen."
    ),
    population="protracted",
    arms=crossed(hostility=dose("conflict.attitudes_frozen", 0, 1), two=TRACK_TWO_OR_NONE),
    outcomes={"years_fighting": RATIO},
    path=PATH,
)
