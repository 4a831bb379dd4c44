"""B8: without officials in the room."""

from __future__ import annotations

from experiments.claims.arms import crossed, dose
from experiments.claims.claim import COUNT, PAPER, STATE, Claim

CLAIM = Claim(
    id="B8",
    statement=(
        "Without officials in the room talk can be more open, and a deadlock is likelier to break. A second "
        "channel builds trust within the same group over years."
    ),
    section="2.4.8",
    says="can",
    source=PAPER,
    contrast="The same participants or rotating ones, crossed with officials in the room or not.",
    population="protracted",
    arms=crossed(people=dose("track_two.rotation", 0.0, 1.0), officials=dose("track_two.officials_present", 0.0, 1.0)),
    outcomes={"trust_unofficial": STATE, "drafts_rejected": COUNT},
)
