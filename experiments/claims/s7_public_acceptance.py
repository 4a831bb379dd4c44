"""S7: the public's acceptance."""

from __future__ import annotations

from experiments.claims.arms import WITH_OR_WITHOUT, only
from experiments.claims.claim import PAPER, PATH, STATE, Claim, Measured
from experiments.claims.contrast import more_than

CLAIM = Claim(
    id="S7",
    statement="Track II indirectly wins the public's acceptance of the official position.",
    section="R2",
    says="through",
    source=PAPER,
    question=(
        "The effect of Track II on the share of votes that refuse a text, played back through the attitudes of publics."
    ),
    mechanisms=("transfer_out", "follow", "consult_public"),
    population="protracted",
    arms=WITH_OR_WITHOUT,
    common={"parties.ratification": True, **only("workshops", "public_work")},
    contrast=more_than("with", "without"),
    outcome=Measured("ratifications_lost", STATE, more=False, per="votes"),
    plays=("acceptance",),
    path=PATH,
    evidence=("P24",),
    stated="2026-11-28",
)
