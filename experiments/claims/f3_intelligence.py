"""F3: intelligence."""

from __future__ import annotations

from experiments.claims.claim import COUNT, PAPER, Claim

CLAIM = Claim(
    id="F3",
    statement="Intelligence services give officials a deep knowledge of the parties' interests.",
    section="1.1",
    says="more",
    source=PAPER,
    contrast="No intelligence, accurate intelligence at its cost, and biased intelligence. Does more ever hurt?",
    population="protracted",
    arms={
        "none": {},
        "accurate": {"parties.intelligence": 1.0, "intelligence.bias": 0.0},
        "biased": {"parties.intelligence": 1.0, "intelligence.bias": 1.0},
    },
    outcomes={"joint_utility": COUNT, "drafts_rejected": COUNT},
)
