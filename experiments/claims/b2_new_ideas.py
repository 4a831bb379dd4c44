"""B2: new views."""

from __future__ import annotations

from experiments.claims.arms import WITH_OR_WITHOUT
from experiments.claims.claim import COUNT, PAPER, PATH, Claim

CLAIM = Claim(
    id="B2",
    statement=(
        "Track II works through being free of the rigidity and partisanship of official talks: it brings new "
        "views into policy."
    ),
    section="2.4.2",
    says="through",
    source=PAPER,
    contrast="The effect of Track II on joint utility, played back through the ideas on the table.",
    population="protracted",
    arms=WITH_OR_WITHOUT,
    common={"issues.divisible": False, "negotiate.pace": 1.0, "channel.threshold": 0.02},
    plays=("ideas",),
    outcomes={"joint_utility": COUNT},
    path=PATH,
)
