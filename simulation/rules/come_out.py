"""Secret talks come out: leaders who answer to a hostile public pay for them, and the channel may freeze."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.engine.luck import draw
from simulation.mechanism import Mechanism, Verb, strength
from simulation.world.decisions import LEADER_EXPOSED, SECRET_FREEZES, SECRET_OUT
from simulation.world.leaders import replace_leader
from simulation.world.lookups import move_channel
from simulation.world.parameters import Parameter
from simulation.world.record import Channel, ChannelWhy, LeaderWhy

if TYPE_CHECKING:
    from simulation.world.views import Settings, World

_OPEN, _FROZEN = int(Channel.OPEN), int(Channel.FROZEN)
_CAME_OUT = int(ChannelWhy.CAME_OUT)
_SECRET_TALKS = int(LeaderWhy.SECRET_TALKS)


def come_out(world: World, settings: Settings, dyad: int, week: int) -> None:
    """Secret talks may come out; the more hostile the publics whom leaders answer to, the likelier heads roll."""
    pair = world.dyads[dyad]
    # Talks that ended with their war, or were broken off for another reason, are nobody's secret any more.
    if pair.secret == 0 or pair.channel != _OPEN:
        return
    # The more are in the room, the more can talk.
    chance = settings.channel_exposure + settings.include_leaks * world.table.room
    if draw(world, SECRET_OUT, week, pair.label) >= settings.come_out_strength * chance:
        return
    pair.secret = 0
    worst = 0.0
    for o in range(world.official_count):
        leader = world.officials[o]
        if leader.leader == 0 or not (leader.party == pair.a or leader.party == pair.b):
            continue
        party = world.parties[leader.party]
        outrage = settings.parties_accountability[party.like] * (1.0 - party.attitude)
        # The channel freezes by the most exposed leader: one who cannot go on is enough.
        worst = max(worst, outrage)
        if draw(world, LEADER_EXPOSED, week, leader.label) < settings.come_out_fall * outrage:
            replace_leader(world, settings, leader, _SECRET_TALKS, week)
    if draw(world, SECRET_FREEZES, week, pair.label) < settings.come_out_backlash * worst:
        move_channel(pair, _FROZEN, _CAME_OUT, week)


mechanism = Mechanism(
    name="come_out",
    part=6,
    sentence="Secret talks may come out; leaders who answer to a hostile public may fall, and the channel freeze.",
    source="Putnam 1988 (publics bind leaders); Fearon 1994 (audience costs); own formalisation",
    strength=strength("come_out"),
    parameters=(
        Parameter("channel.exposure", 0.02, 0, 1, "a week", "Chance that secret talks come out."),
        Parameter(
            "come_out.fall",
            0.5,
            0,
            1,
            "share",
            "Chance that a leader falls who is found out by a wholly hostile public it answers to.",
        ),
        Parameter("come_out.backlash", 1.0, 0, 1, "share", "Chance that talks found out freeze before such a public."),
    ),
    writes=(
        "dyads.secret", "dyads.channel", "count.leaders_lost", "officials.hardness", "channels.trust", "knowledge.confidence",
        "dyads.channel_week", "dyads.channel_why", "dyads.channel_by", "dyads.channel_value", "dyads.channel_limit",
        "parties.leader_fell", "parties.leader_why", "parties.agenda",
    ),
    verbs=(Verb("dyads", come_out),),
)  # fmt: skip
