"""Structures change slowly where agreements are carried out, and what has changed takes grievance from the conflict."""

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


def reform(world: World, settings: Settings, party: int, week: int) -> None:
    """A party's structures follow what has been carried out of its agreements, partial ones less, and slide back without one."""
    actor = world.parties[party]
    done = 0.0
    for n in range(world.agreement_count):
        agreement = world.agreements[n]
        if agreement.issues != 0 and is_living(agreement) and bit(agreement.signatories, party):
            reach = 1.0 if agreement.kind == _FULL else settings.reform_partial
            done = max(done, reach * agreement.carried_out / PROVISIONS)
    pace = settings.reform_pace if done > actor.institutions else settings.reform_sliding
    step = settings.reform_strength * pace / WEEKS_IN_YEAR * (done - actor.institutions)
    actor.institutions = between(actor.institutions + step, 0.0, 1.0)


mechanism = Mechanism(
    name="reform",
    part=7,
    sentence="A party's structures change slowly as agreements are carried out, partial ones less, and slide back without any.",
    source="Lederach 1997 (structural change takes a generation); Burton 1990; own formalisation",
    strength=strength("reform"),
    parameters=(
        Parameter("reform.pace", 0.15, 0, 10, "a year", "Pace at which structures follow what is carried out."),
        Parameter("reform.partial", 0.4, 0, 1, "share", "How far a partial agreement that is carried out changes structures, of what a full one does (own judgement)."),
        Parameter("reform.sliding", 0.1, 0, 10, "a year", "Pace at which they slide back without an agreement."),
    ),
    writes=("parties.institutions",),
    verbs=(Verb("parties", reform),),
)
