"""B5: many actors."""

from __future__ import annotations

from experiments.claims.claim import COUNT, PAPER, POINTS, Claim

CLAIM = Claim(
    id="B5",
    statement=(
        "Conflicts are increasingly internal. Governments are one actor among several, and rebels, local leaders "
        "and communities must be engaged too."
    ),
    section="2.4.5",
    says="more",
    source=PAPER,
    contrast=(
        "Several parties, some of them not states, that Track II reaches or does not reach: an agreement that "
        "includes them, and spoiling."
    ),
    population="onsets",
    arms={"reached": {}, "not reached": {"parties.mai_mai.in_dialogue": False, "parties.mlc.in_dialogue": False}},
    scenario="drc",
    outcomes={"agreement": POINTS, "violations": COUNT},
)
