"""D6: at a dead end of Track I."""

from __future__ import annotations

from experiments.claims.arms import POLICIES, SAME_COST, dose, policy
from experiments.claims.claim import PAPER, RATIO, Claim, Measured
from experiments.claims.contrast import Options

CLAIM = Claim(
    id="D6",
    statement="The best timing is when Track I has reached a dead end.",
    section="2.3",
    says="best",
    source=PAPER,
    question=(
        "Track II at deadlock against each other policy about its timing, from the first week, at equal realised "
        "effort; every world counts, whether or not the moment came."
    ),
    mechanisms=("choose_time", "convene"),
    population="onsets",
    arms=dose("track_two.when", *POLICIES),
    equal=SAME_COST,
    contrast=Options(
        policy("deadlock"),
        tuple(policy(when) for when in POLICIES if when != "deadlock"),
        rivals=(policy("early"), policy("ripe"), policy("willing"), policy("parallel")),
    ),
    outcome=Measured("years_fighting", RATIO, more=False),
    beside=(Measured("deaths", RATIO, more=False),),
    stated="2026-11-28",
)
