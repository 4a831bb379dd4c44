"""Escalation: each side answers the other's force, tires of its own, and is held back by truces and agreements."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulation.engine.compiling import compiled
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.constants import HALF
from simulation.world.lookups import between
from simulation.world.parameters import Parameter

if TYPE_CHECKING:
    from simulation.world.views import Dyad, Party, Settings, World


_STAGES = 9  # of escalation (Glasl)


@compiled
def _answered(settings: Settings, pair: Dyad, party: Party, force: float, threat: float, held: float) -> float:
    """A side's force next week: it answers the threat, grows with grievance, and tires."""
    change = 0.0
    if held < 1.0:
        push = settings.escalate_reaction * math.exp(party.means) * threat * (1.0 - force) * (1.0 - pair.relations)
        push *= (1.0 - pair.stake) * (1.0 - party.moderation)
        grudge = settings.escalate_grievance * (1.0 - party.attitude) * (1.0 - force) * (1.0 - party.institutions)
        change = (push + grudge) * (1.0 - held)
    tire = settings.escalate_fatigue * (1.0 + settings.escalate_tiring * party.pain) * force
    change = change - tire - held * settings.escalate_disarming * force
    return between(force + settings.escalate_strength * change, 0.0, 1.0)


def answer(world: World, settings: Settings, dyad: int, week: int) -> None:
    """Each side decides how much force to use against the other."""
    pair = world.dyads[dyad]
    a, b = world.parties[pair.a], world.parties[pair.b]
    # Where a war is over nobody is left to be answered, and force winds down as under full restraint.
    held = 1.0 if pair.over == 1 else pair.held
    # Decided now and committed in `go_over`, so that no side answers what the other did this same week.
    pair.next_force_a = _answered(settings, pair, a, pair.force_a, pair.force_b, held)
    pair.next_force_b = _answered(settings, pair, b, pair.force_b, pair.force_a, held)


def go_over(world: World, settings: Settings, dyad: int, week: int) -> None:
    """Both sides do what they decided; the stage of the conflict follows."""
    pair = world.dyads[dyad]
    pair.force_a, pair.force_b = pair.next_force_a, pair.next_force_b
    pair.stage = 0.0 if pair.over == 1 else _STAGES * HALF * (pair.force_a + pair.force_b)


mechanism = Mechanism(
    name="escalate",
    part=8,
    sentence="Each side answers the other's force, tires of its own, the more the more it hurts, and is held back by truces and agreements with that other.",
    source="Richardson 1960 (action, reaction, fatigue, grievance); stages after Glasl 1982",
    strength=strength("escalate"),
    parameters=(
        Parameter("escalate.reaction", 0.18, 0, 1, "a week", "Reaction to the other side's force."),
        Parameter("escalate.fatigue", 0.18, 0, 1, "a week", "Fatigue of a side's own force."),
        Parameter("escalate.tiring", 2.1, 0, 10, "times", "How much full pain adds to fatigue."),
        Parameter("escalate.grievance", 0.0015, 0, 1, "a week", "Force that grows from a hostile public's grievance alone."),
        Parameter("escalate.disarming", 0.15, 0, 1, "a week", "Pace at which force winds down when wholly held back."),
    ),
    writes=("dyads.next_force_a", "dyads.next_force_b", "dyads.force_a", "dyads.force_b", "dyads.stage"),
    verbs=(Verb("dyads", answer), Verb("dyads", go_over)),
)
