"""Attitudes that cannot change: hostility frozen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.engine.compiling import compiled
from simulation.mechanism import Mechanism, Verb
from simulation.world.parameters import Parameter

if TYPE_CHECKING:
    from simulation.world.views import Citizens, Settings, World


@compiled
def hold(world: World, public: int) -> None:
    """Put the groups of a public, and the public itself, where they stood at the beginning."""
    actor = world.publics[public]
    total = 0.0
    for g in range(actor.first_group, actor.first_group + actor.groups):
        group = world.groups[g]
        group.attitude = group.anchor
        total += group.weight * group.anchor
    world.parties[actor.party].attitude = total
    world.parties[actor.party].addressed = 0  # whoever spoke to it moved nobody


def hold_attitudes(world: World, settings: Settings, public: int, week: int) -> None:
    """The party's social groups stand where they stood at the beginning, whatever happens."""
    hold(world, public)


def hold_each(world: World, settings: Settings, citizens: Citizens, public: int, week: int) -> None:
    """The party's citizens stand where they stood at the beginning, and so do its social groups."""
    hold(world, public)
    actor = world.publics[public]
    for g in range(actor.first_group, actor.first_group + actor.groups):
        citizens.gathered[g] = world.groups[g].attitude
        for i in range(citizens.first[g], citizens.first[g + 1]):
            citizens.attitude[i] = citizens.anchor[i]


mechanism = Mechanism(
    name="hold_attitudes",
    part=4,
    sentence="Where hostility is frozen, no public moves from where it began.",
    source="Ismail, Layka & Abo Alabed 2023 (claims S5, M6); own formalisation",
    strength=Parameter("conflict.attitudes_frozen", 0, 0, 1, "yes or no", "Whether publics' attitudes are frozen.", kind="int"),
    writes=("groups.attitude", "parties.attitude", "parties.addressed", "citizens.attitude", "citizens.gathered"),
    verbs=(Verb("publics", hold_attitudes, with_citizens=hold_each),),
)
