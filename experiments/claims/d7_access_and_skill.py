"""D7: access and skill."""

from __future__ import annotations

from experiments.claims.arms import crossed, dose
from experiments.claims.claim import PAPER, RATIO, Claim, Measured
from experiments.claims.contrast import more_than

CLAIM = Claim(
    id="D7",
    statement=(
        "The closeness of participants to decision makers, and their training and skill, decide what Track II achieves."
    ),
    section="2.3",
    says="more",
    source=PAPER,
    question=(
        "Participants who are near to decision makers and skilled against participants who are neither, with what "
        "re-entry costs them."
    ),
    mechanisms=("build_trust", "explore", "transfer_up", "reenter", "train"),
    population="onsets",
    arms=crossed(access=dose("track_two.access", 0.1, 0.9), skill=dose("track_two.skill", 0.2, 0.9)),
    contrast=more_than("track_two.access=0.9 track_two.skill=0.9", "track_two.access=0.1 track_two.skill=0.2"),
    outcome=Measured("years_fighting", RATIO, more=False),
    beside=(Measured("deaths", RATIO, more=False),),
    stated="2026-11-28",
)
