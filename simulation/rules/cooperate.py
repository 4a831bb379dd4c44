"""Economic cooperation across the line: it grows with work on it, and withers with violence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.calendar import WEEKS_IN_YEAR
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.lookups import between, in_room
from simulation.world.parameters import Parameter
from simulation.world.record import Activity

if TYPE_CHECKING:
    from simulation.world.views import Settings, World

_COOPERATION = int(Activity.COOPERATION)


def cooperate(world: World, settings: Settings, initiative: int, week: int) -> None:
    """Sessions of economic cooperation open business between the parties whose people take part."""
    group = world.initiatives[initiative]
    if group.sessions == 0 or group.activity != _COOPERATION:
        return
    step = settings.cooperate_strength * settings.cooperate_pace * group.sessions
    for d in range(world.dyad_count):
        dyad = world.dyads[d]
        if in_room(world, initiative, dyad.a) and in_room(world, initiative, dyad.b):
            dyad.trade = between(dyad.trade + step * (1.0 - dyad.trade), 0.0, 1.0)
            dyad.business, dyad.business_by = week, initiative + 1


def wither(world: World, settings: Settings, dyad: int, week: int) -> None:
    """Violence drives business away, and what nobody tends fades."""
    pair = world.dyads[dyad]
    if pair.trade > 0.0:
        loss = settings.cooperate_fading + settings.cooperate_violence * pair.felt
        pair.trade -= min(settings.cooperate_strength * loss / WEEKS_IN_YEAR, 1.0) * pair.trade


mechanism = Mechanism(
    name="cooperate",
    part=3,
    sentence="Economic cooperation grows across the line with work on it, and withers with violence.",
    source="Montville 1987 (cooperative economic activity); Polachek 1980 (trade and conflict); own formalisation",
    strength=strength("cooperate"),
    parameters=(
        Parameter("cooperate.pace", 0.04, 0, 1, "share a session", "Part of the business still possible that a session opens."),
        Parameter("cooperate.fading", 0.1, 0, 5, "a year", "Pace at which business fades that nobody tends."),
        Parameter("cooperate.violence", 2.0, 0, 20, "a year", "Pace at which full violence drives it away."),
    ),
    writes=("dyads.trade", "dyads.business", "dyads.business_by"),
    verbs=(Verb("initiatives", cooperate, "sessions"), Verb("dyads", wither)),
)
