"""B1: frozen channels."""

from __future__ import annotations

from experiments.claims.arms import TRACK_TWO_OR_NONE, crossed, dose
from experiments.claims.claim import COUNT, INTERACTION_RATIO, PAPER, Claim

CLAIM = Claim(
    id="B1",
    statement=(
        "Track II is more effective when official channels are frozen than when they are open. It paves the way "
        "and eases tension, because each side can explain its concerns."
    ),
    section="2.4.1",
    says="more",
    source=PAPER,
    contrast=(
        "The effect of Track II with the channel forced open or closed; later by forks, at least 400 in frozen "
        "and 400 in open weeks."
    ),
    population="onsets",
    arms=crossed(channel=dose("channel.forced", "open", "closed"), two=TRACK_TWO_OR_NONE),
    common={"channel.forced_start": 53, "channel.forced_end": 157},
    outcomes={"deaths": INTERACTION_RATIO, "talks_opened": COUNT},
)
