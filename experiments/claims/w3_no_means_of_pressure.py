"""W3: no means of pressure."""

from __future__ import annotations

from experiments.claims.claim import COUNT, PAPER, STATE, Claim

CLAIM = Claim(
    id="W3",
    statement=(
        "Track II has no resources or tools to keep up pressure on its partners, during talks and while an "
        "agreement is carried out."
    ),
    section="2.5.3",
    says="more",
    source=PAPER,
    contrast=(
        "An agreement that is carried out alone, with observers who only report violations, and with official backing."
    ),
    population="protracted",
    arms={
        "alone": {"agreements.observers": 0.0},
        "observed": {"agreements.observers": 1.0},
        "backed": {"agreements.observers": 0.0, "carry_out.backing": 1.0},
    },
    common={"channel.threshold": 0.02, "negotiate.pace": 1.0, "agreements.guarantee": 0.0},
    outcomes={"implemented": STATE, "violations": COUNT},
)
