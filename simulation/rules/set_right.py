"""Rumours set right: people who know each other across the line find out what is behind an incident."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.lookups import between
from simulation.world.parameters import Parameter

if TYPE_CHECKING:
    from simulation.world.views import Settings, World


def set_right(world: World, settings: Settings, dyad: int, week: int) -> None:
    """The more unofficial contacts trust each other, the more rumours and misread incidents they set right."""
    pair = world.dyads[dyad]
    pair.set_right = between(settings.set_right_strength * settings.set_right_share * pair.trust_unofficial, -1.0, 1.0)


mechanism = Mechanism(
    name="set_right",
    part=4,
    sentence="Where set, trusting contacts across the line set right rumours and misread incidents, or spread them.",
    source="Varshney 2002 (associations across communities stop rumours); Fearon & Laitin 1996 (information about incidents); own formalisation",
    strength=strength("set_right"),
    parameters=(
        Parameter("set_right.share", 0.0, -1, 1, "share", "Rumours and misread incidents that contacts who trust each other fully set right; below 0 they make them worse."),
    ),
    writes=("dyads.set_right",),
    verbs=(Verb("dyads", set_right),),
)  # fmt: skip
