"""B9: nothing to lose."""

from __future__ import annotations

from experiments.claims.arms import dose
from experiments.claims.claim import COUNT, PAPER, Claim

CLAIM = Claim(
    id="B9",
    statement="Participants in Track II fear neither voters nor the loss of office.",
    section="2.4.9",
    says="is",
    source=PAPER,
    contrast="Participants with office and without: the concessions that follow.",
    population="onsets",
    arms=dose("track_two.officeholders", 0.0, 1.0),
    outcomes={"concessions": COUNT},
)
