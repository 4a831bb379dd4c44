"""Means: war uses up a few recruits, arms and money, which come back; the people of an idle armed group go home."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulation.calendar import WEEKS_IN_YEAR
from simulation.engine.luck import draw_normal
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.decisions import MEANS
from simulation.world.lookups import between, most_force
from simulation.world.parameters import Parameter
from simulation.world.record import MOST_MIGHT

if TYPE_CHECKING:
    from simulation.world.views import Settings, World


def mobilise(world: World, settings: Settings, party: int, week: int) -> None:
    """A party's means waver, are used up by force, and come back; an idle armed group's people go home instead."""
    actor = world.parties[party]
    force = most_force(world, party)
    # An army is paid in peace too; a group that does not fight cannot hold its people.
    idle = max(1.0 - force / settings.mobilise_idle, 0.0) if actor.state == 0 else 0.0
    used = settings.mobilise_drain * force + settings.mobilise_demobilising * idle
    back = settings.mobilise_refill * actor.means * (1.0 - idle)
    # The spread of a year's change is that of its 52 weeks together.
    luck = settings.mobilise_wavering * draw_normal(world, MEANS, week, actor.label) / math.sqrt(WEEKS_IN_YEAR)
    change = settings.mobilise_strength * (luck - (used + back) / WEEKS_IN_YEAR)
    actor.means = between(actor.means + change, -MOST_MIGHT, MOST_MIGHT)


mechanism = Mechanism(
    name="mobilise",
    part=8,
    sentence="War uses up a little of the means to fight, which come back within a few years; the people of an armed group that hardly fights go home within one or two.",
    source="Weinstein 2007 (recruitment and resources of armed groups); Kreutz 2010 (most armed conflicts end without victory or agreement); own formalisation",
    strength=strength("mobilise"),
    parameters=(
        Parameter("mobilise.wavering", 0.022, 0, 5, "logarithm", "Spread of a year's change of means by luck."),
        Parameter("mobilise.drain", 0.069, 0, 5, "logarithm a year", "Means that full force uses up."),
        Parameter("mobilise.refill", 0.7, 0, 5, "a year", "Pace at which means come back to what they were at first."),
        Parameter("mobilise.idle", 0.097, 0.01, 1, "share of all force", "Force below which people of an armed group go home."),
        Parameter("mobilise.demobilising", 1.4, 0, 10, "logarithm a year", "Pace at which they do where it is wholly idle."),
    ),
    writes=("parties.means",),
    verbs=(Verb("parties", mobilise),),
)
