"""F7: rigid and slow officials."""

from __future__ import annotations

from experiments.claims.arms import crossed, dose
from experiments.claims.claim import PAPER, POINTS, Claim, Measured, count
from experiments.claims.contrast import averaged

CLAIM = Claim(
    id="F7",
    statement=(
        "Officials cannot speak against their own country. They are rigid, or slow because they consult their leaders."
    ),
    section="1.2",
    says="more",
    source=PAPER,
    question=("Rigidity crossed with how fast the front moves: agreement within the decision window, and its quality."),
    mechanisms=("negotiate", "shift_power"),
    population="protracted",
    arms=crossed(rigid=dose("parties.rigidity", 0.0, 1.0), front=dose("shift_power.jump", 0.0, 2.0)),
    contrast=averaged(
        ["parties.rigidity=1.0 shift_power.jump=0.0", "parties.rigidity=1.0 shift_power.jump=2.0"],
        ["parties.rigidity=0.0 shift_power.jump=0.0", "parties.rigidity=0.0 shift_power.jump=2.0"],
    ),
    outcome=Measured("agreement", POINTS, more=False),
    beside=(Measured("joint_utility", count(0.01, "a hundredth of all that there is to divide"), more=False),),
    stated="2026-11-28",
)
