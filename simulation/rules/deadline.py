"""A deadline for talks: as it nears they quicken, what is signed in haste holds less well, and where it passes without a text
they may end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.engine.luck import draw
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.decisions import DEADLINE_BREAKS
from simulation.world.lookups import between, bit, full_agreement, move_channel
from simulation.world.parameters import Parameter
from simulation.world.record import Channel, ChannelWhy

if TYPE_CHECKING:
    from simulation.world.views import Settings, World

_OPEN, _FROZEN = int(Channel.OPEN), int(Channel.FROZEN)
_DEADLINE = int(ChannelWhy.DEADLINE)


def draw_near(world: World, settings: Settings, week: int) -> None:
    """How near the deadline is: not at all before its run-up, and wholly in the last week before it."""
    left = settings.deadline_week - week
    felt = settings.deadline_week > 0 and left >= 0
    near = max(1.0 - left / settings.deadline_run_up, 0.0) if felt else 0.0
    world.table.hurry = between(settings.deadline_strength * near, 0.0, 1.0)


def run_out(world: World, settings: Settings, week: int) -> None:
    """Talks in which no text was signed while the deadline neared may be broken off when it has passed."""
    table = world.table
    if settings.deadline_week == 0 or week != settings.deadline_week + 1 or table.members == 0:
        return
    if table.signed_week > 0 and table.signed_week > settings.deadline_week - settings.deadline_run_up:
        return
    if draw(world, DEADLINE_BREAKS, week, world.key) >= settings.deadline_strength * settings.deadline_ends:
        return
    for d in range(world.dyad_count):
        pair = world.dyads[d]
        at_table = pair.channel == _OPEN and bit(table.members, pair.a) and bit(table.members, pair.b)
        # Those who have settled all have nothing left to be late with.
        if at_table and full_agreement(world, pair.a, pair.b) < 0:
            pair.secret = 0
            move_channel(pair, _FROZEN, _DEADLINE, week)


mechanism = Mechanism(
    name="deadline",
    part=6,
    sentence="Where set, talks quicken as a deadline nears; what is signed in haste holds less well; talks may be broken off where the deadline passes without a text.",
    source="Pinfari 2011 (time pressure can go with broad agreements, with durable ones only where there is little of it); Karagözoğlu & Kocher 2019 (more last-moment agreements and more disagreement, the same concessions); own formalisation",
    strength=strength("deadline", high=1.0),
    parameters=(
        Parameter("deadline.week", 0, 0, 2600, "week", "Last week before the deadline of the talks; 0 there is none. Dated events may set one after the other.", kind="week"),
        Parameter("deadline.run_up", 8, 1, 520, "weeks", "How long before it the deadline is felt, more from week to week (own judgement).", kind="int"),
        Parameter("deadline.haste", 3.0, 0, 50, "times", "Rounds added in the last week before the deadline, as a multiple of the usual ones; at most one round a week is held (own judgement)."),
        Parameter("deadline.yields", 0.0, -1, 5, "times", "How much further concessions go in the last week; below 0 sides wait for each other.", source="Karagözoğlu & Kocher 2019: the same concessions; the sign is open"),
        Parameter("deadline.frail", 0.3, 0, 5, "share", "Strain on a text that is signed in the last week, beside all other strain (own judgement).", source="direction: Pinfari 2011"),
        Parameter("deadline.ends", 0.5, 0, 1, "share", "Chance that talks without a text in the run-up are broken off when it has passed (own judgement)."),
    ),
    writes=(
        "dyads.channel", "dyads.channel_week", "dyads.channel_why", "dyads.channel_by", "dyads.channel_value", "dyads.channel_limit",
        "dyads.secret", "table.hurry",
    ),
    verbs=(Verb("world", draw_near), Verb("world", run_out)),
)  # fmt: skip
