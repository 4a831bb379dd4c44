"""Forgetting: what was learned of the other side is used with less confidence as time passes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.calendar import WEEKS_IN_YEAR
from simulation.engine.compiling import compiled
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.parameters import Parameter

if TYPE_CHECKING:
    from simulation.world.views import Settings, World


@compiled
def _kept(settings: Settings) -> float:
    """Share of confidence that is left after a week."""
    return 1.0 - min(settings.forget_strength * settings.forget_pace / WEEKS_IN_YEAR, 1.0)


def forget_briefings(world: World, settings: Settings, party: int, week: int) -> None:
    """Officials grow less sure of what the others care for."""
    kept = _kept(settings)
    for q in range(world.party_count):
        known = world.knowledge[party, q]
        for k in range(world.issue_count):
            known.confidence[k] *= kept


def forget_meetings(world: World, settings: Settings, ngo: int, week: int) -> None:
    """So do participants in dialogue."""
    actor = world.ngos[ngo]
    # Who meets nobody never was sure of anything.
    if actor.initiative < 0:
        return
    kept = _kept(settings)
    for q in range(world.party_count):
        for k in range(world.issue_count):
            actor.confidence[q, k] *= kept


mechanism = Mechanism(
    name="forget",
    part=2,
    sentence="What was learned of the other side is used with less confidence as time passes.",
    source="own formalisation: no study of negotiators was found that measures the pace",
    strength=strength("forget"),
    parameters=(
        Parameter("forget.pace", 0.15, 0, WEEKS_IN_YEAR, "a year", "Pace at which confidence in what was learned fades: half is left after some five years (own judgement)."),
    ),
    writes=("knowledge.confidence", "ngos.confidence"),
    verbs=(Verb("parties", forget_briefings), Verb("ngos", forget_meetings)),
)  # fmt: skip
