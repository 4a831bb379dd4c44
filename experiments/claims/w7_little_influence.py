"""W7: little influence on policy."""

from __future__ import annotations

from experiments.claims.arms import TRACK_TWO_OR_NONE, crossed, dose
from experiments.claims.claim import COUNT, PAPER, Claim

CLAIM = Claim(
    id="W7",
    statement="Participants in Track II have little influence on foreign policy and on the structures of power.",
    section="2.5.7",
    says="little",
    source=PAPER,
    contrast=(
        "Track II or none, by access and by the way that leads through publics: how far the positions of "
        "officials move, and how many of its ideas reach one."
    ),
    population="onsets",
    arms=crossed(
        access=dose("track_two.access", 0.1, 0.9),
        publics=dose("transfer_out.strength", 0.0, 1.0),
        two=TRACK_TWO_OR_NONE,
    ),
    outcomes={"concessions": COUNT, "ideas_handed_up": COUNT},
)
