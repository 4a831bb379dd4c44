"""S5: attitudes, structures and relations."""

from __future__ import annotations

from experiments.claims.arms import crossed
from experiments.claims.claim import PAPER, POINTS, Claim, Measured
from experiments.claims.contrast import AgainstBest

CLAIM = Claim(
    id="S5",
    statement=(
        "A deep-rooted conflict ends only if attitudes, structures and the political and legal relations between "
        "the parties all change. Effort on one track alone does not last."
    ),
    section="R7",
    says="only if",
    source=PAPER,
    question=(
        "Every choice of which of the three may change, in conflicts whose publics are hostile. A case that comes "
        "to a durable agreement without one of them, or without any, is a counterexample."
    ),
    mechanisms=("hold_attitudes", "hold_relations", "reform", "recognise"),
    population="protracted",
    world={"parties.attitude": {"uniform": [0.1, 0.35]}},
    arms=crossed(
        attitudes={"attitudes": {}, "no attitudes": {"conflict.attitudes_frozen": 1}},
        structures={"structures": {}, "no structures": {"reform.strength": 0.0}},
        relations={"relations": {}, "no relations": {"recognise.strength": 0.0, "conflict.relations_frozen": 1}},
    ),
    contrast=AgainstBest(
        "attitudes structures relations",
        (
            "attitudes structures no relations",
            "attitudes no structures relations",
            "no attitudes structures relations",
            "no attitudes no structures no relations",
        ),
    ),
    outcome=Measured("durable_agreement", POINTS),
    stated="2026-11-28",
)
