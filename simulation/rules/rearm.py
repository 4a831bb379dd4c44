"""Contacts used for war: a side that is not ready to settle gains time and knowledge to arm while its people meet the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.lookups import between, sessions_of
from simulation.world.parameters import Parameter
from simulation.world.record import MOST_MIGHT

if TYPE_CHECKING:
    from simulation.world.views import Settings, World


def rearm(world: World, settings: Settings, party: int, week: int) -> None:
    """The less a party means to settle, the more it arms behind each session."""
    actor = world.parties[party]
    unwilling = 1.0 - between(actor.motivation, 0.0, 1.0)
    step = settings.rearm_strength * settings.rearm_gain * unwilling * sessions_of(world, party, 0.0)
    actor.means = between(actor.means + step, -MOST_MIGHT, MOST_MIGHT)


mechanism = Mechanism(
    name="rearm",
    part=8,
    sentence="Where set, a side that does not mean to settle arms behind the dialogue of its people.",
    source="Richmond 1998 (devious objectives: negotiating to gain time); own formalisation: harm is possible",
    strength=strength("rearm"),
    parameters=(
        Parameter("rearm.gain", 0.0, 0, 1, "logarithm a session", "Means that a wholly unwilling side gains behind a session."),
    ),
    writes=("parties.means",),
    verbs=(Verb("parties", rearm, "sessions"),),
)  # fmt: skip
