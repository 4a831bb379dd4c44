"""F6: missions close at the peak."""

from __future__ import annotations

from experiments.claims.arms import TRACK_TWO_OR_NONE, crossed
from experiments.claims.claim import PAPER, POINTS, RATIO, Claim, Measured
from experiments.claims.contrast import more_than

CLAIM = Claim(
    id="F6",
    statement="Missions close at the peak of a conflict between states, just when contact is needed most.",
    section="1.2",
    says="more",
    source=PAPER,
    question=(
        "Missions that close at the peak against missions that stay open, in conflicts between states, without "
        "Track II. Beside it the same with Track II there to bridge the gap."
    ),
    mechanisms=("channel", "travel", "misread"),
    population="protracted",
    world={"conflict.kind": "between", "conflict.channel": "open"},
    arms=crossed(missions={"close": {"channel.peak": 0.4}, "stay": {"channel.peak": 1.0}}, two=TRACK_TWO_OR_NONE),
    common={"channel.closing": 1.0},
    contrast=more_than("close none", "stay none"),
    outcome=Measured("deaths", RATIO),
    beside=(Measured("agreement", POINTS, more=False),),
    stated="2026-11-28",
)
