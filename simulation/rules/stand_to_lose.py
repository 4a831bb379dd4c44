"""Business across the line: who would lose by a war holds force back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.lookups import between
from simulation.world.parameters import Parameter

if TYPE_CHECKING:
    from simulation.world.views import Settings, World


def stand_to_lose(world: World, settings: Settings, dyad: int, week: int) -> None:
    """The more economic cooperation there is across the line, the less force is answered with force; or, where trade feeds the
    war, the more."""
    pair = world.dyads[dyad]
    pair.stake = between(settings.stand_to_lose_strength * settings.stand_to_lose_share * pair.trade, -1.0, 1.0)


mechanism = Mechanism(
    name="stand_to_lose",
    part=8,
    sentence="Where set, what business across the line would lose by war holds force back, or business lives on the war.",
    source="Polachek 1980 (trade and conflict); Jha 2013 (trade and peace between communities); Keen 1998 (who lives on war); own formalisation",
    strength=strength("stand_to_lose"),
    parameters=(
        Parameter("stand_to_lose.share", 0.0, -1, 1, "share", "Force not answered where there is all the economic cooperation there could be; below 0 trade feeds the war."),
    ),
    writes=("dyads.stake",),
    verbs=(Verb("dyads", stand_to_lose),),
)  # fmt: skip
