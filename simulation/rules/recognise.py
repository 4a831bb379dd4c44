"""Political and legal relations between former enemies become normal, slowly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.calendar import WEEKS_IN_YEAR
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.lookups import between, full_agreement
from simulation.world.parameters import Parameter
from simulation.world.record import PROVISIONS

if TYPE_CHECKING:
    from simulation.world.views import Settings, World


def recognise(world: World, settings: Settings, dyad: int, week: int) -> None:
    """Recognition, law and treaties follow what has been carried out of a full agreement, and lapse without one."""
    pair = world.dyads[dyad]
    n = full_agreement(world, pair.a, pair.b)
    done = world.agreements[n].carried_out / PROVISIONS if n >= 0 else 0.0
    pace = settings.recognise_pace if done > pair.relations else settings.recognise_lapsing
    step = settings.recognise_strength * pace / WEEKS_IN_YEAR * (done - pair.relations)
    pair.relations = between(pair.relations + step, 0.0, 1.0)


mechanism = Mechanism(
    name="recognise",
    part=7,
    sentence="Political and legal relations become normal as a full agreement is carried out, and lapse without one.",
    source="Kelman 1995; Walter 2002 (political and legal guarantees of settlements); own formalisation",
    strength=strength("recognise"),
    parameters=(
        Parameter("recognise.pace", 0.3, 0, 10, "a year", "Pace at which relations follow what is carried out."),
        Parameter("recognise.lapsing", 0.3, 0, 10, "a year", "Pace at which they lapse without an agreement."),
    ),
    writes=("dyads.relations",),
    verbs=(Verb("dyads", recognise),),
)
