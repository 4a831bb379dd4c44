"""M5: economic cooperation."""

from __future__ import annotations

from experiments.claims.arms import only
from experiments.claims.claim import COUNT, PAPER, POINTS, Claim

CLAIM = Claim(
    id="M5",
    statement="Cooperative economic activity is another of the three processes of Track II.",
    section="2.1",
    says="more",
    source=f"{PAPER}, after Montville 1987",
    contrast=(
        "Workshops with economic cooperation against workshops alone, at equal effort: the return to violence, "
        "and collapse."
    ),
    population="protracted",
    arms={"cooperation": only("workshops", "cooperation"), "none": only("workshops")},
    outcomes={"durable_agreement": POINTS, "outbreaks": COUNT},
)
