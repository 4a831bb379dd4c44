"""W7: little influence on policy."""

from __future__ import annotations

from experiments.claims.arms import TRACK_TWO_OR_NONE, crossed, dose
from experiments.claims.claim import PAPER, STATE, Claim, Measured, count
from experiments.claims.contrast import averaged

WAYS = tuple(
    f"track_two.access={access} transfer_out.strength={publics}" for access in (0.1, 0.9) for publics in (0.0, 1.0)
)

CLAIM = Claim(
    id="W7",
    statement="Participants in Track II have little influence on foreign policy and on the structures of power.",
    section="2.5.7",
    says="little",
    source=PAPER,
    question=(
        "Track II or none, averaged over access and the way that leads through publics: how far the least that "
        "officials sign for moves. Beside it how many of its ideas reach one."
    ),
    mechanisms=("transfer_up", "transfer_out", "reckon"),
    population="onsets",
    arms=crossed(
        access=dose("track_two.access", 0.1, 0.9),
        publics=dose("transfer_out.strength", 0.0, 1.0),
        two=TRACK_TWO_OR_NONE,
    ),
    contrast=averaged(
        [f"{way} Track II" for way in WAYS],
        [f"{way} none" for way in WAYS],
    ),
    outcome=Measured("mean_reservation", STATE, more=False),
    beside=(Measured("ideas_handed_up", count(0.1, "one formula in ten conflicts")),),
    stated="2026-11-28",
)
