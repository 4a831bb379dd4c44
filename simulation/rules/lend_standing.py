"""Standing lent to spoilers: whoever is talked to counts for somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.lookups import between, sessions_of
from simulation.world.parameters import Parameter

if TYPE_CHECKING:
    from simulation.world.views import Settings, World


def lend_standing(world: World, settings: Settings, party: int, week: int) -> None:
    """Talks with people of a hostile society are also talks with its opponents of a settlement: they gain standing, for
    a time."""
    actor = world.parties[party]
    if world.sessions == 0 and actor.spoiler_standing == 0.0:
        return
    lent = settings.lend_standing_strength * settings.lend_standing_pace * sessions_of(world, party, 0.0)
    lent = min(lent * (1.0 - actor.attitude), 1.0)
    fading = actor.spoiler_standing / settings.lend_standing_memory
    actor.spoiler_standing = between(actor.spoiler_standing + lent * (1.0 - actor.spoiler_standing) - fading, 0.0, 1.0)


mechanism = Mechanism(
    name="lend_standing",
    part=4,
    sentence="Unofficial talks lend opponents of a settlement a little standing, for a time.",
    source="Stedman 1997 (spoilers); own formalisation: harm is possible",
    strength=strength("lend_standing"),
    parameters=(
        Parameter("lend_standing.pace", 0.005, 0, 1, "share a session", "Standing that a session lends opponents in a wholly hostile society."),
        Parameter("lend_standing.memory", 104.0, 1, 2600, "weeks", "Time over which it fades."),
    ),
    writes=("parties.spoiler_standing",),
    verbs=(Verb("parties", lend_standing),),
)  # fmt: skip
