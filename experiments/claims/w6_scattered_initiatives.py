"""W6: scattered initiatives."""

from __future__ import annotations

from experiments.claims.arms import crossed, dose
from experiments.claims.claim import INTERACTION_RATIO, PAPER, Claim, Measured, count
from experiments.claims.contrast import effects_differ

CLAIM = Claim(
    id="W6",
    statement=(
        "Many initiatives without coordination or a common thread can scatter their efforts and conflict with "
        "each other."
    ),
    section="2.5.6",
    says="can",
    source=PAPER,
    question=("The number of initiatives crossed with coordination, at equal effort: the effect in total and of each."),
    mechanisms=("convene", "coordinate", "transfer_up"),
    population="onsets",
    arms=crossed(
        number=dose("track_two.initiatives", 1, 4),
        thread={
            "apart": {"track_two.coordination": 0.0, "track_two.common_thread": 0.0},
            "together": {"track_two.coordination": 1.0, "track_two.common_thread": 1.0},
        },
    ),
    contrast=effects_differ(
        ("track_two.initiatives=4 apart", "track_two.initiatives=1 apart"),
        ("track_two.initiatives=4 together", "track_two.initiatives=1 together"),
    ),
    outcome=Measured("years_fighting", INTERACTION_RATIO),
    beside=(Measured("ideas", count(0.1, "one formula in ten conflicts"), more=False),),
    stated="2026-11-28",
)
