"""S1: the tracks complement each other."""

from __future__ import annotations

from experiments.claims.arms import crossed, dose
from experiments.claims.claim import INTERACTION_POINTS, INTERACTION_RATIO, PAPER, Claim, Measured
from experiments.claims.contrast import effects_differ

CLAIM = Claim(
    id="S1",
    statement=(
        "Track II does not replace Track I but complements it. Each needs the other: Track II uses resources and "
        "openings that officials do not have, and cannot settle a conflict by itself."
    ),
    section="0, 2.1, R3",
    says="more",
    source=PAPER,
    question=(
        "Nine doses of the two tracks: does the effect of one grow or shrink as the other goes from half to full "
        "effort? With Track I off, how much of its effect does Track II recover?"
    ),
    mechanisms=(
        "transfer_up",
        "transfer_out",
        "coordinate",
        "lend_standing",
        "stall",
        "convene",
        "channel",
        "negotiate",
    ),
    population="protracted",
    arms=crossed(one=dose("track_one.effort", 0.0, 0.5, 1.0), two=dose("track_two.effort", 0.0, 0.5, 1.0)),
    contrast=effects_differ(
        ("track_one.effort=1.0 track_two.effort=1.0", "track_one.effort=1.0 track_two.effort=0.0"),
        ("track_one.effort=0.5 track_two.effort=1.0", "track_one.effort=0.5 track_two.effort=0.0"),
    ),
    outcome=Measured("years_fighting", INTERACTION_RATIO, more=False),
    beside=(Measured("deaths", INTERACTION_RATIO, more=False), Measured("quiet_without_victory", INTERACTION_POINTS)),
    evidence=("P16",),
    stated="2026-11-28",
)
