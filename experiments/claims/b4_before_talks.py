"""B4: before official talks."""

from __future__ import annotations

from experiments.claims.arms import TRACK_TWO_OR_NONE
from experiments.claims.claim import PAPER, RATIO, Claim, Measured
from experiments.claims.contrast import more_than

CLAIM = Claim(
    id="B4",
    statement=(
        "Track II can improve communication and common ground before official talks begin, which makes a conflict "
        "less protracted and less intense."
    ),
    section="2.4.4",
    says="can",
    source=PAPER,
    question="Track II or none while there is no Track I: deaths and years of fighting where no talks can open.",
    mechanisms=("build_trust", "recruit", "set_right", "keep_local_peace", "moderate"),
    population="protracted",
    arms=TRACK_TWO_OR_NONE,
    common={"track_one.effort": 0.0},
    contrast=more_than("Track II", "none"),
    outcome=Measured("deaths", RATIO, more=False),
    beside=(Measured("years_fighting", RATIO, more=False),),
    stated="2026-11-28",
)
