"""M1: consultations."""

from __future__ import annotations

from experiments.claims.arms import only
from experiments.claims.claim import PAPER, POINTS, Claim, Measured, count
from experiments.claims.contrast import more_than

CLAIM = Claim(
    id="M1",
    statement=(
        "In consultations members of the factions meet in a personal capacity, in workshops and meetings, and "
        "find ideas."
    ),
    section="2.2.a",
    says="more",
    source=PAPER,
    question="Workshops with consultations against workshops alone, at equal effort.",
    mechanisms=("find_formula", "explore"),
    population="protracted",
    arms={"with": only("workshops", "consultations"), "without": only("workshops")},
    contrast=more_than("with", "without"),
    outcome=Measured("ideas", count(0.1, "one formula in ten conflicts")),
    beside=(Measured("agreement", POINTS),),
    stated="2026-11-28",
)
