"""W8: the war phase."""

from __future__ import annotations

from experiments.claims.arms import TRACK_TWO_OR_NONE, crossed, dose
from experiments.claims.claim import PAPER, RATIO, Claim

CLAIM = Claim(
    id="W8",
    statement="Track II is little able to change things in the war phase.",
    section="2.5.8",
    says="little",
    source=PAPER,
    contrast=(
        "The effect of Track II in worlds that begin in war, in tension and after an ending; later by forks, by phase."
    ),
    population="onsets",
    arms=crossed(start=dose("conflict.start", "war", "tense", "after"), two=TRACK_TWO_OR_NONE),
    outcomes={"deaths": RATIO, "years_fighting": RATIO},
)
