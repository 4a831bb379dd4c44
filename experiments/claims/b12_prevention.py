"""B12: prevention."""

from __future__ import annotations

from experiments.claims.arms import TRACK_TWO_OR_NONE
from experiments.claims.claim import PAPER, RATIO, Claim, Measured, count
from experiments.claims.contrast import more_than

CLAIM = Claim(
    id="B12",
    statement=(
        "Track II can help to prevent violence: the search for common ground keeps a conflict from breaking out."
    ),
    section="2.1",
    says="can",
    source=PAPER,
    question=(
        "A dyad that is tense but does not fight yet, and one after an ending, with Track II and without: a first "
        "or renewed war. Every world counts, whether it ever fights or not."
    ),
    mechanisms=("outbreak", "build_trust", "transfer_up"),
    population="all",
    world={"conflict.start": {"choice": ["tense", "after"]}},
    arms=TRACK_TWO_OR_NONE,
    contrast=more_than("Track II", "none"),
    outcome=Measured("outbreaks", count(0.03, "three outbreaks in a hundred conflicts"), more=False),
    beside=(Measured("years_fighting", RATIO, more=False),),
    stated="2026-11-29",
)
