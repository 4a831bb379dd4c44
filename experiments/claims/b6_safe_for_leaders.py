"""B6: safe for leaders to take risks."""

from __future__ import annotations

from experiments.claims.arms import WITH_OR_WITHOUT, only
from experiments.claims.claim import PAPER, PATH, Claim, Measured, count
from experiments.claims.contrast import more_than

CLAIM = Claim(
    id="B6",
    statement=(
        "Track II finds formulas that meet basic needs of security and respect, and educates the public. This "
        "makes it safe for leaders to take risks for peace."
    ),
    section="2.4.6",
    says="through",
    source=PAPER,
    question=(
        "The effect of Track II on concessions for each draft, played back through the cost at home of conceding: "
        "that part of the reservation value alone."
    ),
    mechanisms=("transfer_out", "reckon", "negotiate"),
    population="protracted",
    arms=WITH_OR_WITHOUT,
    common=only("workshops", "public_work"),
    contrast=more_than("with", "without"),
    outcome=Measured("concessions", count(0.05, "one concession in twenty drafts"), per="drafts"),
    plays=("home_cost",),
    path=PATH,
    stated="2026-11-28",
)
