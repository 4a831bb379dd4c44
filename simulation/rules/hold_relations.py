"""Relations that cannot change: officials' trust frozen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.mechanism import Mechanism, Verb
from simulation.world.network import first_trust
from simulation.world.parameters import Parameter

if TYPE_CHECKING:
    from simulation.world.views import Settings, World


def hold_relations(world: World, settings: Settings, tie: int, week: int) -> None:
    """Trust on a tie of the official channel is what it was at the beginning, whatever happens."""
    link = world.channels[tie]
    link.trust = first_trust(world, settings, link.label)


mechanism = Mechanism(
    name="hold_relations",
    part=4,
    sentence="Where political relations are frozen, officials trust each other as they did in the beginning.",
    source="Ismail, Layka & Abo Alabed 2023 (claim S5); own formalisation",
    strength=Parameter("conflict.relations_frozen", 0, 0, 1, "yes or no", "Whether trust between officials is frozen.", kind="int"),
    writes=("channels.trust",),
    verbs=(Verb("channels", hold_relations),),
)
