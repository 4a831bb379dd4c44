"""D2: early intervention."""

from __future__ import annotations

from experiments.claims.arms import NOW_OR_NEVER, forked
from experiments.claims.claim import INTERACTION_RATIO, PAPER, Claim, Measured
from experiments.claims.contrast import effects_differ

CLAIM = Claim(
    id="D2",
    statement="Early intervention is cheaper, easier and more effective than late intervention.",
    section="2.3",
    says="more",
    source=PAPER,
    question=(
        "Track II from a week of the first two years of war, or never, against the same from the sixth year on: "
        "by what the effect on deaths from there on is larger."
    ),
    mechanisms=("choose_time", "convene"),
    population="onsets",
    arms=forked("early", "late", turns=NOW_OR_NEVER),
    contrast=effects_differ(("early: now", "early: never"), ("late: now", "late: never")),
    outcome=Measured("deaths", INTERACTION_RATIO, more=False),
    beside=(Measured("years_fighting", INTERACTION_RATIO, more=False),),
    stated="2026-11-28",
)
