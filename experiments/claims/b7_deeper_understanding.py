"""B7: deeper understanding."""

from __future__ import annotations

from experiments.claims.arms import WITH_OR_WITHOUT, AtSameCost
from experiments.claims.claim import PAPER, PATH, STATE, Claim, Measured, count
from experiments.claims.contrast import more_than

CLAIM = Claim(
    id="B7",
    statement=(
        "Track II gives a deeper understanding of positions and perceptions, through independent personal views "
        "that feed the political process."
    ),
    section="2.4.7",
    says="through",
    source=PAPER,
    question=(
        "The effect of Track II on joint utility, played back through what officials believe of the other side "
        "and how surely. Beside it intelligence at its cost, and how right and how sure the first side is."
    ),
    mechanisms=("explore", "transfer_up", "spy", "negotiate"),
    population="protracted",
    arms={
        **WITH_OR_WITHOUT,
        "intelligence": {"track_two.effort": 0.0, "parties.intelligence": 1.0, "track_one.effort": AtSameCost(1.0)},
    },
    contrast=more_than("with", "without"),
    outcome=Measured("joint_utility", count(0.01, "a hundredth of all that there is to divide")),
    beside=(Measured("mean_accuracy_a", STATE), Measured("mean_confidence_a", STATE)),
    plays=("understanding",),
    path=PATH,
    stated="2026-11-28",
)
