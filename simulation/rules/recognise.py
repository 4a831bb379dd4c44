"""Political and legal relations between former enemies become normal, slowly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.calendar import WEEKS_IN_YEAR
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.lookups import between, bit, is_living
from simulation.world.parameters import Parameter
from simulation.world.record import PROVISIONS, Kind

if TYPE_CHECKING:
    from simulation.world.views import Settings, World


_FULL = int(Kind.FULL)


def recognise(world: World, settings: Settings, dyad: int, week: int) -> None:
    """Recognition, law and treaties follow what has been carried out of agreements, partial ones less, and lapse without any."""
    pair = world.dyads[dyad]
    done = 0.0
    for n in range(world.agreement_count):
        text = world.agreements[n]
        both = bit(text.signatories, pair.a) and bit(text.signatories, pair.b)
        if both and text.issues != 0 and is_living(text):
            reach = 1.0 if text.kind == _FULL else settings.recognise_partial
            done = max(done, reach * text.carried_out / PROVISIONS)
    pace = settings.recognise_pace if done > pair.relations else settings.recognise_lapsing
    step = settings.recognise_strength * pace / WEEKS_IN_YEAR * (done - pair.relations)
    pair.relations = between(pair.relations + step, 0.0, 1.0)


mechanism = Mechanism(
    name="recognise",
    part=7,
    sentence="Political and legal relations become normal as agreements are carried out, and lapse without any.",
    source="Kelman 1995; Walter 2002 (political and legal guarantees of settlements); own formalisation",
    strength=strength("recognise"),
    parameters=(
        Parameter("recognise.pace", 0.3, 0, 10, "a year", "Pace at which relations follow what is carried out."),
        Parameter("recognise.partial", 0.4, 0, 1, "share", "How far a partial agreement that is carried out makes relations normal, of what a full one does (own judgement)."),
        Parameter("recognise.lapsing", 0.3, 0, 10, "a year", "Pace at which they lapse without an agreement."),
    ),
    writes=("dyads.relations",),
    verbs=(Verb("dyads", recognise),),
)
