"""M7: three interlinked processes."""

from __future__ import annotations

from experiments.claims.arms import only, subsets
from experiments.claims.claim import PAPER, POINTS, RATIO, Claim, Measured
from experiments.claims.contrast import averaged

CLAIM = Claim(
    id="M7",
    statement=(
        "The three processes, workshops, public opinion and economic cooperation, are interlinked: they do more "
        "together than apart."
    ),
    section="2.1",
    says="more",
    source=f"{PAPER}, after Montville 1987",
    question=(
        "The three blended against the mean of each alone, at equal effort: a mixture of one number of sessions, "
        "not a factorial."
    ),
    mechanisms=("transfer_up", "transfer_out", "cooperate", "build_trust"),
    population="protracted",
    arms={
        " ".join(names) or "none": only(*names) if names else {"track_two.effort": 0.0}
        for names in subsets("workshops", "public_work", "cooperation")
    },
    contrast=averaged(["workshops public_work cooperation"], ["workshops", "public_work", "cooperation"]),
    outcome=Measured("years_fighting", RATIO, more=False),
    beside=(Measured("durable_agreement", POINTS),),
    stated="2026-11-28",
)
