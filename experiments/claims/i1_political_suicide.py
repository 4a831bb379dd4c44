"""I1: political suicide."""

from __future__ import annotations

from experiments.claims.arms import crossed, dose
from experiments.claims.claim import PAPER, Claim, Measured, count
from experiments.claims.contrast import effects_differ

CLAIM = Claim(
    id="I1",
    statement=(
        "Open talks can be political suicide for leaders before a hostile public or a legacy of enmity, hence Track II."
    ),
    section="2.1",
    says="can",
    source=PAPER,
    question=(
        "Where leaders pay for open talks, a deniable channel or none: by what it opens more talks before a hostile "
        "public than before a friendly one. Beside it leaders lost, also after a leak."
    ),
    mechanisms=("channel", "come_out", "change_leader"),
    population="onsets",
    arms=crossed(public=dose("parties.attitude", 0.1, 0.7), secret=dose("channel.secret", 0.0, 1.0)),
    common={"channel.political_cost": 0.2, "reckon.open_talks": 0.5},
    contrast=effects_differ(
        ("parties.attitude=0.1 channel.secret=1.0", "parties.attitude=0.1 channel.secret=0.0"),
        ("parties.attitude=0.7 channel.secret=1.0", "parties.attitude=0.7 channel.secret=0.0"),
    ),
    outcome=Measured("talks_opened", count(0.05, "one opening in twenty conflicts")),
    beside=(Measured("leaders_lost", count(0.05, "one leader in twenty conflicts"), more=False),),
    stated="2026-11-29",
)
