"""B1: frozen channels."""

from __future__ import annotations

from experiments.claims.arms import NOW_OR_NEVER, forked
from experiments.claims.claim import INTERACTION_RATIO, PAPER, Claim, Measured
from experiments.claims.contrast import effects_differ

CLAIM = Claim(
    id="B1",
    statement=(
        "Track II is more effective when official channels are frozen than when they are open. It paves the way "
        "and eases tension, because each side can explain its concerns."
    ),
    section="2.4.1",
    says="more",
    source=PAPER,
    question=(
        "Track II from a week of war in which the channel is frozen, or never, against the same in a week in "
        "which it is open: by what the effect on deaths from there on is larger."
    ),
    mechanisms=("convene", "build_trust", "channel"),
    population="onsets",
    arms=forked("war, frozen", "war, open", turns=NOW_OR_NEVER),
    contrast=effects_differ(("war, frozen: now", "war, frozen: never"), ("war, open: now", "war, open: never")),
    outcome=Measured("deaths", INTERACTION_RATIO, more=False),
    beside=(Measured("years_fighting", INTERACTION_RATIO, more=False),),
    stated="2026-11-28",
)
