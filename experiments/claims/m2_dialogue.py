"""M2: dialogue among communities."""

from __future__ import annotations

from experiments.claims.arms import dose
from experiments.claims.claim import PAPER, STATE, Claim

CLAIM = Claim(
    id="M2",
    statement="Dialogue eases communication and builds trust, first within the local communities, then beyond them.",
    section="2.2.b",
    says="more",
    source=PAPER,
    contrast=(
        "Dialogue within one's community, between local groups, and across the line first, at equal effort: trust "
        "that survives violence."
    ),
    population="protracted",
    arms=dose("track_two.level", "within", "local", "across"),
    outcomes={"trust_unofficial": STATE},
)
