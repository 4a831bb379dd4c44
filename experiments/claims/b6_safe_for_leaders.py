"""B6: safe for leaders to take risks."""

from __future__ import annotations

from experiments.claims.arms import WITH_OR_WITHOUT, only
from experiments.claims.claim import COUNT, PAPER, PATH, Claim

CLAIM = Claim(
    id="B6",
    statement=(
        "Track II finds formulas that meet basic needs of security and respect, and educates the public. This "
        "makes it safe for leaders to take risks for peace."
    ),
    section="2.4.6",
    says="through",
    source=PAPER,
    contrast=(
        "The effect of Track II on concessions, played back through the cost at home of conceding: that part of "
        "the reservation value alone."
    ),
    population="protracted",
    arms=WITH_OR_WITHOUT,
    common={"parties.need": 0.2, "reckon.audience": 1.0, **only("workshops", "public_work")},
    plays=("reservation",),
    outcomes={"concessions": COUNT},
    path=PATH,
)
