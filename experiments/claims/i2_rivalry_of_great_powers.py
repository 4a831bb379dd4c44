"""I2: rivalry of great powers."""

from __future__ import annotations

from experiments.claims.arms import TRACK_TWO_OR_NONE, crossed, dose
from experiments.claims.claim import INTERACTION_RATIO, PAPER, Claim, Measured
from experiments.claims.contrast import effects_differ

CLAIM = Claim(
    id="I2",
    statement=(
        "Rivalry and polarisation between great powers lower what official diplomacy can do, which calls for "
        "other tracks."
    ),
    section="0",
    says="more",
    source=PAPER,
    question=(
        "The rivalry of outside powers: by what the effect of Track I is larger without it than with it. Beside "
        "it the effect of Track II."
    ),
    mechanisms=("rival", "press", "mediate"),
    population="protracted",
    arms=crossed(
        rivalry=dose("conflict.rivalry", 0.0, 0.9), one=dose("track_one.effort", 0.0, 1.0), two=TRACK_TWO_OR_NONE
    ),
    contrast=effects_differ(
        tuple(f"conflict.rivalry=0.0 track_one.effort={one} none" for one in (1.0, 0.0)),
        tuple(f"conflict.rivalry=0.9 track_one.effort={one} none" for one in (1.0, 0.0)),
    ),
    outcome=Measured("years_fighting", INTERACTION_RATIO, more=False),
    stated="2026-11-28",
)
