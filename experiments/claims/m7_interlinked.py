"""M7: three interlinked processes."""

from __future__ import annotations

from experiments.claims.arms import only, subsets
from experiments.claims.claim import PAPER, POINTS, RATIO, Claim

CLAIM = Claim(
    id="M7",
    statement=(
        "The three processes, workshops, public opinion and economic cooperation, are interlinked: they do more "
        "together than apart."
    ),
    section="2.1",
    says="more",
    source=f"{PAPER}, after Montville 1987",
    contrast="The three blended against the mean of each alone, at equal effort: a mixture, not a factorial.",
    population="protracted",
    arms={
        " ".join(names) or "none": only(*names) if names else {"track_two.effort": 0.0}
        for names in subsets("workshops", "public_work", "cooperation")
    },
    outcomes={"years_fighting": RATIO, "durable_agreement": POINTS},
)
