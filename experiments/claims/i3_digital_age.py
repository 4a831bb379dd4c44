"""I3: the digital age."""

from __future__ import annotations

from experiments.claims.arms import dose
from experiments.claims.claim import PAPER, STATE, Claim

CLAIM = Claim(
    id="I3",
    statement="The digital age has changed the content of diplomacy and should be put to use.",
    section="R1",
    says="is",
    source=PAPER,
    contrast=(
        "Remote dialogue, which builds less trust a session and goes on when missions close: trust at the end of "
        "the peak."
    ),
    population="protracted",
    arms=dose("track_two.remote", 0.0, 1.0),
    outcomes={"trust_unofficial": STATE},
)
