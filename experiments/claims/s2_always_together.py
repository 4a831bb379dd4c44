"""S2: together and coordinated is always better."""

from __future__ import annotations

from experiments.claims.arms import PlusOther
from experiments.claims.claim import PAPER, POINTS, RATIO, Claim, Measured
from experiments.claims.contrast import AgainstBest

CLAIM = Claim(
    id="S2",
    statement=(
        "Every track is always more effective together with all the others, and coordinated with them, than alone."
    ),
    section="0, R5",
    says="always",
    source=PAPER,
    question=(
        "Both tracks, coordinated, against the better single track that has the other's effort added to it (in "
        "person-weeks actually spent), chosen in each case. Beside it each track alone, and both uncoordinated."
    ),
    mechanisms=(
        "transfer_up",
        "transfer_out",
        "coordinate",
        "lend_standing",
        "stall",
        "convene",
        "channel",
        "negotiate",
    ),
    population="protracted",
    arms={
        "Track I alone": {"track_two.effort": 0.0},
        "Track II alone": {"track_one.effort": 0.0},
        "Track I with the other's effort": {"track_one.effort": PlusOther(1), "track_two.effort": 0.0},
        "Track II with the other's effort": {"track_one.effort": 0.0, "track_two.effort": PlusOther(2)},
        "both, uncoordinated": {"track_two.coordination": 0.0, "track_two.common_thread": 0.0},
        "both, coordinated": {"track_two.coordination": 1.0, "track_two.common_thread": 1.0},
    },
    contrast=AgainstBest("both, coordinated", ("Track I with the other's effort", "Track II with the other's effort")),
    outcome=Measured("years_fighting", RATIO, more=False),
    beside=(Measured("deaths", RATIO, more=False), Measured("durable_agreement", POINTS)),
    evidence=("P16",),
    stated="2026-11-28",
)
