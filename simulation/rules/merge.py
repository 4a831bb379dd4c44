"""Armed groups that do not fight each other may merge, the weaker into the stronger."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulation.calendar import WEEKS_IN_YEAR
from simulation.engine.luck import draw
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.decisions import MERGER
from simulation.world.lookups import cross_lines, leave_wars
from simulation.world.parameters import Parameter
from simulation.world.record import MOST_FOLLOWING, MOST_MIGHT, Ceasing

_MERGED = int(Ceasing.MERGED)

if TYPE_CHECKING:
    from simulation.world.views import Settings, World


def merge(world: World, settings: Settings, dyad: int, week: int) -> None:
    """Two armed groups at peace with each other may become one, former enemies and splinters no later than allies."""
    pair = world.dyads[dyad]
    a, b = world.parties[pair.a], world.parties[pair.b]
    if pair.over == 0 or a.state == 1 or b.state == 1 or a.heir > 0 or b.heir > 0:
        return
    rate = settings.merge_allies if pair.allied == 1 else settings.merge_rivals
    if draw(world, MERGER, week, pair.label) >= settings.merge_strength * rate / WEEKS_IN_YEAR:
        return
    stronger, weaker = (pair.a, pair.b) if a.might >= b.might else (pair.b, pair.a)
    big, small = world.parties[stronger], world.parties[weaker]
    leave_wars(world, weaker, _MERGED, week)
    # Might is a logarithm: strengths add, their logarithms do not.
    big.might = math.log(math.exp(big.might) + math.exp(small.might))
    big.power, big.following = big.power + small.power, min(big.following + small.following, MOST_FOLLOWING)
    small.might, small.power, small.following, small.heir = -MOST_MIGHT, 0.0, 0.0, stronger + 1
    for o in range(world.official_count):
        official = world.officials[o]
        # The leader of what is no more joins nobody: a party has one leader.
        if official.party == weaker and official.leader == 0:
            official.party = stronger
    # Officials have changed sides, so that their ties may cross another line, or none.
    cross_lines(world)
    world.count.mergers += 1


mechanism = Mechanism(
    name="merge",
    part=1,
    sentence="Armed groups that do not fight each other may merge, the weaker into the stronger.",
    source="Christia 2012 (alliances of armed groups); own formalisation",
    strength=strength("merge"),
    parameters=(
        Parameter("merge.allies", 0.05, 0, WEEKS_IN_YEAR, "a year", "Rate at which two allied armed groups merge."),
        Parameter("merge.rivals", 0.1, 0, WEEKS_IN_YEAR, "a year", "Rate at which two groups merge whose war is over, or of which one split off without fighting."),
    ),
    writes=(
        "parties.might", "parties.power", "parties.following", "parties.heir", "officials.party", "channels.dyad",
        "dyads.over", "dyads.latent", "dyads.beaten", "dyads.channel", "count.mergers",
        "endings.dyad", "endings.week", "endings.kind", "endings.winner", "endings.ceased", "endings.how",
        "ending_count", "overflow", "dyads.channel_week", "dyads.channel_why", "dyads.channel_by",
        "dyads.channel_value", "dyads.channel_limit",
    ),
    verbs=(Verb("dyads", merge),),
)  # fmt: skip
