"""W12: the legitimacy of informal mediators."""

from __future__ import annotations

from experiments.claims.claim import PAPER, STATE, Claim, Measured, count
from experiments.claims.contrast import more_than

CLAIM = Claim(
    id="W12",
    statement="Informal mediators can lack the legitimacy, and perhaps the credibility, of a state.",
    section="2.5.12",
    says="can",
    source=PAPER,
    question=(
        "An official mediator with a stake, and legitimacy, against informal ones alone without: the share of "
        "drafts that are rejected. Beside it legitimacy that does not respond to failures and kept promises."
    ),
    mechanisms=("mediate", "negotiate", "earn_legitimacy"),
    population="onsets",
    arms={
        "official with a stake": {
            "mediation.stake": 0.8,
            "mediation.stake_in": "first",
            "mediation.official_legitimacy": 0.8,
            "mediation.informal_legitimacy": 0.8,
        },
        "informal with none": {
            "mediation.stake": 0.0,
            "mediation.official_legitimacy": 0.0,
            "mediation.informal_legitimacy": 0.8,
        },
        "legitimacy stays": {"earn_legitimacy.strength": 0.0},
    },
    contrast=more_than("informal with none", "official with a stake"),
    outcome=Measured("drafts_rejected", STATE, per="drafts"),
    beside=(Measured("ideas_taken_up", count(0.05, "one formula in twenty conflicts"), more=False),),
    stated="2026-11-28",
)
