"""S8: all sectors and the structures of power."""

from __future__ import annotations

from experiments.claims.claim import PAPER, POINTS, Claim, Measured
from experiments.claims.contrast import AgainstBest

CLAIM = Claim(
    id="S8",
    statement=(
        "Real change is possible only through the joint effort of all sectors of society and of the structures of "
        "power."
    ),
    section="R7",
    says="only if",
    source=PAPER,
    question=(
        "Each sector and each track left out in turn: is there a class of cases that comes to lasting quiet "
        "without victory, or to a durable agreement, without it? (A durable agreement needs officials by "
        "definition.)"
    ),
    mechanisms=("convene", "transfer_up", "transfer_out", "negotiate"),
    population="onsets",
    arms={
        "all": {},
        "without officials": {"track_one.effort": 0.0},
        "without unofficial": {"track_two.effort": 0.0},
        "without the grassroots": {"track_two.grassroots": 0.0},
        "without the top": {"track_two.elites": 0.0},
        "without publics": {"transfer_out.strength": 0.0},
    },
    common={"track_two.elites": 1.0, "track_two.grassroots": 1.0},
    contrast=AgainstBest(
        "all",
        ("without officials", "without unofficial", "without the grassroots", "without the top", "without publics"),
    ),
    outcome=Measured("quiet_without_victory", POINTS),
    beside=(Measured("durable_agreement", POINTS),),
    stated="2026-11-28",
)
