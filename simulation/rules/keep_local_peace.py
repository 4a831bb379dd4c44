"""Local truces: committees of both sides, and tables of local commanders, keep local fighting down until it overruns them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.calendar import WEEKS_IN_YEAR
from simulation.engine.compiling import compiled
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.constants import HALF
from simulation.world.lookups import between, local
from simulation.world.parameters import Parameter
from simulation.world.record import Channel
from simulation.world.tracks import reach_one

if TYPE_CHECKING:
    from simulation.world.views import Settings, World

_OPEN = int(Channel.OPEN)


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
    step = min(step, 1.0)
    pair.local_peace = between(pair.local_peace + step * (settings.keep_local_peace_most - pair.local_peace), 0.0, 1.0)


def sit_locally(world: World, settings: Settings, dyad: int, week: int) -> None:
    """Commanders and authorities of both sides agree truces for their own places where fighting hurts: none in quiet, and none
    at the height of an offensive."""
    pair = world.dyads[dyad]
    if pair.over == 1 or pair.latent == 1:
        return
    # Scaled so that the pace is that of `tables` where the fighting strikes half as hard as can be.
    rate = settings.keep_local_peace_tables * pair.felt * (1.0 - pair.felt) / (HALF * HALF)
    # Some tables need nobody from outside; the others are convened by those who work on Track I.
    rate *= settings.keep_local_peace_own + (1.0 - settings.keep_local_peace_own) * reach_one(world, settings, week)
    if pair.channel != _OPEN:
        # Tables that wait for the national one do not meet.
        rate *= 1.0 - settings.keep_local_peace_national
    step = min(settings.keep_local_peace_strength * rate / WEEKS_IN_YEAR, 1.0)
    # What committees have brought beyond what tables can is not taken back.
    pair.local_peace += step * max(settings.keep_local_peace_most - pair.local_peace, 0.0)


def overrun(world: World, settings: Settings, dyad: int, week: int) -> None:
    """Fighting overruns local truces, and time wears them off."""
    pair = world.dyads[dyad]
    if pair.local_peace > 0.0:
        loss = settings.keep_local_peace_fading + settings.keep_local_peace_violence * pair.felt
        pair.local_peace -= min(settings.keep_local_peace_strength * loss / WEEKS_IN_YEAR, 1.0) * pair.local_peace


mechanism = Mechanism(
    name="keep_local_peace",
    part=4,
    sentence="Where set, local people of both sides who meet, and local commanders at tables of their own, keep some places out of the war, until fighting overruns them.",
    source="Kaplan 2017 (communities that hold armed groups off; here by analogy, and for deaths in battle); Autesserre 2010 (local peace beside the national one); Turkmani et al. 2014 and Lundgren, Svensson & Karakus 2023 (local truces in Syria); Bell & Wise 2022 (local agreements and national talks); own formalisation",
    strength=strength("keep_local_peace"),
    parameters=(
        Parameter("keep_local_peace.gain", 0.0, 0, 1, "share a session", "Part of what is possible that a session of local people adds."),
        Parameter("keep_local_peace.most", 0.3, 0, 1, "share", "The most of a war's fighting that can be kept out so (own judgement)."),
        Parameter("keep_local_peace.tables", 0.0, 0, WEEKS_IN_YEAR, "a year", "Pace at which local tables of commanders and authorities bring about what is possible, where the fighting strikes half as hard as can be; slower where it strikes less or more."),
        Parameter("keep_local_peace.own", 1.0, 0, 1, "share", "Share of local tables that need nobody from outside; the others go with the effort of Track I."),
        Parameter("keep_local_peace.national", 0.0, 0, 1, "share", "Share of local tables that meet only while the national channel of the two sides is open."),
        Parameter("keep_local_peace.moved", 0.0, -0.5, 1, "share", "Share of the fighting kept out of some places that moves to others, as forces are freed; below 0 it falls there too."),
        Parameter("keep_local_peace.fading", 0.3, 0, WEEKS_IN_YEAR, "a year", "Pace at which local truces wear off (own judgement)."),
        Parameter("keep_local_peace.violence", 1.0, 0, WEEKS_IN_YEAR, "a year", "Pace at which the hardest fighting overruns them (own judgement)."),
    ),
    writes=("dyads.local_peace",),
    verbs=(Verb("dyads", agree_locally, "sessions"), Verb("dyads", sit_locally), Verb("dyads", overrun)),
)  # fmt: skip
