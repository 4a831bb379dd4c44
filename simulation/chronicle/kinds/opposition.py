"""Opposition at home: a following that grows or shrinks, and that is won over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.chronicle.enter import about_party, because, cite_latest, cite_lines_of, measured
from simulation.chronicle.kind import EventKind, declare
from simulation.engine.compiling import compiled
from simulation.world.constants import HALF
from simulation.world.record import OppositionWhy, WonWhy

if TYPE_CHECKING:
    from simulation.chronicle.views import WorldLog
    from simulation.world.views import World

__all__ = ["OPPOSITION", "see_opposition"]

_NEWS = 0.1
"""How far a following must have moved to be mentioned again: a tenth of the public (own judgement)."""

_LOST = 0.4
"""How far an opposition must be won over no more, before it can be said again that it was (own judgement)."""

OPPOSITION = declare(
    EventKind(
        "opposition",
        "Officials",
        who="parties",
        state="parties.opposition",
        value="its following, as a share of the public",
        threshold="its following when it was last mentioned, or at the start",
        reasons=tuple(OppositionWhy),
        rests_on=("start", "opposition", "line"),
        changes="side",
        done_by=tuple((why, "win_over" if why == OppositionWhy.LENT else "rally") for why in OppositionWhy),
        about="who",
    )
)
_WON = declare(
    EventKind(
        "opposition_won_over",
        "Officials",
        who="parties",
        state="parties.won_over",
        value="how far it has been won over",
        threshold="half of it",
        reasons=tuple(WonWhy),
        rests_on=("start", "opposition", "opposition_won_over"),
        changes="side",
        done_by="win_over",
        about="who",
    )
)


@compiled
def see_opposition(world: World, log: WorldLog, week: int) -> None:
    """Oppositions whose following has moved, and those of which half has been won over."""
    for p in range(world.party_count):
        actor, seen = world.parties[p], log.seen
        if week == 1:
            seen.opposition[p] = actor.opposition  # as it was at the start
        if actor.gone > 0:
            continue
        if abs(actor.opposition - seen.opposition[p]) >= _NEWS:
            event = about_party(log, OPPOSITION, week, p, -1)
            because(log, actor.opposition_why)
            measured(log, actor.opposition, seen.opposition[p])
            cite_lines_of(world, log, event, p)
            seen.opposition[p] = actor.opposition
        if actor.won_over >= HALF and seen.won_over[p] == 0:
            event = about_party(log, _WON, week, p, -1)
            because(log, actor.won_why)
            measured(log, actor.won_over, HALF)
            cite_latest(log, event, OPPOSITION, p)
        if actor.won_over >= HALF or actor.won_over < _LOST:
            seen.won_over[p] = actor.won_over >= HALF
