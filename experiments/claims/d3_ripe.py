"""D3: the ripe moment."""

from __future__ import annotations

from experiments.claims.arms import POLICIES, SAME_COST, dose, policy
from experiments.claims.claim import PAPER, RATIO, Claim, Measured
from experiments.claims.contrast import Options

CLAIM = Claim(
    id="D3",
    statement="The best moment is when a conflict is ripe: a mutually hurting stalemate, often late.",
    section="2.3",
    says="best",
    source=PAPER,
    question=(
        "Track II when the conflict is ripe against each other policy about its timing, from the first week, at "
        "equal realised effort; every world counts, whether or not the moment came."
    ),
    mechanisms=("choose_time", "convene"),
    population="onsets",
    arms=dose("track_two.when", *POLICIES),
    equal=SAME_COST,
    contrast=Options(
        policy("ripe"),
        tuple(policy(when) for when in POLICIES if when != "ripe"),
        rivals=(policy("early"), policy("willing"), policy("parallel"), policy("deadlock")),
    ),
    outcome=Measured("years_fighting", RATIO, more=False),
    beside=(Measured("deaths", RATIO, more=False),),
    evidence=("P21",),
    stated="2026-11-28",
)
