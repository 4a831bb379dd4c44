"""M8: media and sectors of society."""

from __future__ import annotations

from experiments.claims.arms import crossed, dose
from experiments.claims.claim import COUNT, PAPER, STATE, Claim

CLAIM = Claim(
    id="M8",
    statement=(
        "Initiatives are more effective when sectors of civil society take part, at meetings where media are "
        "present. (D8 and I1 say that privacy frees.)"
    ),
    section="2.2.a",
    says="more",
    source=PAPER,
    contrast="Open to media against closed, crossed with narrow against broad participation.",
    population="onsets",
    arms=crossed(media=dose("track_two.media", 0.0, 1.0), breadth=dose("track_two.grassroots", 0.0, 2.0)),
    outcomes={"ideas": COUNT, "leaks": COUNT, "support": STATE},
)
