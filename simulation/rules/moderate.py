"""Moderation: commanders and middle ranks who were trained in resolving conflicts answer force with less of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.lookups import between
from simulation.world.parameters import Parameter

if TYPE_CHECKING:
    from simulation.world.views import Settings, World


def moderate(world: World, settings: Settings, party: int, week: int) -> None:
    """The better a party's people are trained, the less force they answer with force."""
    actor = world.parties[party]
    actor.moderation = between(settings.moderate_strength * settings.moderate_share * actor.training, -1.0, 1.0)


mechanism = Mechanism(
    name="moderate",
    part=8,
    sentence="Where set, people trained in resolving conflicts answer force with less of it, or with more.",
    source="Fisher & Keashly 1991 (training); evidence mixed, own formalisation",
    strength=strength("moderate"),
    parameters=(
        Parameter("moderate.share", 0.0, -1, 1, "share", "Force that a wholly trained side does not answer; below 0 it answers more."),
    ),
    writes=("parties.moderation",),
    verbs=(Verb("parties", moderate),),
)  # fmt: skip
