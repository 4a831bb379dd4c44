"""Mediators who come to a conflict, go, or withdraw for good."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from simulation.chronicle.enter import FIRST, because, cite, cite_latest, note, remember
from simulation.chronicle.kind import EventKind, declare
from simulation.chronicle.kinds.drafts import REJECTED
from simulation.chronicle.kinds.readiness import HURTING
from simulation.engine.compiling import compiled
from simulation.world.record import WentWhy

if TYPE_CHECKING:
    from simulation.chronicle.views import WorldLog
    from simulation.world.views import World

__all__ = ["look_at_mediators", "see_mediators", "see_withdrawals"]


class MediatorKind(IntEnum):
    """Who sends a mediator."""

    INFORMAL = 1
    OFFICIAL = 2


_INFORMAL, _OFFICIAL = int(MediatorKind.INFORMAL), int(MediatorKind.OFFICIAL)

_COMES = declare(
    EventKind(
        "mediator_comes",
        "Track I",
        who="mediators",
        state="mediators.present",
        reasons=tuple(MediatorKind),
        rests_on=("start", "mediator_goes", "hurting"),
        changes="table",
        landmark=False,
        done_by="come_and_go",
        about="who",
    )
)
_GOES = declare(
    EventKind(
        "mediator_goes",
        "Track I",
        who="mediators",
        state="mediators.present",
        reasons=tuple(WentWhy),
        rests_on=("start", "mediator_comes"),
        changes="table",
        landmark=False,
        done_by="come_and_go",
        about="who",
    )
)
_WITHDRAWS = declare(
    EventKind(
        "mediator_withdraws",
        "Track I",
        who="mediators",
        state="mediators.left",
        rests_on=("start", "draft_rejected", "mediator_comes"),
        changes="table",
        done_by="press",
        about="who",
    )
)


@compiled
def see_mediators(world: World, log: WorldLog, week: int) -> None:
    """Who has come or gone since last week."""
    for m in range(world.mediator_count):
        mediator = world.mediators[m]
        if week == 1 and mediator.went_why > 0:
            # Where mediators come and go, none is there before the first week.
            log.seen.present[m] = 0
        if mediator.left > 0 or mediator.present == log.seen.present[m]:
            continue
        if mediator.present == 1:
            event = note(log, _COMES, week, m, -1)
            because(log, _OFFICIAL if mediator.official == 1 else _INFORMAL)
            cite(log, event, max(log.latest[_GOES, m], FIRST))
            for p in range(world.party_count):
                cite_latest(log, event, HURTING, p)
            remember(log, event, _COMES, m)
        else:
            event = note(log, _GOES, week, m, -1)
            because(log, mediator.went_why)
            cite(log, event, max(log.latest[_COMES, m], FIRST))
            remember(log, event, _GOES, m)
        log.seen.present[m] = mediator.present


@compiled
def see_withdrawals(world: World, log: WorldLog, week: int) -> None:
    """Who has withdrawn from talks that go nowhere, for good."""
    for m in range(world.mediator_count):
        if world.mediators[m].left == week:
            event = note(log, _WITHDRAWS, week, m, -1)
            cite(log, event, max(log.latest[_COMES, m], FIRST))
            cite_latest(log, event, REJECTED, 0)
            remember(log, event, _WITHDRAWS, m)


@compiled
def look_at_mediators(world: World, log: WorldLog, week: int) -> None:
    """Who is there at the start: they did not come, and are no news."""
    for m in range(world.mediator_count):
        log.seen.present[m] = world.mediators[m].present
