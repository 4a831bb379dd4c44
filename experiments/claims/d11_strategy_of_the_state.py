"""D11: the strategy of the state."""

from __future__ import annotations

from experiments.claims.arms import dose
from experiments.claims.claim import PAPER, RATIO, Claim, Measured, count
from experiments.claims.contrast import more_than

CLAIM = Claim(
    id="D11",
    statement=(
        "Track II should be shaped in line with the strategy of the state. (Elsewhere, in 2.1 and 2.4.2, the "
        "paper finds its worth in independence from it.)"
    ),
    section="R1, R6",
    says="more",
    source=PAPER,
    question=(
        "Track II whose agenda the government sets, wholly, half or not at all: years of fighting, formulas found "
        "and signed."
    ),
    mechanisms=("explore", "find_formula", "transfer_up"),
    population="protracted",
    arms=dose("track_two.government_agenda", 0.0, 0.5, 1.0),
    contrast=more_than("track_two.government_agenda=1.0", "track_two.government_agenda=0.0"),
    outcome=Measured("years_fighting", RATIO, more=False),
    beside=(
        Measured("ideas", count(0.1, "one formula in ten conflicts")),
        Measured("ideas_taken_up", count(0.05, "one formula in twenty conflicts")),
    ),
    stated="2026-11-28",
)
