"""F3: intelligence."""

from __future__ import annotations

from experiments.claims.arms import AtSameCost
from experiments.claims.claim import PAPER, STATE, Claim, Measured, count
from experiments.claims.contrast import more_than

CLAIM = Claim(
    id="F3",
    statement="Intelligence services give officials a deep knowledge of the parties' interests.",
    section="1.1",
    says="more",
    source=PAPER,
    question=(
        "Accurate intelligence at its cost, Track I having fewer people for all else, against none. Beside it "
        "biased intelligence: does more ever hurt?"
    ),
    mechanisms=("spy", "negotiate"),
    population="protracted",
    arms={
        "none": {"parties.intelligence": 0.0},
        "accurate": {"parties.intelligence": 1.0, "intelligence.bias": 0.0, "track_one.effort": AtSameCost(1.0)},
        "biased": {"parties.intelligence": 1.0, "intelligence.bias": 1.0, "track_one.effort": AtSameCost(1.0)},
    },
    contrast=more_than("accurate", "none"),
    outcome=Measured("joint_utility", count(0.01, "a hundredth of all that there is to divide")),
    beside=(Measured("drafts_rejected", STATE, more=False, per="drafts"),),
    stated="2026-11-28",
)
