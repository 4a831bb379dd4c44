"""W5: accountable to nobody."""

from __future__ import annotations

from experiments.claims.claim import PAPER, STATE, Claim, Measured
from experiments.claims.contrast import more_than

CLAIM = Claim(
    id="W5",
    statement="Track II answers to no public and to no parliament.",
    section="2.5.5",
    says="is",
    source=PAPER,
    question=(
        "Secret and unaccountable initiatives against public and accountable ones: leaks, and support for the terms."
    ),
    mechanisms=("leak", "transfer_out"),
    population="protracted",
    arms={
        "secret": {"track_two.accountable": 0.0, "track_two.media": 0.0},
        "public": {"track_two.accountable": 1.0, "track_two.media": 1.0},
    },
    contrast=more_than("public", "secret"),
    outcome=Measured("mean_support", STATE),
    beside=(Measured("leaks", STATE, more=False, per="sessions"),),
    stated="2026-11-28",
)
