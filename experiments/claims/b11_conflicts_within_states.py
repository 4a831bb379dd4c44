"""B11: conflicts within states."""

from __future__ import annotations

from experiments.claims.arms import TRACK_TWO_OR_NONE, crossed, dose
from experiments.claims.claim import INTERACTION_RATIO, PAPER, Claim

CLAIM = Claim(
    id="B11",
    statement="Conflicts within states are more easily handled by informal intervention than conflicts between states.",
    section="2.4.4",
    says="more",
    source=PAPER,
    contrast="The effect of Track II in conflicts within states and in conflicts between them.",
    population="onsets",
    arms=crossed(kind=dose("conflict.kind", "within", "between"), two=TRACK_TWO_OR_NONE),
    outcomes={"years_fighting": INTERACTION_RATIO, "deaths": INTERACTION_RATIO},
)
