"""Pain: the perceived cost of fighting, which fades."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.lookups import between, dyad_of
from simulation.world.parameters import Parameter

if TYPE_CHECKING:
    from simulation.world.views import Settings, World


def suffer(world: World, settings: Settings, party: int, week: int) -> None:
    """What the fighting costs adds to a party's pain; what is past fades."""
    actor = world.parties[party]
    felt, struck_in = 0.0, 0
    for q in range(world.party_count):
        if q != party and world.dyads[dyad_of(party, q)].felt > felt:
            felt, struck_in = world.dyads[dyad_of(party, q)].felt, dyad_of(party, q) + 1
    level = felt * settings.suffer_strength
    # Noted only while pain grows: pain that fades has no new cause.
    if level > actor.pain:
        actor.struck, actor.struck_in = week, struck_in
    actor.pain = between(actor.pain + (level - actor.pain) / settings.pain_memory, 0.0, 1.0)


mechanism = Mechanism(
    name="suffer",
    part=5,
    sentence="The cost of fighting builds up as perceived pain, and fades when it stops.",
    source="Zartman 1989, 2000 (hurting is perceived, not objective); own formalisation",
    strength=strength("suffer"),
    parameters=(
        Parameter("pain.memory", 18.0, 1, 520, "weeks", "Time over which pain builds up and fades."),
    ),
    writes=("parties.pain", "parties.struck", "parties.struck_in"),
    verbs=(Verb("parties", suffer),),
)
