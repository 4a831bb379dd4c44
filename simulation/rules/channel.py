"""The official channel: it opens when the least ready is ready enough, and freezes when violence peaks."""

from simulation.luck import CHANNEL_FREEZES, CHANNEL_OPENS, draw
from simulation.mechanism import Mechanism, Verb, strength
from simulation.parameters import Parameter
from simulation.rules.common import full_agreement
from simulation.rules.tracks import effort_one
from simulation.world import Channel

_CLOSED, _OPEN, _FROZEN = int(Channel.CLOSED), int(Channel.OPEN), int(Channel.FROZEN)


def keep_channel(world, settings, dyad, week):
    """A channel nobody works on closes; one opens when both sides are ready; an open one freezes at a peak."""
    own = world.dyads[dyad]
    effort = settings.channel_strength * effort_one(world, settings, week)
    if effort <= 0.0 or own.over == 1:
        own.channel = _CLOSED
        return
    ready = min(world.parties[own.a].readiness, world.parties[own.b].readiness)
    if own.channel == _OPEN:
        at_peak = own.felt > settings.channel_peak
        unready = ready < settings.channel_threshold * settings.channel_patience
        settled = full_agreement(world, own.a, own.b) >= 0
        breaks = (at_peak or unready) and not settled
        if breaks and draw(world, CHANNEL_FREEZES, week, own.label) < settings.channel_freezing:
            own.channel = _FROZEN
    elif ready >= settings.channel_threshold and draw(world, CHANNEL_OPENS, week, own.label) < effort * settings.channel_pace:
        own.channel = _OPEN


def gather(world, settings, week):
    """Whoever has an open channel sits at the table."""
    table = world.table
    members = 0
    for d in range(world.dyad_count):
        if world.dyads[d].channel == _OPEN:
            members |= (1 << world.dyads[d].a) | (1 << world.dyads[d].b)
    if members != 0 and table.members == 0:
        table.rounds, table.rejected = 0, 0
        world.count.talks_opened += 1
        if table.opened == 0:
            table.opened = week
        for p in range(world.party_count):
            world.parties[p].aspiration = 1.0
    if members == 0:
        table.stuck_issue = -1
    table.members = members


mechanism = Mechanism(
    name="channel",
    part=6,
    sentence="The official channel opens when the least ready party is ready enough, and freezes at a peak of violence.",
    source="Pruitt 2005 (the least ready decides); Zartman 1989; own formalisation",
    strength=strength("channel"),
    parameters=(
        Parameter("channel.threshold", 0.07, 0, 1, "readiness", "Readiness of the least ready at which talks can open."),
        Parameter("channel.pace", 0.1, 0, 1, "a week", "Chance that full effort opens talks among the ready."),
        Parameter("channel.patience", 0.5, 0, 1, "share of the threshold", "Readiness below which talks are broken off."),
        Parameter("channel.peak", 0.85, 0, 1, "share", "How hard fighting must strike for missions to close."),
        Parameter("channel.freezing", 0.1, 0, 1, "a week", "Chance that a peak, or lost readiness, freezes an open channel."),
    ),
    writes=(
        "dyads.channel",
        "table.members",
        "table.rounds",
        "table.rejected",
        "table.opened",
        "table.stuck_issue",
        "count.talks_opened",
        "parties.aspiration",
    ),
    verbs=(Verb("dyads", keep_channel), Verb("world", gather)),
)
