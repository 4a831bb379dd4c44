"""Wars that end without a text: won, or because a side is no longer what it was."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulation.chronicle.enter import (
    FIRST,
    about_dyad,
    because,
    cite,
    cite_both,
    cite_latest,
    led_by,
    measured,
    note,
    remember,
)
from simulation.chronicle.kind import EventKind, declare
from simulation.chronicle.kinds.agreements import CARRIED
from simulation.engine.compiling import compiled
from simulation.world.record import Ceasing, Ending

if TYPE_CHECKING:
    from simulation.chronicle.views import WorldLog
    from simulation.world.views import World

__all__ = ["ACTOR_CEASES", "VICTORY", "see_endings", "see_lapsed"]

_WON = int(Ending.VICTORY)

VICTORY = declare(
    EventKind(
        "victory",
        "Conflict",
        who="parties",
        whom="parties",
        state="endings.share",
        value="the victor's share of the strength of both",
        rests_on=("start", "side", "line"),
        mark="bad",
        done_by="win",
        about="pair",
    )
)
ACTOR_CEASES = declare(
    EventKind(
        "actor_ceases",
        "Conflict",
        who="parties",
        whom="parties",
        state="endings.ceased",
        reasons=tuple(Ceasing),
        rests_on=("start", "actor_ceases", "side", "line"),
        about="pair",
    )
)
_LAPSED = declare(
    EventKind(
        "agreement_lapsed",
        "Agreements",
        who="agreements",
        state="agreements.lapsed",
        rests_on=("signed", "carried_out"),
        mark="bad",
        about="who",
    )
)


@compiled
def see_lapsed(world: World, log: WorldLog, week: int) -> None:
    """Texts of which fewer than two signatories are left, looked for when sides have merged or fallen apart."""
    for n in range(world.agreement_count):
        if world.agreements[n].lapsed == week:
            event = note(log, _LAPSED, week, n, -1)
            cite_latest(log, event, CARRIED, n)


@compiled
def see_endings(world: World, log: WorldLog, week: int) -> None:
    """Endings that are new since they were last looked at."""
    for n in range(log.seen.endings, world.ending_count):
        ending = world.endings[n]
        pair = world.dyads[ending.dyad]
        if ending.kind == _WON:
            event = note(log, VICTORY, week, ending.winner, pair.a + pair.b - ending.winner)
            measured(log, ending.share, math.nan)
            cite(log, event, FIRST)
            remember(log, event, VICTORY, ending.dyad)
        else:
            event = about_dyad(world, log, ACTOR_CEASES, week, ending.dyad)
            led_by(log, pair, ending.ceased - 1)
            because(log, ending.how)
        cite_both(world, log, event, ending.dyad)
    log.seen.endings = world.ending_count
