"""W11: no sanctions."""

from __future__ import annotations

from experiments.claims.claim import COUNT, PAPER, POINTS, Claim

CLAIM = Claim(
    id="W11",
    statement="The mediators of Track II cannot impose sanctions, nor enforce or carry out an agreement.",
    section="2.5.11",
    says="more",
    source=PAPER,
    contrast=(
        "A third party that is informal, that only observes, and that is official: violations for each year of a "
        "living agreement, and collapse."
    ),
    population="protracted",
    arms={
        "informal": {"agreements.guarantee": 0.0, "agreements.threat": 0.0, "agreements.observers": 0.0},
        "observing": {"agreements.guarantee": 0.0, "agreements.threat": 0.0, "agreements.observers": 1.0},
        "official": {"agreements.guarantee": 0.8, "agreements.threat": 0.8, "agreements.observers": 1.0},
    },
    common={"channel.threshold": 0.02, "negotiate.pace": 1.0},
    outcomes={"violations": COUNT, "durable_agreement": POINTS},
)
