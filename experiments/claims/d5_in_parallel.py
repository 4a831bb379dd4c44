"""D5: in parallel with Track I."""

from __future__ import annotations

from experiments.claims.arms import POLICIES, SAME_COST, dose, policy
from experiments.claims.claim import PAPER, RATIO, Claim, Measured
from experiments.claims.contrast import Options

CLAIM = Claim(
    id="D5",
    statement="The best timing is in parallel with Track I.",
    section="2.3",
    says="best",
    source=PAPER,
    question=(
        "Track II while official talks are open against each other policy about its timing, from the first week, "
        "at equal realised effort; every world counts, whether or not the moment came."
    ),
    mechanisms=("choose_time", "convene"),
    population="onsets",
    arms=dose("track_two.when", *POLICIES),
    equal=SAME_COST,
    contrast=Options(
        policy("parallel"),
        tuple(policy(when) for when in POLICIES if when != "parallel"),
        rivals=(policy("early"), policy("ripe"), policy("willing"), policy("deadlock")),
    ),
    outcome=Measured("years_fighting", RATIO, more=False),
    beside=(Measured("deaths", RATIO, more=False),),
    stated="2026-11-28",
)
