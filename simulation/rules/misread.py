"""Noisy sight: a party may see an attack coming that is not, and answer it; an open channel or a last line sets it right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.engine.compiling import compiled
from simulation.engine.luck import draw_normal_above
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.decisions import MISREADING
from simulation.world.lookups import raise_force
from simulation.world.missions import fear_left
from simulation.world.parameters import Parameter
from simulation.world.record import Channel

if TYPE_CHECKING:
    from simulation.world.views import Dyad, Settings, World

_OPEN = int(Channel.OPEN)


@compiled
def _note(pair: Dyad, first: bool, error: float, alarm: float, week: int) -> None:
    """Note what one side of the two wrongly saw, and above what it answers."""
    if pair.misread != week:
        pair.misread, pair.alarm_limit, pair.alarm_a, pair.alarm_b = week, alarm, 0.0, 0.0
    if first:
        pair.alarm_a = error
    else:
        pair.alarm_b = error


def misread(world: World, settings: Settings, dyad: int, week: int) -> None:
    """Each side sees the other's force through noise; one that seems far stronger than it is provokes an answer."""
    pair = world.dyads[dyad]
    if pair.over == 1:
        return
    heard = pair.channel == _OPEN or pair.last_line == 1
    noise = settings.misread_noise * (1.0 - settings.misread_channel * heard) * (1.0 - pair.set_right)
    noise *= fear_left(settings, pair)
    if noise <= 0.0:
        return
    for p in (pair.a, pair.b):
        party = world.parties[p]
        # The label of the pair with that of the side: the two sides of a pair err independently.
        error = noise * draw_normal_above(world, MISREADING, week, pair.label ^ party.label, settings.misread_alarm / noise)
        # Only a seeming surplus provokes; a force that seems weaker than it is provokes nobody.
        if error > settings.misread_alarm:
            raise_force(pair, p, settings.misread_strength * error)
            world.count.mistaken_escalations += 1
            _note(pair, p == pair.a, error, settings.misread_alarm, week)


mechanism = Mechanism(
    name="misread",
    part=8,
    sentence="Each side sees the other through noise and may answer an attack that is none; an open channel or a last line sets it right.",
    source="Jervis 1976 (misperception); Richardson 1960 (the answer); own formalisation",
    strength=strength("misread"),
    parameters=(
        Parameter("misread.noise", 0.081, 0, 2, "standard deviation, share of all force", "Error of what a side sees of the other's force."),
        Parameter("misread.alarm", 0.3, 0.01, 2, "share of all force", "Seeming surplus of force that a side answers."),
        Parameter("misread.channel", 0.7, 0, 1, "share", "How much of the error an open official channel, or a last official line, takes away."),
    ),
    writes=(
        "dyads.force_a", "dyads.force_b", "count.mistaken_escalations", "dyads.misread", "dyads.alarm_a", "dyads.alarm_b",
        "dyads.alarm_limit",
    ),
    verbs=(Verb("dyads", misread),),
)  # fmt: skip
