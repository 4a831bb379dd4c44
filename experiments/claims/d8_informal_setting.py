"""D8: an informal, independent setting."""

from __future__ import annotations

from experiments.claims.claim import PAPER, STATE, Claim, Measured, count
from experiments.claims.contrast import more_than

CLAIM = Claim(
    id="D8",
    statement="The informal and independent setting allows freer contact, without pressure or obligation.",
    section="2.3",
    says="more",
    source=PAPER,
    question=(
        "Participants who are free against participants bound by official positions: the formulas that they find."
    ),
    mechanisms=("explore", "build_trust", "find_formula"),
    population="onsets",
    arms={
        "free": {"track_two.officials_present": 0.0, "track_two.officeholders": 0.0},
        "bound": {"track_two.officials_present": 1.0, "track_two.officeholders": 1.0},
    },
    contrast=more_than("free", "bound"),
    outcome=Measured("ideas", count(0.1, "one formula in ten conflicts")),
    beside=(Measured("mean_trust_unofficial", STATE),),
    stated="2026-11-28",
)
