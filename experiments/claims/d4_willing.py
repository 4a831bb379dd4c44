"""D4: a real will of the parties."""

from __future__ import annotations

from experiments.claims.arms import NOW_OR_NEVER, forked
from experiments.claims.claim import INTERACTION_RATIO, PAPER, Claim, Measured
from experiments.claims.contrast import effects_differ

CLAIM = Claim(
    id="D4",
    statement="It is not ripeness that decides but a real will of the parties to recast the conflict.",
    section="2.3",
    says="more",
    source=PAPER,
    question=(
        "Track II from a week in which both sides are willing and the conflict is not ripe, or never, against the "
        "same in a week in which it is ripe and they are not willing: by what the effect on deaths from there on "
        "is larger."
    ),
    mechanisms=("choose_time", "appraise", "convene"),
    population="onsets",
    arms=forked("willing, not ripe", "ripe, not willing", turns=NOW_OR_NEVER),
    contrast=effects_differ(
        ("willing, not ripe: now", "willing, not ripe: never"), ("ripe, not willing: now", "ripe, not willing: never")
    ),
    outcome=Measured("deaths", INTERACTION_RATIO, more=False),
    beside=(Measured("years_fighting", INTERACTION_RATIO, more=False),),
    stated="2026-11-28",
)
