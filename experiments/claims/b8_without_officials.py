"""B8: without officials in the room."""

from __future__ import annotations

from experiments.claims.arms import crossed, dose
from experiments.claims.claim import PAPER, STATE, Claim, Measured
from experiments.claims.contrast import more_than

CLAIM = Claim(
    id="B8",
    statement=(
        "Without officials in the room talk can be more open, and a deadlock is likelier to break. A second "
        "channel builds trust within the same group over years."
    ),
    section="2.4.8",
    says="can",
    source=PAPER,
    question="The same participants or rotating ones, crossed with officials in the room or not.",
    mechanisms=("rotate", "build_trust", "explore"),
    population="protracted",
    arms=crossed(people=dose("track_two.rotation", 0.0, 1.0), officials=dose("track_two.officials_present", 0.0, 1.0)),
    contrast=more_than(
        "track_two.rotation=0.0 track_two.officials_present=0.0",
        "track_two.rotation=1.0 track_two.officials_present=1.0",
    ),
    outcome=Measured("mean_trust_unofficial", STATE),
    beside=(Measured("drafts_rejected", STATE, more=False, per="drafts"),),
    evidence=("P25",),
    stated="2026-11-28",
)
