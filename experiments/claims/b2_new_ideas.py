"""B2: new views."""

from __future__ import annotations

from experiments.claims.arms import WITH_OR_WITHOUT
from experiments.claims.claim import PAPER, PATH, Claim, Measured, count
from experiments.claims.contrast import more_than

CLAIM = Claim(
    id="B2",
    statement=(
        "Track II works through being free of the rigidity and partisanship of official talks: it brings new "
        "views into policy."
    ),
    section="2.4.2",
    says="through",
    source=PAPER,
    question="The effect of Track II on joint utility, played back through the ideas on the table.",
    mechanisms=("find_formula", "transfer_up", "negotiate"),
    population="protracted",
    arms=WITH_OR_WITHOUT,
    contrast=more_than("with", "without"),
    outcome=Measured("joint_utility", count(0.01, "a hundredth of all that there is to divide")),
    plays=("ideas",),
    path=PATH,
    stated="2026-11-28",
)
