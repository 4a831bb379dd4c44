"""An excuse for delay: leaders who do not want to talk point to unofficial talks, and officials leave the work to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.lookups import between, bit, sessions_of
from simulation.world.parameters import Parameter

if TYPE_CHECKING:
    from simulation.world.views import Settings, World


def stall(world: World, settings: Settings, party: int, week: int) -> None:
    """The more its people talk, and the less ready a party is, the better its excuse; it wears off.

    Officials at the table leave the work to such talks, the more so where they sit in them themselves.
    """
    actor = world.parties[party]
    if world.sessions == 0 and actor.alibi == 0.0:
        return
    excuse = settings.stall_pace * sessions_of(world, party, 0.0) * (1.0 - actor.readiness)
    # At the table the harm is another one: officials leave the work to those who talk unofficially.
    if bit(world.table.members, party):
        excuse += settings.stall_crowding * sessions_of(world, party, 1.0)
    worn = actor.alibi * (1.0 - 1.0 / settings.stall_memory)
    actor.alibi = between(worn + min(settings.stall_strength * excuse, 1.0) * (1.0 - actor.alibi), 0.0, 1.0)


mechanism = Mechanism(
    name="stall",
    part=4,
    sentence="Unofficial talks serve the unwilling as an excuse, and crowd official ones out.",
    source="own formalisation: harm is possible (an excuse for delay, crowding talks out)",
    strength=strength("stall"),
    parameters=(
        Parameter("stall.pace", 0.05, 0, 1, "share a session", "Part of a full excuse that a session gives a wholly unready party."),
        Parameter("stall.crowding", 0.02, 0, 1, "share a session", "What a session adds while the party is at the table; twice that with officials in the room."),
        Parameter("stall.memory", 26.0, 1, 520, "weeks", "Time over which an excuse wears off."),
    ),
    writes=("parties.alibi",),
    verbs=(Verb("parties", stall),),
)  # fmt: skip
