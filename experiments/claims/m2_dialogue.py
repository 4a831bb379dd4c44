"""M2: dialogue among communities."""

from __future__ import annotations

from experiments.claims.arms import dose
from experiments.claims.claim import PAPER, STATE, Claim, Measured
from experiments.claims.contrast import more_than

CLAIM = Claim(
    id="M2",
    statement="Dialogue eases communication and builds trust, first within the local communities, then beyond them.",
    section="2.2.b",
    says="more",
    source=PAPER,
    question=(
        "Dialogue between local groups first, against dialogue across the line at once and within one's "
        "community, at equal effort: trust across the line that survives violence."
    ),
    mechanisms=("build_trust", "convene", "erode"),
    population="protracted",
    arms=dose("track_two.level", "within", "local", "across"),
    contrast=more_than("track_two.level=local", "track_two.level=across"),
    outcome=Measured("mean_trust_unofficial", STATE),
    evidence=("P25",),
    stated="2026-11-28",
)
