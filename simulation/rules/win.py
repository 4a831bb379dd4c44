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
from simulation.world.record import MOST_MIGHT, Ending

if TYPE_CHECKING:
    from simulation.world.views import Dyad, Party, Settings, World

_VICTORY = int(Ending.VICTORY)


@compiled
def war_age(pair: Dyad, week: int) -> float:
    """Years since the war of a dyad began, which a lull does not make young again unless it is long (`fight.lull`)."""
    return (week - pair.war_began) / WEEKS_IN_YEAR


@compiled
def _open_to_defeat(settings: Settings, pair: Dyad, side: Party, week: int) -> float:
    """How far a side can be beaten: most in a war's first weeks, unless it was organised when the war began."""
    young = math.exp(-war_age(pair, week) / settings.win_young) * (1.0 - settings.parties_organised[side.like])
    return settings.win_late + (1.0 - settings.win_late) * young


@compiled
def _might(settings: Settings, side: Party, share: float) -> float:
    """What a side's share of their power makes of its chance to win."""
    return math.pow(share, settings.win_power) * (1.0 if side.state == 1 else settings.win_rebels)


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
    for_a = rate * _open_to_defeat(settings, pair, b, week) * _might(settings, a, share)
    for_b = rate * _open_to_defeat(settings, pair, a, week) * _might(settings, b, 1.0 - share)
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
    # The one that lost still exists: it may be talked to, and may rise again, with what strength it kept.
    pair.over, pair.beaten = 1, pair.a + pair.b - ending.winner + 1
    lost = world.parties[pair.beaten - 1]
    lost.might = max(lost.might + math.log(settings.win_kept), -MOST_MIGHT)


mechanism = Mechanism(
    name="win",
    part=8,
    sentence="One side may win, mostly the stronger, above all in a war's first months and while the fighting is hard.",
    source="Order of size: 3.5 % of active dyad-years end by government, 1.7 % by rebel victory (Kreutz 2010); own formalisation",
    strength=strength("win"),
    parameters=(
        Parameter("win.late", 0.028, 0, 1, "share", "Chance of victory in an old war, of that in a young one."),
        Parameter("win.young", 0.27, 0.01, 50, "years", "Time over which it falls."),
        Parameter("win.lately", 26, 1, 2600, "weeks", "Weeks without a death after which nobody wins (own judgement).", kind="int"),
        Parameter("parties.organised", 0.0, 0, 1, "share", "How far the party is organised when its war begins: then it is no easier to beat at first than later, and falls apart the more seldom.", source="Weinstein 2007; Staniland 2014 (organisation of armed groups)", per=("party",)),
        Parameter("win.kept", 0.5, 0.01, 1, "share", "Part of its strength that the beaten side keeps (own judgement)."),
        Parameter("win.power", 1.9, 0, 10, "exponent", "How much a side's share of power counts for its chance."),
        Parameter("win.rebels", 1.5, 0, 10, "times", "Chance of an armed group, of that of a government as strong."),
        Parameter("win.rate", 6.7, 0, WEEKS_IN_YEAR, "a year", "Rate at which overwhelming power at full force wins a young war."),
    ),
    writes=("endings.dyad", "endings.week", "endings.kind", "endings.winner", "endings.share", "ending_count", "dyads.over", "dyads.beaten", "overflow", "parties.might"),
    verbs=(Verb("dyads", win),),
)
