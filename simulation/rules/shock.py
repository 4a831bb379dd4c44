"""Events: provocations that set fighting off, and wars taken up again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.calendar import WEEKS_IN_YEAR
from simulation.engine.luck import draw
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.decisions import SHOCK
from simulation.world.lookups import between, full_agreement, raise_force
from simulation.world.missions import incidents_left, size_left
from simulation.world.parameters import Parameter

if TYPE_CHECKING:
    from simulation.world.views import Settings, World


def provoke(world: World, settings: Settings, dyad: int, week: int) -> None:
    """Now and then an incident makes both sides readier to fight; a war that was won may be taken up again."""
    pair = world.dyads[dyad]
    a, b = world.parties[pair.a], world.parties[pair.b]
    if pair.allied == 1 or a.heir > 0 or b.heir > 0:
        return
    # Those who have settled all do not take a finished war up again.
    if pair.over == 1 and full_agreement(world, pair.a, pair.b) >= 0:
        return
    rate = settings.shock_rate / WEEKS_IN_YEAR * settings.shock_strength * incidents_left(settings, pair)
    # A war that is over comes back only now and then, the less so the more normal relations have become.
    if pair.over == 1:
        rate *= settings.shock_recurrence * (1.0 - pair.relations)
    if draw(world, SHOCK, week, pair.label) >= rate:
        return
    if pair.over == 1:
        pair.resumed, pair.resumed_by = week, 0
    # Whoever had fallen apart gathers again.
    pair.over, pair.beaten, pair.shocked, a.gone, b.gone = 0, 0, week, 0, 0
    size = settings.shock_size * (1.0 - pair.set_right) * size_left(settings, pair)
    for p in (pair.a, pair.b):
        raise_force(pair, p, between(size, 0.0, 1.0))


mechanism = Mechanism(
    name="shock",
    part=1,
    sentence="An incident makes both sides readier to fight, and may take a finished war up again.",
    source="Kreutz 2010 (conflicts recur); own formalisation",
    strength=strength("shock"),
    parameters=(
        Parameter("shock.rate", 0.25, 0, 12, "a year", "Incidents of a dyad."),
        Parameter("shock.size", 0.35, 0, 1, "share", "How far an incident raises the force of both sides towards its limit."),
        Parameter("shock.recurrence", 0.22, 0, 1, "share", "Chance that an incident takes up a war already won or dissolved."),
    ),
    writes=("dyads.over", "dyads.beaten", "dyads.shocked", "dyads.resumed", "dyads.resumed_by", "dyads.force_a", "dyads.force_b", "parties.gone"),
    verbs=(Verb("dyads", provoke),),
)
