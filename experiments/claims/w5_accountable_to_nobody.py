"""W5: accountable to nobody."""

from __future__ import annotations

from experiments.claims.claim import COUNT, PAPER, STATE, Claim

CLAIM = Claim(
    id="W5",
    statement="Track II answers to no public and to no parliament.",
    section="2.5.5",
    says="is",
    source=PAPER,
    contrast=(
        "Secret and unaccountable initiatives against public and accountable ones: leaks, and support for the terms."
    ),
    population="protracted",
    arms={"secret": {"track_two.accountable": 0.0}, "public": {"track_two.accountable": 1.0, "track_two.media": 1.0}},
    common={"leak.chance": 0.1},
    outcomes={"leaks": COUNT, "support": STATE},
)
