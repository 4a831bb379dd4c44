"""Recruits: a hostile public gives its side people and money for war, one that is for a settlement withholds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.calendar import WEEKS_IN_YEAR
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.constants import HALF
from simulation.world.lookups import between
from simulation.world.parameters import Parameter
from simulation.world.record import MOST_MIGHT

if TYPE_CHECKING:
    from simulation.world.views import Settings, World


def recruit(world: World, settings: Settings, party: int, week: int) -> None:
    """A party's means grow with a hostile public, and shrink with one that is for a settlement."""
    actor = world.parties[party]
    # A public of middling attitude neither gives more nor less than its side began with.
    change = settings.recruit_strength * settings.recruit_pull * (HALF - actor.attitude) / HALF / WEEKS_IN_YEAR
    actor.means = between(actor.means + change, -MOST_MIGHT, MOST_MIGHT)


mechanism = Mechanism(
    name="recruit",
    part=8,
    sentence="Where set, hostile publics give their side the means to fight, and publics for a settlement withhold them.",
    source="Humphreys & Weinstein 2008 (who joins: grievance is one reason of several); Bloom 2004 (outbidding); own formalisation",
    strength=strength("recruit"),
    parameters=(
        Parameter("recruit.pull", 0.0, -2, 2, "logarithm a year", "Means that a wholly hostile public adds, and one wholly for a settlement takes; below 0 the other way round: hard-liners outbid each other."),
    ),
    writes=("parties.means",),
    verbs=(Verb("parties", recruit),),
)  # fmt: skip
