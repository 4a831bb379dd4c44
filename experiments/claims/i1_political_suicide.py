"""I1: political suicide."""

from __future__ import annotations

from experiments.claims.arms import crossed, dose
from experiments.claims.claim import COUNT, PAPER, Claim

CLAIM = Claim(
    id="I1",
    statement=(
        "Open talks can be political suicide for leaders before a hostile public or a legacy of enmity, hence Track II."
    ),
    section="2.1",
    says="can",
    source=PAPER,
    contrast=(
        "Hostility crossed with a deniable channel that may leak: talks opened, leaders lost, and deals lost "
        "after a leak."
    ),
    population="onsets",
    arms=crossed(public=dose("parties.attitude", 0.1, 0.7), secret=dose("channel.secret", 0.0, 1.0)),
    common={
        "channel.exposure": 0.1,
        "reckon.open_talks": 0.5,
        "channel.political_cost": 0.2,
        "channel.threshold": 0.02,
    },
    outcomes={"talks_opened": COUNT, "leaders_lost": COUNT},
)
