"""M6: psychological factors."""

from __future__ import annotations

from experiments.claims.arms import WITH_OR_WITHOUT
from experiments.claims.claim import PAPER, PATH, RATIO, Claim, Measured
from experiments.claims.contrast import more_than

CLAIM = Claim(
    id="M6",
    statement="Track II works through psychological factors: it appeals to goodwill and reason.",
    section="2.1",
    says="through",
    source=f"{PAPER}, after Montville 1987",
    question=(
        "The effect of Track II on years of fighting, played back through trust and attitudes; beside it the same "
        "with hostility frozen."
    ),
    mechanisms=("build_trust", "transfer_out", "transfer_up", "hold_attitudes"),
    population="protracted",
    arms={
        **WITH_OR_WITHOUT,
        "with, hostility frozen": {"conflict.attitudes_frozen": 1},
        "without, hostility frozen": {"conflict.attitudes_frozen": 1, "track_two.effort": 0.0},
    },
    contrast=more_than("with", "without"),
    outcome=Measured("years_fighting", RATIO, more=False),
    plays=("trust", "acceptance"),
    path=PATH,
    stated="2026-11-28",
)
