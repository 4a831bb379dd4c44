"""M3: training."""

from __future__ import annotations

from experiments.claims.arms import crossed, only
from experiments.claims.claim import PAPER, POINTS, Claim, Measured
from experiments.claims.contrast import more_than

CLAIM = Claim(
    id="M3",
    statement=(
        "Training all strata, the private sector and politicians in resolving conflicts, cooperating and "
        "negotiating helps to settle conflicts, above all ethnic and national ones."
    ),
    section="2.2.c",
    says="more",
    source=PAPER,
    question=(
        "Workshops with training against workshops alone, at equal effort, in conflicts about identity. Beside it "
        "the same in others."
    ),
    mechanisms=("train", "negotiate"),
    population="onsets",
    arms=crossed(
        training={"training": only("workshops", "training"), "none": only("workshops")},
        identity={
            "other": {"issues.identity.divisible": True, "parties.weights.identity": 0.2},
            "identity": {"issues.identity.divisible": False, "parties.weights.identity": 1.0},
        },
    ),
    contrast=more_than("training identity", "none identity"),
    outcome=Measured("agreement", POINTS),
    stated="2026-11-28",
)
