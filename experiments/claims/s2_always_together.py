"""S2: together and coordinated is always better."""

from __future__ import annotations

from experiments.claims.claim import PAPER, POINTS, RATIO, Claim

CLAIM = Claim(
    id="S2",
    statement=(
        "Every track is always more effective together with all the others, and coordinated with them, than alone."
    ),
    section="0, R5",
    says="always",
    source=PAPER,
    contrast=(
        "The better track alone, the same with the other's effort added to it (in person-weeks actually spent), "
        "both tracks uncoordinated, and both coordinated."
    ),
    population="protracted",
    arms={
        "better track alone": {"track_one.effort": 1.0, "track_two.effort": 0.0},
        "same with the other's effort": {"track_one.effort": 2.0, "track_two.effort": 0.0},
        "both, uncoordinated": {"track_two.coordination": 0.0},
        "both, coordinated": {"track_two.coordination": 1.0, "track_two.common_thread": 1.0},
    },
    outcomes={"years_fighting": RATIO, "durable_agreement": POINTS},
)
