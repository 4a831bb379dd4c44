"""M8: media and sectors of society."""

from __future__ import annotations

from experiments.claims.arms import crossed, dose
from experiments.claims.claim import PAPER, RATIO, STATE, Claim, Measured, count
from experiments.claims.contrast import more_than

CLAIM = Claim(
    id="M8",
    statement=(
        "Initiatives are more effective when sectors of civil society take part, at meetings where media are "
        "present. (D8 and I1 say that privacy frees.)"
    ),
    section="2.2.a",
    says="more",
    source=PAPER,
    question=(
        "Meetings with media present and broad participation against closed meetings of few: years of fighting, "
        "formulas and support."
    ),
    mechanisms=("transfer_out", "leak", "explore"),
    population="onsets",
    arms=crossed(media=dose("track_two.media", 0.0, 1.0), breadth=dose("track_two.grassroots", 0.0, 2.0)),
    contrast=more_than("track_two.media=1.0 track_two.grassroots=2.0", "track_two.media=0.0 track_two.grassroots=0.0"),
    outcome=Measured("years_fighting", RATIO, more=False),
    beside=(Measured("ideas", count(0.1, "one formula in ten conflicts")), Measured("mean_support", STATE)),
    stated="2026-11-28",
)
