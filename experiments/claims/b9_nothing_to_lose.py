"""B9: nothing to lose."""

from __future__ import annotations

from experiments.claims.arms import dose
from experiments.claims.claim import PAPER, Claim, Measured, count
from experiments.claims.contrast import more_than

CLAIM = Claim(
    id="B9",
    statement="Participants in Track II fear neither voters nor the loss of office.",
    section="2.4.9",
    says="is",
    source=PAPER,
    question="Participants with office and without: the concessions that follow, for each draft.",
    mechanisms=("explore", "transfer_up"),
    population="onsets",
    arms=dose("track_two.officeholders", 0.0, 1.0),
    contrast=more_than("track_two.officeholders=0.0", "track_two.officeholders=1.0"),
    outcome=Measured("concessions", count(0.05, "one concession in twenty drafts"), per="drafts"),
    beside=(Measured("ideas", count(0.1, "one formula in ten conflicts")),),
    stated="2026-11-28",
)
