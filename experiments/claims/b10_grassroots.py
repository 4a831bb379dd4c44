"""B10: grassroots and middle leaders."""

from __future__ import annotations

from experiments.claims.claim import COUNT, PAPER, STATE, Claim

CLAIM = Claim(
    id="B10",
    statement=(
        "Track II includes grassroots and middle leaders, so its results have public support. Its legitimacy "
        "comes from people, that of Track I from authority."
    ),
    section="2.4.10",
    says="more",
    source=PAPER,
    contrast="Narrow participation against broad participation: support for the terms, and votes lost.",
    population="onsets",
    arms={"narrow": {"track_two.middle": 0.0, "track_two.elites": 1.0}, "broad": {"track_two.grassroots": 1.0}},
    common={"parties.ratification": True},
    outcomes={"support": STATE, "ratifications_lost": COUNT},
)
