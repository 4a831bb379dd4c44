"""W4: openness of the political systems."""

from __future__ import annotations

from experiments.claims.arms import TRACK_TWO_OR_NONE, crossed, dose
from experiments.claims.claim import INTERACTION_RATIO, PAPER, Claim, Measured
from experiments.claims.contrast import effects_differ

OPEN = "parties.government.openness=0.9 parties.rebels.openness=0.9"
CLOSED = "parties.government.openness=0.1 parties.rebels.openness=0.1"

CLAIM = Claim(
    id="W4",
    statement=(
        "Track II depends on how open both political systems are to action from outside. Even democracies may "
        "make contact a crime."
    ),
    section="2.5.4",
    says="more",
    source=PAPER,
    question=(
        "The openness of each side and a law against contact: the effect of Track II. Does the less open side decide?"
    ),
    mechanisms=("transfer_up", "punish_contact", "reenter"),
    population="protracted",
    arms=crossed(
        one=dose("parties.government.openness", 0.1, 0.9),
        other=dose("parties.rebels.openness", 0.1, 0.9),
        law=dose("parties.contact_law", 0.0, 0.8),
        two=TRACK_TWO_OR_NONE,
    ),
    contrast=effects_differ(
        tuple(f"{OPEN} parties.contact_law=0.0 {two}" for two in TRACK_TWO_OR_NONE),
        tuple(f"{CLOSED} parties.contact_law=0.8 {two}" for two in TRACK_TWO_OR_NONE),
    ),
    outcome=Measured("years_fighting", INTERACTION_RATIO, more=False),
    beside=(Measured("deaths", INTERACTION_RATIO, more=False),),
    stated="2026-11-28",
)
