"""W12: the legitimacy of informal mediators."""

from __future__ import annotations

from experiments.claims.claim import COUNT, PAPER, Claim

CLAIM = Claim(
    id="W12",
    statement="Informal mediators can lack the legitimacy, and perhaps the credibility, of a state.",
    section="2.5.12",
    says="can",
    source=PAPER,
    contrast=(
        "An official mediator with a stake, an informal one without, and legitimacy that does not respond to "
        "failures and kept promises: the uptake of proposals."
    ),
    population="onsets",
    arms={
        "official with a stake": {"mediation.stake": 0.8, "mediation.stake_in": "first"},
        "informal with none": {"mediation.official_legitimacy": 0.0, "mediation.informal_legitimacy": 0.8},
        "legitimacy stays": {"earn_legitimacy.strength": 0.0},
    },
    outcomes={"ideas_taken_up": COUNT, "drafts_rejected": COUNT},
)
