"""S7: the public's acceptance."""

from __future__ import annotations

from experiments.claims.arms import WITH_OR_WITHOUT, only
from experiments.claims.claim import COUNT, PAPER, PATH, Claim

CLAIM = Claim(
    id="S7",
    statement="Track II indirectly wins the public's acceptance of the official position.",
    section="R2",
    says="through",
    source=PAPER,
    contrast="The effect of Track II on ratification, played back through the public's support for the terms.",
    population="protracted",
    arms=WITH_OR_WITHOUT,
    common={"parties.ratification": True, **only("workshops", "public_work")},
    plays=("acceptance",),
    outcomes={"ratifications_lost": COUNT},
    path=PATH,
)
