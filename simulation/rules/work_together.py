"""Working trust: officials who sit at one table come to trust each other a little."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.lookups import between, bit
from simulation.world.parameters import Parameter
from simulation.world.tracks import reach_one

if TYPE_CHECKING:
    from simulation.world.views import Settings, World


def work_together(world: World, settings: Settings, official: int, week: int) -> None:
    """Each week at the table builds a little trust, less the more there is."""
    actor = world.officials[official]
    if not bit(world.table.members, actor.party):
        return
    gain = settings.work_together_strength * settings.work_together_gain * reach_one(world, settings, week)
    for t in range(actor.first_channel, actor.first_channel + actor.channel_ties):
        tie = world.channels[t]
        if bit(world.table.members, world.officials[tie.other].party):
            tie.trust = between(tie.trust + gain * (1.0 - tie.trust), 0.0, 1.0)


mechanism = Mechanism(
    name="work_together",
    part=6,
    sentence="Officials at one table come to trust each other a little.",
    source="Pruitt 2005 (working trust); Slovic 1993; own formalisation",
    strength=strength("work_together", low=-1.0),
    parameters=(Parameter("work_together.gain", 0.008, 0, 1, "share a week", "Part of the missing trust that a week at the table builds."),),
    writes=("channels.trust",),
    verbs=(Verb("officials", work_together),),
)
