"""F7: rigid and slow officials."""

from __future__ import annotations

from experiments.claims.arms import crossed, dose
from experiments.claims.claim import COUNT, PAPER, Claim

CLAIM = Claim(
    id="F7",
    statement=(
        "Officials cannot speak against their own country. They are rigid, or slow because they consult their leaders."
    ),
    section="1.2",
    says="more",
    source=PAPER,
    contrast="Rigidity crossed with how fast the front moves: the time to an agreement, and its quality.",
    population="protracted",
    arms=crossed(rigid=dose("parties.rigidity", 0.0, 1.0), front=dose("shift_power.jump", 0.0, 2.0)),
    outcomes={"agreement_week": COUNT, "joint_utility": COUNT},
)
