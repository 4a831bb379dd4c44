"""W1: participants of a special kind."""

from __future__ import annotations

from experiments.claims.claim import PAPER, RATIO, Claim, Measured
from experiments.claims.contrast import Levels

CLAIM = Claim(
    id="W1",
    statement=(
        "Track II needs participants of a special kind. To be creative and expert is not enough to reach power, "
        "and to be close to power is not to be free to create."
    ),
    section="2.5.1",
    says="more",
    source=PAPER,
    question=(
        "Five mixes of access and independence, from free and far from power to near it and bound. Is the best "
        "mix in between?"
    ),
    mechanisms=("transfer_up", "explore", "reenter"),
    population="onsets",
    arms={
        f"access {mix:g}": {"track_two.access": mix, "track_two.independence": round(1.0 - mix, 2)}
        for mix in (0.1, 0.3, 0.5, 0.7, 0.9)
    },
    contrast=Levels(("access 0.1", "access 0.3", "access 0.5", "access 0.7", "access 0.9")),
    judged="shape",
    outcome=Measured("years_fighting", RATIO, more=False),
    stated="2026-11-28",
)
