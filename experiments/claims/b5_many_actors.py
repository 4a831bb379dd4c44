"""B5: many actors."""

from __future__ import annotations

from experiments.claims.claim import PAPER, POINTS, Claim, Measured, count
from experiments.claims.contrast import more_than

CLAIM = Claim(
    id="B5",
    statement=(
        "Conflicts are increasingly internal. Governments are one actor among several, and rebels, local leaders "
        "and communities must be engaged too."
    ),
    section="2.4.5",
    says="more",
    source=PAPER,
    question=(
        "Several parties, some of them not states, that Track II reaches or does not reach: an agreement that "
        "includes them, and spoiling."
    ),
    mechanisms=("convene", "transfer_up"),
    population="onsets",
    scenario="drc",
    arms={"reached": {}, "not reached": {"parties.mai_mai.in_dialogue": False, "parties.mlc.in_dialogue": False}},
    contrast=more_than("reached", "not reached"),
    outcome=Measured("agreement", POINTS),
    beside=(
        Measured(
            "violations", count(0.05, "one violation a year in twenty agreements"), more=False, per="agreement_years"
        ),
    ),
    stated="2026-11-28",
)
