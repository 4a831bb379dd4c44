"""Intelligence: a party finds out what the others care for, rightly or, where it is biased, wrongly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.calendar import WEEKS_IN_YEAR
from simulation.engine.luck import draw, pair
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.decisions import INTELLIGENCE
from simulation.world.lookups import between
from simulation.world.parameters import Parameter
from simulation.world.tracks import reach_one

if TYPE_CHECKING:
    from simulation.world.views import Settings, World


def spy(world: World, settings: Settings, party: int, week: int) -> None:
    """Estimates move towards the truth as intelligence sees it, and confidence rises whether it is right or not."""
    actor = world.parties[party]
    means = settings.parties_intelligence[actor.like]
    if means == 0.0:
        return
    step = settings.spy_strength * reach_one(world, settings, week) * means * settings.spy_pace / WEEKS_IN_YEAR
    step = between(step, 0.0, 1.0)
    for q in range(world.party_count):
        if q == party:
            continue
        known, other = world.knowledge[party, q], world.parties[q]
        for k in range(world.issue_count):
            # The issue stands where luck usually takes the week: a bias lasts, however long a party spies.
            luck = draw(world, INTELLIGENCE, k, pair(actor.label, other.label))
            # From -1 to 1: it strays either way alike.
            stray = settings.intelligence_bias * (luck + luck - 1.0)
            seen = between(other.weight[k] * (1.0 + stray), 0.0, 1.0)
            known.estimate[k] = between(known.estimate[k] + step * (seen - known.estimate[k]), 0.0, 1.0)
            known.confidence[k] = between(known.confidence[k] + step * (1.0 - known.confidence[k]), 0.0, 1.0)


mechanism = Mechanism(
    name="spy",
    part=5,
    sentence="Where a party has means for it, intelligence brings it nearer to what the others care for, and makes it surer, rightly or not.",
    source="Jervis 1976 (perception that serves expectation); own formalisation",
    strength=strength("spy"),
    parameters=(
        Parameter("spy.pace", 1.0, 0, WEEKS_IN_YEAR, "a year", "Pace at which full means correct what a party believes."),
        Parameter(
            "intelligence.bias",
            0.3,
            0,
            1,
            "share",
            "How far intelligence strays from the truth, lastingly: 1 up to nothing or twice as much.",
        ),
        Parameter(
            "intelligence.persons",
            6.0,
            0,
            1000,
            "persons",
            "People at work on it for one party at full means, counted with Track I.",
        ),
        Parameter(
            "parties.intelligence",
            0.0,
            0,
            1,
            "share",
            "Means the party spends on finding out about the others.",
            per=("party",),
        ),
    ),
    writes=("knowledge.estimate", "knowledge.confidence"),
    verbs=(Verb("parties", spy),),
)
