"""S3: goals beyond the reach of officials."""

from __future__ import annotations

from experiments.claims.arms import PlusOther
from experiments.claims.claim import PAPER, POINTS, Claim, Measured
from experiments.claims.contrast import Total

CLAIM = Claim(
    id="S3",
    statement="Track II can reach vital goals that official diplomacy cannot reach by its usual means.",
    section="0, R6",
    says="can",
    source=PAPER,
    question=(
        "Cases that Track I cannot bring to an end, neither at full effort nor with Track II's effort added to "
        "its own: in what share of them does adding Track II succeed, and by which path? Worlds in which Track I "
        "failed by chance do not count."
    ),
    mechanisms=(
        "transfer_up",
        "transfer_out",
        "lend_standing",
        "recruit",
        "set_right",
        "keep_local_peace",
        "stand_to_lose",
        "moderate",
    ),
    population="protracted",
    arms={
        "Track I alone": {"track_two.effort": 0.0},
        "Track I with the other's effort": {"track_one.effort": PlusOther(1), "track_two.effort": 0.0},
        "with Track II": {},
    },
    contrast=Total(
        {"with Track II": 1.0, "Track I with the other's effort": -1.0},
        hopeless=("Track I alone", "Track I with the other's effort"),
    ),
    outcome=Measured("quiet_without_victory", POINTS),
    beside=(Measured("agreement", POINTS),),
    stated="2026-11-28",
)
