"""B10: grassroots and middle leaders."""

from __future__ import annotations

from experiments.claims.claim import PAPER, STATE, Claim, Measured
from experiments.claims.contrast import more_than

CLAIM = Claim(
    id="B10",
    statement=(
        "Track II includes grassroots and middle leaders, so its results have public support. Its legitimacy "
        "comes from people, that of Track I from authority."
    ),
    section="2.4.10",
    says="more",
    source=PAPER,
    question="Narrow participation against broad participation: support for the terms, and votes lost.",
    mechanisms=("transfer_out", "follow", "consult_public"),
    population="onsets",
    arms={
        "narrow": {"track_two.middle": 0.0, "track_two.elites": 1.0, "track_two.grassroots": 0.0},
        "broad": {"track_two.middle": 1.0, "track_two.elites": 1.0, "track_two.grassroots": 1.0},
    },
    common={"parties.ratification": True},
    contrast=more_than("broad", "narrow"),
    outcome=Measured("mean_support", STATE),
    beside=(Measured("ratifications_lost", STATE, more=False, per="votes"),),
    evidence=("P24",),
    stated="2026-11-28",
)
