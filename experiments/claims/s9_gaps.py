"""S9: the gaps that governments leave."""

from __future__ import annotations

from experiments.claims.arms import dose
from experiments.claims.claim import PAPER, POINTS, RATIO, Claim, Measured
from experiments.claims.contrast import more_than

CLAIM = Claim(
    id="S9",
    statement="Track II works in the gaps that the efforts of governments do not reach.",
    section="R2",
    says="more",
    source=PAPER,
    question=(
        "Track II on issues and with parties that are absent from the official table, against Track II on the "
        "same ones."
    ),
    mechanisms=("explore", "find_formula", "coordinate"),
    population="protracted",
    arms=dose("track_two.agenda", "own", "gaps", "table"),
    common={"track_two.coordination": 0.0},
    contrast=more_than("track_two.agenda=gaps", "track_two.agenda=table"),
    outcome=Measured("years_fighting", RATIO, more=False),
    beside=(Measured("agreement", POINTS),),
    stated="2026-11-28",
)
