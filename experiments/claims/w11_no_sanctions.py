"""W11: no sanctions."""

from __future__ import annotations

from experiments.claims.claim import PAPER, POINTS, Claim, Measured, count
from experiments.claims.contrast import more_than

CLAIM = Claim(
    id="W11",
    statement="The mediators of Track II cannot impose sanctions, nor enforce or carry out an agreement.",
    section="2.5.11",
    says="more",
    source=PAPER,
    question=(
        "A third party that is informal, that only observes, and that is official: violations for each year of a "
        "living agreement, and collapse."
    ),
    mechanisms=("breach", "stand_by", "break_agreement"),
    population="protracted",
    arms={
        "informal": {"agreements.guarantee": 0.0, "agreements.threat": 0.0, "agreements.observers": 0.0},
        "observing": {"agreements.guarantee": 0.0, "agreements.threat": 0.0, "agreements.observers": 1.0},
        "official": {"agreements.guarantee": 0.8, "agreements.threat": 0.8, "agreements.observers": 1.0},
    },
    contrast=more_than("informal", "official"),
    outcome=Measured("violations", count(0.05, "one violation a year in twenty agreements"), per="agreement_years"),
    beside=(Measured("durable_agreement", POINTS, more=False),),
    evidence=("P17", "P21"),
    stated="2026-11-28",
)
