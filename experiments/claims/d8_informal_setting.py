"""D8: an informal, independent setting."""

from __future__ import annotations

from experiments.claims.claim import COUNT, PAPER, STATE, Claim

CLAIM = Claim(
    id="D8",
    statement="The informal and independent setting allows freer contact, without pressure or obligation.",
    section="2.3",
    says="more",
    source=PAPER,
    contrast=(
        "Participants who are free against participants bound by official positions: the understanding that they reach."
    ),
    population="onsets",
    arms={"free": {}, "bound": {"track_two.officials_present": 1.0, "track_two.officeholders": 1.0}},
    outcomes={"ideas": COUNT, "trust_unofficial": STATE},
)
