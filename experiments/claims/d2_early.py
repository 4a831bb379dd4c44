"""D2: early intervention."""

from __future__ import annotations

from experiments.claims.claim import COUNT, PAPER, RATIO, Claim

CLAIM = Claim(
    id="D2",
    statement="Early intervention is cheaper, easier and more effective than late intervention.",
    section="2.3",
    says="more",
    source=PAPER,
    contrast=(
        "Track II from the second year, from the sixth year, and never; later by forks, by age and stage of the "
        "conflict."
    ),
    population="onsets",
    arms={"early": {"track_two.start": 53}, "late": {"track_two.start": 261}, "never": {"track_two.effort": 0.0}},
    outcomes={"years_fighting": RATIO, "cost": COUNT},
)
