"""Publics harden with violence, and without it return to where they stood."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.calendar import WEEKS_IN_YEAR
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.lookups import between, most_felt
from simulation.world.parameters import Parameter

if TYPE_CHECKING:
    from simulation.world.views import Settings, World


def react(world: World, settings: Settings, public: int, week: int) -> None:
    """Deaths harden a party's social groups; quiet weeks let them return to where they stood."""
    actor = world.publics[public]
    felt = most_felt(world, actor.party)
    pace = settings.harden_strength / WEEKS_IN_YEAR
    for g in range(actor.first_group, actor.first_group + actor.groups):
        group = world.groups[g]
        softening = settings.harden_recovery * (1.0 - felt) * (group.anchor - group.attitude)
        change = pace * (softening - settings.harden_rate * felt * group.attitude)
        group.attitude = between(group.attitude + change, 0.0, 1.0)


mechanism = Mechanism(
    name="harden",
    part=2,
    sentence="Publics harden with violence, and without it return to where they stood at first.",
    source="Direction and size: polls in Israel 1993-94 and Northern Ireland 1998-2002; own formalisation",
    strength=strength("harden"),
    parameters=(
        Parameter("harden.rate", 0.8, 0, 5, "a year", "Pace at which full violence wears attitudes down."),
        Parameter("harden.recovery", 0.5, 0, 5, "a year", "Pace at which attitudes return to their anchor without violence."),
    ),
    writes=("groups.attitude",),
    verbs=(Verb("publics", react),),
)
