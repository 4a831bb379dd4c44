"""F6: missions close at the peak."""

from __future__ import annotations

from experiments.claims.arms import TRACK_TWO_OR_NONE, crossed
from experiments.claims.claim import COUNT, PAPER, RATIO, Claim

CLAIM = Claim(
    id="F6",
    statement="Missions close at the peak of a conflict between states, just when contact is needed most.",
    section="1.2",
    says="more",
    source=PAPER,
    contrast=(
        "Missions that close at the peak against missions that stay open, each with Track II there to bridge the "
        "gap and without."
    ),
    population="protracted",
    arms=crossed(missions={"close": {}, "stay": {"channel.peak": 1.0}}, two=TRACK_TWO_OR_NONE),
    common={"channel.peak": 0.4, "conflict.channel": "open", "conflict.kind": "between", "channel.closing": 1.0},
    outcomes={"deaths": RATIO, "agreement_week": COUNT},
)
