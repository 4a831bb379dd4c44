"""B7: deeper understanding."""

from __future__ import annotations

from experiments.claims.arms import TRACK_TWO_OR_NONE, crossed, dose
from experiments.claims.claim import COUNT, PAPER, PATH, STATE, Claim

CLAIM = Claim(
    id="B7",
    statement=(
        "Track II gives a deeper understanding of positions and perceptions, through independent personal views "
        "that feed the political process."
    ),
    section="2.4.7",
    says="through",
    source=PAPER,
    contrast=(
        "Intelligence, dialogue, both or neither, with participants who are a fair or a biased sample of their "
        "society: how right and how sure each side is about the other, and then joint utility, played back "
        "through that."
    ),
    population="onsets",
    arms=crossed(
        spies=dose("parties.intelligence", 0.0, 1.0), two=TRACK_TWO_OR_NONE, sample=dose("track_two.bias", 0.0, 0.8)
    ),
    outcomes={"joint_utility": COUNT, "accuracy_a": STATE, "confidence_a": STATE},
    path=PATH,
)
