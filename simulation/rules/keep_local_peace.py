"""Local truces: committees of both sides keep local fighting down, as long as it does not overrun them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.calendar import WEEKS_IN_YEAR
from simulation.engine.compiling import compiled
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.lookups import between, local
from simulation.world.parameters import Parameter

if TYPE_CHECKING:
    from simulation.world.views import Settings, World


@compiled
def _local_sessions(world: World, dyad: int) -> float:
    """Sessions of this week in which people from the grassroots of both sides of a dyad met: its share of such ties, each
    by the sessions that its holder's initiative held."""
    met, ties = 0.0, 0
    for t in range(world.dialogue_count):
        tie = world.dialogues[t]
        if tie.dyad == dyad:
            ties += 1
            initiative = world.ngos[tie.holder].initiative
            if initiative >= 0 and local(world, tie):
                met += world.initiatives[initiative].sessions
    return met / ties if ties > 0 else 0.0


def agree_locally(world: World, settings: Settings, dyad: int, week: int) -> None:
    """Local people who meet agree to keep their places out of the war."""
    pair = world.dyads[dyad]
    step = settings.keep_local_peace_strength * settings.keep_local_peace_gain * _local_sessions(world, dyad)
    pair.local_peace = between(pair.local_peace + step * (settings.keep_local_peace_most - pair.local_peace), 0.0, 1.0)


def overrun(world: World, settings: Settings, dyad: int, week: int) -> None:
    """Fighting overruns local truces, and time wears them off."""
    pair = world.dyads[dyad]
    if pair.local_peace > 0.0:
        loss = settings.keep_local_peace_fading + settings.keep_local_peace_violence * pair.felt
        pair.local_peace -= min(settings.keep_local_peace_strength * loss / WEEKS_IN_YEAR, 1.0) * pair.local_peace


mechanism = Mechanism(
    name="keep_local_peace",
    part=4,
    sentence="Where set, local people of both sides who meet keep some places out of the war, until fighting overruns them.",
    source="Kaplan 2017 (civilians who keep armed groups at bay); Autesserre 2010 (local peace); own formalisation",
    strength=strength("keep_local_peace"),
    parameters=(
        Parameter("keep_local_peace.gain", 0.0, 0, 1, "share a session", "Part of what is possible that a session of local people adds."),
        Parameter("keep_local_peace.most", 0.3, 0, 1, "share", "The most of a war's fighting that can be kept out so (own judgement)."),
        Parameter("keep_local_peace.fading", 0.3, 0, WEEKS_IN_YEAR, "a year", "Pace at which local truces wear off (own judgement)."),
        Parameter("keep_local_peace.violence", 1.0, 0, WEEKS_IN_YEAR, "a year", "Pace at which the hardest fighting overruns them (own judgement)."),
    ),
    writes=("dyads.local_peace",),
    verbs=(Verb("dyads", agree_locally, "sessions"), Verb("dyads", overrun)),
)  # fmt: skip
