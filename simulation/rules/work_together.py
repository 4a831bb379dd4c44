"""Working trust: officials who sit at one table come to trust each other, and lose some of it in deadlock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.lookups import between, bit
from simulation.world.parameters import Parameter
from simulation.world.tracks import reach_one

if TYPE_CHECKING:
    from simulation.world.views import Settings, World


def work_together(world: World, settings: Settings, official: int, week: int) -> None:
    """Each week at the table builds a little trust, less the more there is; in deadlock it is lost again."""
    actor = world.officials[official]
    if not bit(world.table.members, actor.party):
        return
    gain = settings.work_together_strength * settings.work_together_gain * reach_one(world, settings, week)
    stuck = world.table.rejected >= settings.work_together_patience
    for t in range(actor.first_channel, actor.first_channel + actor.channel_ties):
        tie = world.channels[t]
        if bit(world.table.members, world.officials[tie.other].party):
            step = -settings.work_together_strength * settings.work_together_fraying * tie.trust if stuck else gain * (1.0 - tie.trust)
            tie.trust = between(tie.trust + step, 0.0, 1.0)


mechanism = Mechanism(
    name="work_together",
    part=6,
    sentence="Officials at one table come to trust each other, a little each week and much in a year; in deadlock some is lost.",
    source="Pruitt 2005 (working trust); Slovic 1993; own formalisation",
    strength=strength("work_together", low=-1.0),
    parameters=(
        Parameter("work_together.gain", 0.0097, 0, 1, "share a week", "Part of the missing trust that a week at the table builds."),
        Parameter("work_together.patience", 12, 1, 1000, "drafts", "Drafts rejected in a row from which trust is lost at the table (own judgement).", kind="int"),
        Parameter("work_together.fraying", 0.004, 0, 1, "share a week", "Part of the trust that a week of deadlock takes (own judgement)."),
    ),
    writes=("channels.trust",),
    verbs=(Verb("officials", work_together),),
)
