"""W12: the legitimacy of informal mediators."""

from __future__ import annotations

from experiments.claims.arms import dose
from experiments.claims.claim import PAPER, POINTS, STATE, Claim, Measured
from experiments.claims.contrast import more_than

CLAIM = Claim(
    id="W12",
    statement="Informal mediators can lack the legitimacy, and perhaps the credibility, of a state.",
    section="2.5.12",
    says="can",
    source=PAPER,
    question=(
        "Informal mediators with hardly any legitimacy against the same with that of a state, official mediators being "
        "as they are: the share of drafts that are rejected. Beside it legitimacy that does not respond to failures "
        "and kept promises."
    ),
    mechanisms=("mediate", "negotiate", "earn_legitimacy"),
    population="onsets",
    arms=dose("mediation.informal_legitimacy", 0.1, 0.8) | {"legitimacy stays": {"earn_legitimacy.strength": 0.0}},
    contrast=more_than("mediation.informal_legitimacy=0.1", "mediation.informal_legitimacy=0.8"),
    outcome=Measured("drafts_rejected", STATE, per="drafts"),
    beside=(Measured("agreement", POINTS, more=False),),
    stated="2026-11-29",
)
