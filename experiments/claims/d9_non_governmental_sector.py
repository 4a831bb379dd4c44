"""D9: the non-governmental sector."""

from __future__ import annotations

from experiments.claims.arms import TRACK_TWO_OR_NONE, crossed, dose
from experiments.claims.claim import INTERACTION_RATIO, PAPER, Claim, Measured
from experiments.claims.contrast import effects_differ

CLAIM = Claim(
    id="D9",
    statement=(
        "Track II depends on how successful the non-governmental sector of a society is, and on how far its "
        "people free themselves from the public sector and from ruling ideologies."
    ),
    section="2.1",
    says="more",
    source=PAPER,
    question=(
        "The size and standing of the sector crossed with independence: by what the effect of Track II is larger "
        "where both are high than where both are low."
    ),
    mechanisms=("convene", "explore", "transfer_up"),
    population="onsets",
    arms=crossed(
        sector=dose("parties.sector", 0.2, 1.0), free=dose("track_two.independence", 0.0, 1.0), two=TRACK_TWO_OR_NONE
    ),
    contrast=effects_differ(
        tuple(f"parties.sector=1.0 track_two.independence=1.0 {two}" for two in TRACK_TWO_OR_NONE),
        tuple(f"parties.sector=0.2 track_two.independence=0.0 {two}" for two in TRACK_TWO_OR_NONE),
    ),
    outcome=Measured("years_fighting", INTERACTION_RATIO, more=False),
    stated="2026-11-28",
)
