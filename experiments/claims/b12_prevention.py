"""B12: prevention."""

from __future__ import annotations

from experiments.claims.arms import TRACK_TWO_OR_NONE, crossed, dose
from experiments.claims.claim import COUNT, PAPER, RATIO, Claim

CLAIM = Claim(
    id="B12",
    statement="Track II can help to prevent violence: the search for common ground keeps a conflict from breaking out.",
    section="2.1",
    says="can",
    source=PAPER,
    contrast=(
        "A dyad that is tense but does not fight yet, and one after an ending, with Track II and without: a first "
        "or renewed war. Every world counts, whether it ever fights or not."
    ),
    population="all",
    arms=crossed(start=dose("conflict.start", "tense", "after"), two=TRACK_TWO_OR_NONE),
    outcomes={"outbreaks": COUNT, "years_fighting": RATIO},
)
