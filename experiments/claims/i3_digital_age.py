"""I3: the digital age."""

from __future__ import annotations

from experiments.claims.arms import dose
from experiments.claims.claim import PAPER, STATE, Claim, Measured
from experiments.claims.contrast import more_than

CLAIM = Claim(
    id="I3",
    statement="The digital age has changed the content of diplomacy and should be put to use.",
    section="R1",
    says="is",
    source=PAPER,
    question=(
        "Remote dialogue, which builds less trust a session and goes on where fighting keeps people from travelling: "
        "trust of those in dialogue, on average from the fork on."
    ),
    mechanisms=("travel", "build_trust"),
    population="protracted",
    arms=dose("track_two.remote", 0.0, 1.0),
    contrast=more_than("track_two.remote=1.0", "track_two.remote=0.0"),
    outcome=Measured("mean_trust_unofficial", STATE),
    stated="2026-11-30",
)
