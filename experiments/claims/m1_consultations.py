"""M1: consultations."""

from __future__ import annotations

from experiments.claims.arms import only
from experiments.claims.claim import COUNT, PAPER, POINTS, Claim

CLAIM = Claim(
    id="M1",
    statement=(
        "In consultations members of the factions meet in a personal capacity, in workshops and meetings, and "
        "find ideas."
    ),
    section="2.2.a",
    says="more",
    source=PAPER,
    contrast="Workshops with consultations against workshops alone, at equal effort.",
    population="protracted",
    arms={"with": only("workshops", "consultations"), "without": only("workshops")},
    outcomes={"ideas": COUNT, "agreement": POINTS},
)
