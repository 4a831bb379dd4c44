"""M3: training."""

from __future__ import annotations

from experiments.claims.arms import crossed, only
from experiments.claims.claim import PAPER, POINTS, Claim

CLAIM = Claim(
    id="M3",
    statement=(
        "Training all strata, the private sector and politicians in resolving conflicts, cooperating and "
        "negotiating helps to settle conflicts, above all ethnic and national ones."
    ),
    section="2.2.c",
    says="more",
    source=PAPER,
    contrast=(
        "Workshops with training against workshops alone, at equal effort, in conflicts about identity and in others."
    ),
    population="onsets",
    arms=crossed(
        training={"training": only("workshops", "training"), "none": only("workshops")},
        identity={"divisible": {}, "identity": {"issues.divisible": False, "parties.need": 0.3}},
    ),
    outcomes={"agreement": POINTS},
)
