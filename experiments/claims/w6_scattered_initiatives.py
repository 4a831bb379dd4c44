"""W6: scattered initiatives."""

from __future__ import annotations

from experiments.claims.arms import crossed, dose
from experiments.claims.claim import COUNT, INTERACTION_RATIO, PAPER, Claim

CLAIM = Claim(
    id="W6",
    statement=(
        "Many initiatives without coordination or a common thread can scatter their efforts and conflict with "
        "each other."
    ),
    section="2.5.6",
    says="can",
    source=PAPER,
    contrast="The number of initiatives crossed with coordination, at equal effort: the effect in total and of each.",
    population="onsets",
    arms=crossed(
        number=dose("track_two.initiatives", 1, 4),
        thread={
            "apart": {"track_two.coordination": 0.0, "track_two.common_thread": 0.0},
            "together": {"track_two.coordination": 1.0, "track_two.common_thread": 1.0},
        },
    ),
    outcomes={"years_fighting": INTERACTION_RATIO, "ideas": COUNT},
)
