"""W3: no means of pressure."""

from __future__ import annotations

from experiments.claims.claim import PAPER, STATE, Claim, Measured, count
from experiments.claims.contrast import more_than

CLAIM = Claim(
    id="W3",
    statement=(
        "Track II has no resources or tools to keep up pressure on its partners, during talks and while an "
        "agreement is carried out."
    ),
    section="2.5.3",
    says="more",
    source=PAPER,
    question=(
        "An agreement that is carried out alone, with observers who only report violations, and with official backing."
    ),
    mechanisms=("carry_out", "stand_by", "breach"),
    population="protracted",
    arms={
        "alone": {"agreements.observers": 0.0},
        "observed": {"agreements.observers": 1.0},
        "backed": {"agreements.observers": 0.0, "carry_out.backing": 1.0},
    },
    common={"agreements.guarantee": 0.0},
    contrast=more_than("backed", "alone"),
    outcome=Measured("carried_out", STATE),
    beside=(
        Measured(
            "violations", count(0.05, "one violation a year in twenty agreements"), more=False, per="agreement_years"
        ),
    ),
    stated="2026-11-28",
)
