"""S3: goals beyond the reach of officials."""

from __future__ import annotations

from experiments.claims.claim import PAPER, POINTS, Claim

CLAIM = Claim(
    id="S3",
    statement="Track II can reach vital goals that official diplomacy cannot reach by its usual means.",
    section="0, R6",
    says="can",
    source=PAPER,
    contrast=(
        "Cases that Track I cannot bring to an end, neither at full effort nor with Track II's effort added to "
        "its own: in what share of them does adding Track II succeed, and by which path? Worlds in which Track I "
        "failed by chance do not count."
    ),
    population="protracted",
    arms={
        "Track I alone": {"track_two.effort": 0.0},
        "Track I with the other's effort": {"track_one.effort": 2.0, "track_two.effort": 0.0},
        "with Track II": {},
    },
    outcomes={"quiet_without_victory": POINTS, "agreement": POINTS},
)
