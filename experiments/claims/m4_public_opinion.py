"""M4: public opinion."""

from __future__ import annotations

from experiments.claims.arms import only
from experiments.claims.claim import PAPER, STATE, Claim, Measured
from experiments.claims.contrast import more_than

CLAIM = Claim(
    id="M4",
    statement="Influencing public opinion is one of the three processes of Track II.",
    section="2.1",
    says="more",
    source=f"{PAPER}, after Montville 1987",
    question=(
        "Workshops with public work against workshops alone, at equal effort: support for the terms, and votes lost."
    ),
    mechanisms=("transfer_out", "follow", "consult_public"),
    population="protracted",
    arms={"public work": only("workshops", "public_work"), "none": only("workshops")},
    common={"parties.ratification": True},
    contrast=more_than("public work", "none"),
    outcome=Measured("mean_support", STATE),
    beside=(Measured("ratifications_lost", STATE, more=False, per="votes"),),
    stated="2026-11-28",
)
