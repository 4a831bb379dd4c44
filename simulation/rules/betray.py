"""Betrayal: what was said in confidence is used against those who said it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.engine.compiling import compiled
from simulation.engine.luck import draw
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.decisions import BETRAYAL
from simulation.world.lookups import in_room
from simulation.world.parameters import Parameter

if TYPE_CHECKING:
    from simulation.world.views import Settings, World


@compiled
def _lose_trust_in(world: World, settings: Settings, initiative: int, party: int, week: int) -> None:
    """Those who met people of the party, and a little all officials, trust it less."""
    for t in range(world.dialogue_count):
        tie = world.dialogues[t]
        other = world.ngos[tie.other]
        if other.party == party and other.initiative == initiative:
            tie.trust *= 1.0 - settings.betray_trust
    for t in range(world.channel_count):
        tie = world.channels[t]
        if world.officials[tie.other].party == party:
            tie.trust *= 1.0 - settings.betray_officials
            known = world.knowledge[world.officials[tie.holder].party, party]
            known.betrayed, known.betrayed_in = week, initiative + 1


def betray(world: World, settings: Settings, initiative: int, week: int) -> None:
    """After a session one side may use what the other said: those in the room trust it far less, officials a little."""
    group = world.initiatives[initiative]
    if group.sessions == 0:
        return
    chance = settings.betray_strength * settings.betray_rate * group.sessions
    for p in range(world.party_count):
        if in_room(world, initiative, p) and draw(world, BETRAYAL, week, group.label ^ world.parties[p].label) < chance:
            _lose_trust_in(world, settings, initiative, p, week)


mechanism = Mechanism(
    name="betray",
    part=3,
    sentence="What was said in confidence may be used against those who said it.",
    source="Slovic 1993 (falls fast); own formalisation: harm is possible",
    strength=strength("betray"),
    parameters=(
        Parameter("betray.rate", 0.002, 0, 1, "a session", "Chance that a side betrays a confidence."),
        Parameter("betray.trust", 0.5, 0, 1, "share", "Trust in the side that betrayed it, lost among those in the room."),
        Parameter("betray.officials", 0.1, 0, 1, "share", "Trust in that side lost among officials."),
    ),
    writes=("dialogues.trust", "channels.trust", "knowledge.betrayed", "knowledge.betrayed_in"),
    verbs=(Verb("initiatives", betray, "sessions"),),
)
