"""The official channel: it opens, freezes, closes."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from simulation.chronicle.enter import about_dyad, because, cite_both, cite_latest, led_by, measured
from simulation.chronicle.kind import EventKind, declare
from simulation.chronicle.kinds.agreements import ENDED
from simulation.chronicle.kinds.endings import ACTOR_CEASES, VICTORY
from simulation.engine.compiling import compiled
from simulation.world.record import Channel, ChannelWhy

if TYPE_CHECKING:
    from simulation.chronicle.views import WorldLog
    from simulation.world.views import Dyad, World

__all__ = ["see_channel"]


class OpenedWhy(IntEnum):
    """Why talks opened, the first three as the rule says it (ChannelWhy); with a side that lost the war, apart."""

    READY = int(ChannelWhy.READY)
    SECRET = int(ChannelWhy.SECRET)
    FORCED = int(ChannelWhy.FORCED)
    BEATEN = 4
    BEATEN_SECRET = 5


_OPENED, _FROZE = int(Channel.OPEN), int(Channel.FROZEN)
_AGREEMENT_ENDED, _WAR_OVER = int(ChannelWhy.AGREEMENT_ENDED), int(ChannelWhy.WAR_OVER)
_MERGED, _DISSOLVED = int(ChannelWhy.MERGED), int(ChannelWhy.DISSOLVED)
_READY, _SECRET = int(OpenedWhy.READY), int(OpenedWhy.SECRET)
_BEATEN, _BEATEN_SECRET = int(OpenedWhy.BEATEN), int(OpenedWhy.BEATEN_SECRET)

_OPEN = declare(
    EventKind(
        "talks_open",
        "Track I",
        who="parties",
        whom="parties",
        state="dyads.channel_value",
        value="reason to talk of the side that has less",
        threshold="reason that is wholly enough: where set, talks open on less, the more seldom the less it is",
        reasons=tuple(OpenedWhy),
        rests_on=("start", "talks_open", "side", "line"),
        changes="line",
        mark="talks",
        done_by="keep_channel",
        about="pair",
    )
)
_FROZEN = declare(
    EventKind(
        "talks_frozen",
        "Track I",
        who="parties",
        whom="parties",
        state="dyads.channel_value",
        value="reason to talk of the side that has less, of what opens talks; at a peak, how hard the fighting strikes",
        threshold="reason below which talks are broken off; at a peak, how hard fighting must strike",
        reasons=(
            *(ChannelWhy.PEAK, ChannelWhy.NO_REASON, ChannelWhy.LEAK, ChannelWhy.CAME_OUT),
            ChannelWhy.DEADLINE,
        ),
        rests_on=("start", "talks_frozen", "side", "line"),
        changes="line",
        done_by=(
            (ChannelWhy.PEAK, "keep_channel"),
            (ChannelWhy.NO_REASON, "keep_channel"),
            (ChannelWhy.LEAK, "break_off"),
            (ChannelWhy.CAME_OUT, "come_out"),
            (ChannelWhy.DEADLINE, "run_out"),
        ),
        about="pair",
    )
)
_CLOSED = declare(
    EventKind(
        "talks_closed",
        "Track I",
        who="parties",
        whom="parties",
        state="dyads.channel",
        reasons=(
            *(ChannelWhy.NO_EFFORT, ChannelWhy.WAR_OVER, ChannelWhy.FORCED, ChannelWhy.AGREEMENT_ENDED),
            *(ChannelWhy.MERGED, ChannelWhy.DISSOLVED),
        ),
        rests_on=("start", "talks_closed", "side", "line", "agreement_ended", "victory", "actor_ceases"),
        done_by=(
            (ChannelWhy.NO_EFFORT, "keep_channel"),
            (ChannelWhy.WAR_OVER, "keep_channel"),
            (ChannelWhy.FORCED, "keep_channel"),
        ),
        about="pair",
    )
)


@compiled
def see_channel(world: World, log: WorldLog, week: int) -> None:
    """Every channel that is not as it was."""
    for d in range(world.dyad_count):
        if world.dyads[d].channel != log.seen.channel[d]:
            _enter(world, log, d, week)
            log.seen.channel[d] = world.dyads[d].channel


@compiled
def _why(pair: Dyad) -> int:
    """Why the channel changed; talks with a side that lost the war are told apart."""
    if pair.channel == _OPENED and pair.over == 1 and pair.beaten > 0:
        if pair.channel_why == _READY:
            return _BEATEN
        if pair.channel_why == _SECRET:
            return _BEATEN_SECRET
    return pair.channel_why


@compiled
def _enter(world: World, log: WorldLog, dyad: int, week: int) -> None:
    pair = world.dyads[dyad]
    kind = _OPEN if pair.channel == _OPENED else (_FROZEN if pair.channel == _FROZE else _CLOSED)
    event = about_dyad(world, log, kind, week, dyad)
    cite_both(world, log, event, dyad)
    if pair.channel_week != week:
        return
    because(log, _why(pair))
    if pair.channel_limit >= 0.0:
        measured(log, pair.channel_value, pair.channel_limit)
        led_by(log, pair, pair.channel_by - 1)
    if pair.channel_why == _AGREEMENT_ENDED:
        cite_latest(log, event, ENDED, 0)
    elif pair.channel_why == _WAR_OVER:
        cite_latest(log, event, VICTORY, dyad)
        cite_latest(log, event, ACTOR_CEASES, dyad)
    elif pair.channel_why == _MERGED or pair.channel_why == _DISSOLVED:
        cite_latest(log, event, ACTOR_CEASES, dyad)
