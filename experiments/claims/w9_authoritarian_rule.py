"""W9: authoritarian rule."""

from __future__ import annotations

from experiments.claims.arms import TRACK_TWO_OR_NONE, crossed, dose
from experiments.claims.claim import PAPER, RATIO, Claim, Measured
from experiments.claims.contrast import averaged

CLAIM = Claim(
    id="W9",
    statement="Track II has little effect under authoritarian rule, where leaders take no advice from below.",
    section="2.5.9",
    says="little",
    source=PAPER,
    question=(
        "The effect of Track II where both regimes are closed, averaged over narrow and broad participation, "
        "since publics are another way to leaders. Beside it the same where they are open."
    ),
    mechanisms=("transfer_up", "transfer_out", "follow"),
    population="onsets",
    arms=crossed(
        regime=dose("parties.openness", 0.05, 0.9),
        breadth=dose("track_two.grassroots", 0.0, 2.0),
        two=TRACK_TWO_OR_NONE,
    ),
    contrast=averaged(
        [f"parties.openness=0.05 track_two.grassroots={breadth} Track II" for breadth in (0.0, 2.0)],
        [f"parties.openness=0.05 track_two.grassroots={breadth} none" for breadth in (0.0, 2.0)],
    ),
    outcome=Measured("years_fighting", RATIO, more=False),
    beside=(Measured("deaths", RATIO, more=False),),
    stated="2026-11-28",
)
