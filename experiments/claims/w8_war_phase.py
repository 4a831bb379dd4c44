"""W8: the war phase."""

from __future__ import annotations

from experiments.claims.arms import NOW_OR_NEVER, forked
from experiments.claims.claim import PAPER, RATIO, Claim, Measured
from experiments.claims.contrast import more_than

CLAIM = Claim(
    id="W8",
    statement="Track II is little able to change things in the war phase.",
    section="2.5.8",
    says="little",
    source=PAPER,
    question="Track II from a week of war on, or never: deaths and years of fighting from there.",
    mechanisms=("recruit", "set_right", "keep_local_peace", "moderate", "convene", "travel"),
    population="onsets",
    arms=forked("war", turns=NOW_OR_NEVER),
    contrast=more_than("war: now", "war: never"),
    outcome=Measured("deaths", RATIO, more=False),
    beside=(Measured("years_fighting", RATIO, more=False),),
    stated="2026-11-28",
)
