"""F8: electoral cycles."""

from __future__ import annotations

from experiments.claims.arms import crossed, dose
from experiments.claims.claim import PAPER, POINTS, Claim, Measured, count
from experiments.claims.contrast import more_than

CLAIM = Claim(
    id="F8",
    statement="Electoral cycles affect Track I.",
    section="1.2",
    says="more",
    judged="either",
    source=PAPER,
    question=(
        "Elections or none, crossed with successors from inside or outside the leader's camp: talks that break, "
        "and agreements that do not last."
    ),
    mechanisms=("change_leader", "break_agreement"),
    population="protracted",
    arms=crossed(
        term={"no elections": {"parties.government.term": 0}, "elections": {"parties.government.term": 208}},
        who=dose("change_leader.outsider", 0.0, 1.0),
    ),
    contrast=more_than("elections change_leader.outsider=1.0", "no elections change_leader.outsider=1.0"),
    outcome=Measured("durable_agreement", POINTS, more=False),
    beside=(Measured("talks_weeks", count(2.0, "two weeks of talks"), more=False),),
    evidence=("Ryckman & Braithwaite 2020",),
    stated="2026-11-29",
)
