"""M4: public opinion."""

from __future__ import annotations

from experiments.claims.arms import only
from experiments.claims.claim import COUNT, PAPER, STATE, Claim

CLAIM = Claim(
    id="M4",
    statement="Influencing public opinion is one of the three processes of Track II.",
    section="2.1",
    says="more",
    source=f"{PAPER}, after Montville 1987",
    contrast=(
        "Workshops with public work against workshops alone, at equal effort: support for the terms, and votes lost."
    ),
    population="protracted",
    arms={"public work": only("workshops", "public_work"), "none": only("workshops")},
    common={"parties.ratification": True},
    outcomes={"support": STATE, "ratifications_lost": COUNT},
)
