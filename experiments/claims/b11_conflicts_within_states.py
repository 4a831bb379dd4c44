"""B11: conflicts within states."""

from __future__ import annotations

from experiments.claims.arms import TRACK_TWO_OR_NONE, crossed, dose
from experiments.claims.claim import INTERACTION_RATIO, PAPER, Claim, Measured
from experiments.claims.contrast import effects_differ

CLAIM = Claim(
    id="B11",
    statement=(
        "Conflicts within states are more easily handled by informal intervention than conflicts between states."
    ),
    section="2.4.4",
    says="more",
    source=PAPER,
    question="The effect of Track II in conflicts within states and in conflicts between them.",
    mechanisms=("convene", "transfer_up", "keep_local_peace", "recruit"),
    population="onsets",
    arms=crossed(kind=dose("conflict.kind", "within", "between"), two=TRACK_TWO_OR_NONE),
    contrast=effects_differ(
        ("conflict.kind=within Track II", "conflict.kind=within none"),
        ("conflict.kind=between Track II", "conflict.kind=between none"),
    ),
    outcome=Measured("years_fighting", INTERACTION_RATIO, more=False),
    beside=(Measured("deaths", INTERACTION_RATIO, more=False),),
    stated="2026-11-28",
)
