"""Restraint: truces and living texts between two parties hold back both, towards each other and nobody else.

What holds back a party acts in three places, each of which is a decision of its own: it answers force with less and winds
down its own (`escalate`), it holds its fire at once, before force has wound down (`fight`), and it does not press for
victory (`win`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.engine.compiling import compiled
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.lookups import between, bit, is_living
from simulation.world.parameters import Parameter
from simulation.world.record import PROVISIONS, Kind

if TYPE_CHECKING:
    from simulation.world.views import Agreement, Settings, World

_PROCESS, _FULL = int(Kind.PROCESS), int(Kind.FULL)


@compiled
def _holds(settings: Settings, text: Agreement) -> float:
    """How far a text holds back those who signed it, by its kind and by what is carried out of it."""
    if text.kind == _PROCESS:
        # An agenda is carried out by talks, not by provisions.
        return settings.restrain_process
    holds = settings.restrain_agreement if text.kind == _FULL else settings.restrain_partial
    return holds * (1.0 - settings.restrain_fulfilled * (1.0 - text.carried_out / PROVISIONS))


def hold_back(world: World, settings: Settings, dyad: int, week: int) -> None:
    """The strongest of what two parties have signed with each other holds both back, whatever they do to others; several texts
    hold no better than the strongest of them."""
    pair = world.dyads[dyad]
    held = settings.restrain_ceasefire if pair.ceasefire > 0 else 0.0
    for n in range(world.agreement_count):
        text = world.agreements[n]
        if bit(text.signatories, pair.a) and bit(text.signatories, pair.b) and is_living(text):
            held = max(held, _holds(settings, text))
    pair.held = between(settings.restrain_strength * held, 0.0, 1.0)


mechanism = Mechanism(
    name="restrain",
    part=8,
    sentence="Truces and living texts hold back both sides, towards each other: a truce at once, a full agreement the more the more of it is carried out.",
    source="Fortna 2004 (what agreements change by themselves); own formalisation",
    strength=strength("restrain"),
    parameters=(
        Parameter("restrain.ceasefire", 0.73, 0, 1, "share", "How far a ceasefire holds both sides back."),
        Parameter("restrain.agreement", 0.98, 0, 1, "share", "How far a living full agreement that is wholly carried out holds both sides back."),
        Parameter("restrain.partial", 0.3, 0, 1, "share", "How far a living partial agreement that is wholly carried out does."),
        Parameter("restrain.process", 0.16, 0, 1, "share", "How far a living process agreement does."),
        Parameter("restrain.fulfilled", 0.42, 0, 1, "share", "Part of that which comes only as the agreement is carried out."),
    ),
    writes=("dyads.held",),
    verbs=(Verb("dyads", hold_back),),
)
