"""Victory: one side may win, above all early, and mostly the stronger."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulation.calendar import WEEKS_IN_YEAR
from simulation.engine.compiling import compiled
from simulation.engine.luck import draw
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.decisions import VICTORY
from simulation.world.parameters import Parameter
from simulation.world.record import Ending

if TYPE_CHECKING:
    from simulation.world.views import Dyad, Settings, World

_VICTORY = int(Ending.VICTORY)


@compiled
def war_age(pair: Dyad, week: int) -> float:
    """Years since the war of a dyad began, which a lull does not make young again unless it is long (`fight.lull`)."""
    return (week - pair.war_began) / WEEKS_IN_YEAR


def win(world: World, settings: Settings, dyad: int, week: int) -> None:
    """The greater the gap in power, the harder the fighting and the younger the war, the likelier one side wins."""
    pair = world.dyads[dyad]
    # Nobody wins a war in which nobody dies, or nobody any more.
    if pair.over == 1 or pair.latent == 1 or pair.toll == 0.0 or week - pair.last_fought > settings.win_lately:
        return
    a, b = world.parties[pair.a], world.parties[pair.b]
    share = a.power / (a.power + b.power)
    luck = draw(world, VICTORY, week, pair.label)
    rate = settings.win_strength * settings.win_rate / WEEKS_IN_YEAR * min(pair.force_a, pair.force_b)
    rate *= 1.0 - pair.held
    # Likeliest while the war is young, before the weaker side has organised.
    young = math.exp(-war_age(pair, week) / settings.win_young)
    rate *= settings.win_late + (1.0 - settings.win_late) * young
    for_a = rate * math.pow(share, settings.win_power) * (1.0 if a.state == 1 else settings.win_rebels)
    for_b = rate * math.pow(1.0 - share, settings.win_power) * (1.0 if b.state == 1 else settings.win_rebels)
    if luck >= for_a + for_b:
        return
    if world.ending_count == world.endings.shape[0]:
        world.overflow = 1
        return
    ending = world.endings[world.ending_count]
    ending.dyad, ending.week, ending.kind = dyad, week, _VICTORY
    ending.winner = pair.a if luck < for_a else pair.b
    ending.share = share if luck < for_a else 1.0 - share
    world.ending_count += 1
    # The one that lost still exists: it may be talked to, and may rise again.
    pair.over, pair.beaten = 1, pair.a + pair.b - ending.winner + 1


mechanism = Mechanism(
    name="win",
    part=8,
    sentence="One side may win, mostly the stronger, above all in a war's first months and while the fighting is hard.",
    source="Order of size: 3.5 % of active dyad-years end by government, 1.7 % by rebel victory (Kreutz 2010); own formalisation",
    strength=strength("win"),
    parameters=(
        Parameter("win.late", 0.028, 0, 1, "share", "Chance of victory in an old war, of that in a young one."),
        Parameter("win.young", 0.24, 0.01, 50, "years", "Time over which it falls."),
        Parameter("win.lately", 26, 1, 2600, "weeks", "Weeks without a death after which nobody wins (own judgement).", kind="int"),
        Parameter("win.power", 2.2, 0, 10, "exponent", "How much a side's share of power counts for its chance."),
        Parameter("win.rebels", 1.4, 0, 10, "times", "Chance of an armed group, of that of a government as strong."),
        Parameter("win.rate", 7.1, 0, WEEKS_IN_YEAR, "a year", "Rate at which overwhelming power at full force wins a young war."),
    ),
    writes=("endings.dyad", "endings.week", "endings.kind", "endings.winner", "endings.share", "ending_count", "dyads.over", "dyads.beaten", "overflow"),
    verbs=(Verb("dyads", win),),
)
