"""Missions of observers or peacekeepers that come and go."""

from __future__ import annotations

import math
from enum import IntEnum
from typing import TYPE_CHECKING

from simulation.chronicle.enter import about_dyad, because, cite_both, cite_latest, cite_line, led_by, measured
from simulation.chronicle.kind import EventKind, declare
from simulation.chronicle.kinds.agreements import SIGNED
from simulation.engine.compiling import compiled
from simulation.world.record import MissionWhy

if TYPE_CHECKING:
    from simulation.chronicle.views import WorldLog
    from simulation.world.views import World

__all__ = ["see_missions"]


class CameWhy(IntEnum):
    """What a mission stands by."""

    CEASEFIRE = int(MissionWhy.CEASEFIRE)
    TEXT = int(MissionWhy.TEXT)
    SENT = int(MissionWhy.SENT)


class LeftWhy(IntEnum):
    """Why it left."""

    MANDATE_OVER = int(MissionWhy.MANDATE_OVER)
    RECALLED = int(MissionWhy.RECALLED)
    CONSENT = int(MissionWhy.CONSENT)
    CASUALTIES = int(MissionWhy.CASUALTIES)
    SIDE_GONE = int(MissionWhy.SIDE_GONE)


_TEXT = int(MissionWhy.TEXT)

_COMES = declare(
    EventKind(
        "mission_comes",
        "Agreements",
        who="parties",
        whom="parties",
        state="dyads.mission",
        value="its size, as a share of all that it could need",
        reasons=tuple(CameWhy),
        rests_on=("start", "signed", "mission_comes", "line"),
        changes="line",
        done_by="deploy",
        about="pair",
    )
)
_GOES = declare(
    EventKind(
        "mission_goes",
        "Agreements",
        who="parties",
        whom="parties",
        state="dyads.mission",
        reasons=tuple(LeftWhy),
        rests_on=("start", "mission_goes", "side", "line"),
        changes="line",
        done_by="deploy",
        about="pair",
    )
)


@compiled
def see_missions(world: World, log: WorldLog, week: int) -> None:
    """Missions that came this week, or left."""
    for d in range(world.dyad_count):
        pair = world.dyads[d]
        if pair.mission_moved != week:
            continue
        if pair.mission > 0.0:
            event = about_dyad(world, log, _COMES, week, d)
            measured(log, pair.mission, math.nan)
            cite_line(log, event, d)
            if pair.mission_why == _TEXT:
                cite_latest(log, event, SIGNED, 0)
        else:
            event = about_dyad(world, log, _GOES, week, d)
            led_by(log, pair, pair.mission_by - 1)
            cite_both(world, log, event, d)
        because(log, pair.mission_why)
