"""Mediators come and go: who offers and is accepted depends on how hard, how long and how evenly the parties fight."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulation.calendar import WEEKS_IN_YEAR
from simulation.engine.compiling import compiled
from simulation.engine.luck import draw
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.decisions import MEDIATOR_COMES, MEDIATOR_GOES
from simulation.world.lookups import ENGAGEMENTS, evenness, exists, is_living
from simulation.world.parameters import Parameter
from simulation.world.record import WentWhy
from simulation.world.tracks import reach_one

if TYPE_CHECKING:
    from simulation.world.views import Dyad, Settings, World

_FROM_START = ENGAGEMENTS.index("from_start")
_UNNEEDED, _NO_EFFORT = int(WentWhy.UNNEEDED), int(WentWhy.NO_EFFORT)


@compiled
def _calls(settings: Settings, pair: Dyad, week: int) -> bool:
    """Whether there is something to mediate: tension, or a war in which somebody has died not too long ago."""
    return pair.over == 0 and (pair.latent == 1 or week - pair.last_fought <= settings.mediate_lull)


@compiled
def _call(world: World, settings: Settings, week: int) -> float:
    """How strongly a conflict calls for mediators, and lets them in."""
    most = 0.0
    for d in range(world.dyad_count):
        pair = world.dyads[d]
        if _calls(settings, pair, week):
            a, b = world.parties[pair.a], world.parties[pair.b]
            # The larger the war, the more it threatens others; in logarithms, 1 for the largest of the usual kind.
            size = math.log(1.0 + settings.fight_scale) / math.log(1.0 + settings.mediate_large)
            length = min((week - pair.war_began) / WEEKS_IN_YEAR / settings.mediate_years, 1.0)
            call = settings.mediate_base + settings.mediate_hard * max(a.pain, b.pain) * size + settings.mediate_length * length
            # Who is winning lets fewer in.
            call *= 1.0 - settings.mediate_even * (1.0 - evenness(a.power, b.power))
            most = max(most, call)
    if world.table.members != 0:
        # Talks may be held where a war is over or has gone quiet, and nobody else would come.
        return max(most, settings.mediate_base) * settings.mediate_asked
    return most


@compiled
def _needed(world: World) -> bool:
    """Whether a text lives that a mediator may watch over."""
    for n in range(world.agreement_count):  # noqa: SIM110 (numba reads a plain loop)
        if is_living(world.agreements[n]):
            return True
    return False


@compiled
def _nobody_left(world: World) -> bool:
    """Whether no two enemies are there any more between whom somebody could mediate."""
    for d in range(world.dyad_count):
        pair = world.dyads[d]
        if pair.allied == 0 and exists(world.parties[pair.a]) and exists(world.parties[pair.b]):
            return False
    return True


def come_and_go(world: World, settings: Settings, mediator: int, week: int) -> None:
    """A mediator comes where it is called and accepted, and goes where nothing holds it."""
    if settings.mediation_engagement == _FROM_START:
        return
    actor = world.mediators[mediator]
    if week == 1:
        # Nobody is there before the first week; the chronicle tells by the reason that whoever is there now has come.
        actor.present, actor.went_why = 0, _UNNEEDED
    effort = settings.mediate_strength * reach_one(world, settings, week)
    if effort <= 0.0 or actor.left > 0:
        actor.present, actor.went_why = 0, _NO_EFFORT
    elif actor.present == 1:
        going = settings.mediate_going * (settings.mediate_watching if _needed(world) else 1.0)
        idle = world.table.members == 0 and draw(world, MEDIATOR_GOES, week, actor.label) < going / WEEKS_IN_YEAR
        if idle or (_nobody_left(world) and not _needed(world)):
            actor.present, actor.went_why = 0, _UNNEEDED
    else:
        coming = settings.mediate_coming * effort * _call(world, settings, week) * actor.legitimacy
        coming *= 1.0 - world.rivalry if actor.official == 1 else 1.0
        if draw(world, MEDIATOR_COMES, week, actor.label) < coming / WEEKS_IN_YEAR:
            actor.present = 1


mechanism = Mechanism(
    name="mediate",
    part=5,
    sentence="Where set, mediators come to any conflict, the sooner the harder, longer and more even it is and the more they are accepted, and go while nobody talks.",
    source="Greig 2005; Gartner & Bercovitch 2006; Svensson 2007 (which conflicts are mediated); own formalisation",
    strength=strength("mediate"),
    parameters=(
        Parameter("mediation.engagement", "from_start", 0, 1, "choice", "Whether mediators are at work from the first week, or come and go as the conflict has it.", kind="choice", choices=ENGAGEMENTS),
        Parameter("mediate.coming", 2.4, 0, WEEKS_IN_YEAR, "a year", "Pace at which a mediator whom all accept comes to a conflict that calls for it by 1."),
        Parameter("mediate.base", 0.55, 0, 5, "share", "Call of any conflict."),
        Parameter("mediate.hard", 0.85, 0, 10, "share", "What the hardest fighting of a large war adds."),
        Parameter("mediate.large", 500.0, 1, 5000, "deaths a week", "Fiercest fighting of a large war."),
        Parameter("mediate.length", 0.31, 0, 10, "share", "What a long war adds, counted from its beginning; tension, from the first week."),
        Parameter("mediate.years", 3.0, 0.1, 50, "years", "When a conflict is long: what length adds grows up to it."),
        Parameter("mediate.even", 0.57, 0, 1, "share", "How much of the call is lost where one side has all the power: the strong let in fewer."),
        Parameter("mediate.asked", 1.0, 1, 10, "times", "How much likelier a mediator comes to talks under way."),
        Parameter("mediate.lull", 156, 1, 2600, "weeks", "Weeks without a death after which nobody comes, unless talks are held (own judgement).", kind="int"),
        Parameter("mediate.going", 1.2, 0, WEEKS_IN_YEAR, "a year", "Pace at which one goes while nobody talks."),
        Parameter("mediate.watching", 0.15, 0, 1, "share", "Part of that pace while an agreement lives."),
    ),
    writes=("mediators.present", "mediators.went_why"),
    verbs=(Verb("mediators", come_and_go),),
)
