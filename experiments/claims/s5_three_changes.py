"""S5: attitudes, structures and relations."""

from __future__ import annotations

from experiments.claims.arms import crossed
from experiments.claims.claim import PAPER, POINTS, Claim

CLAIM = Claim(
    id="S5",
    statement=(
        "A deep-rooted conflict ends only if attitudes, structures and the political and legal relations between "
        "the parties all change. Effort on one track alone does not last."
    ),
    section="R7",
    says="only if",
    source=PAPER,
    contrast=(
        "Every choice of which of the three may change, in cases with high hostility. A case that comes to a "
        "durable agreement without all three is a counterexample."
    ),
    population="protracted",
    arms=crossed(
        attitudes={"attitudes": {}, "no attitudes": {"conflict.attitudes_frozen": 1}},
        structures={"structures": {}, "no structures": {"reform.strength": 0.0}},
        relations={"relations": {}, "no relations": {"recognise.strength": 0.0}},
    ),
    common={"parties.attitude": 0.25, "channel.threshold": 0.02, "negotiate.pace": 1.0},
    outcomes={"durable_agreement": POINTS},
)
