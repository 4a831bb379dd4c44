"""M5: economic cooperation."""

from __future__ import annotations

from experiments.claims.arms import only
from experiments.claims.claim import PAPER, POINTS, Claim, Measured, count
from experiments.claims.contrast import more_than

CLAIM = Claim(
    id="M5",
    statement="Cooperative economic activity is another of the three processes of Track II.",
    section="2.1",
    says="more",
    source=f"{PAPER}, after Montville 1987",
    question=(
        "Workshops with economic cooperation against workshops alone, at equal effort: agreements that last, and "
        "the return to violence."
    ),
    mechanisms=("cooperate", "break_agreement", "stand_to_lose"),
    population="protracted",
    arms={"cooperation": only("workshops", "cooperation"), "none": only("workshops")},
    contrast=more_than("cooperation", "none"),
    outcome=Measured("durable_agreement", POINTS),
    beside=(Measured("outbreaks", count(0.03, "three outbreaks in a hundred conflicts"), more=False),),
    stated="2026-11-28",
)
