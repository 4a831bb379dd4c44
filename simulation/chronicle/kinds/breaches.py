"""Agreements that are violated, or falsely said to be."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from simulation.chronicle.enter import because, cite_latest, cite_side, note, remember
from simulation.chronicle.kind import EventKind, declare
from simulation.chronicle.kinds.agreements import CARRIED
from simulation.engine.compiling import compiled
from simulation.world.lookups import bit

if TYPE_CHECKING:
    from simulation.chronicle.views import WorldLog
    from simulation.world.views import World

__all__ = ["see_breaches"]


class BreachWhy(IntEnum):
    """Whether the other signatories saw it."""

    NOTICED = 1
    UNNOTICED = 2


_NOTICED, _UNNOTICED = int(BreachWhy.NOTICED), int(BreachWhy.UNNOTICED)

_BREACH = declare(
    EventKind(
        "breach",
        "Agreements",
        who="agreements",
        whom="parties",
        state="agreements.violators",
        reasons=tuple(BreachWhy),
        rests_on=("signed", "carried_out", "side"),
        changes="side",
        done_by="breach",
    )
)
_FALSE_REPORT = declare(
    EventKind(
        "false_report",
        "Agreements",
        who="agreements",
        whom="parties",
        state="agreements.accused",
        rests_on=("signed", "carried_out", "side"),
        changes="side",
        done_by="breach",
    )
)


@compiled
def see_breaches(world: World, log: WorldLog, week: int) -> None:
    """Who violated an agreement this week, and of whom it was falsely reported."""
    for n in range(world.agreement_count):
        agreement = world.agreements[n]
        if agreement.watched == week:
            for p in range(world.party_count):
                if bit(agreement.violators, p):
                    _enter(world, log, _BREACH, n, p, week)
                    because(log, _NOTICED if bit(agreement.noticed, p) else _UNNOTICED)
                elif bit(agreement.accused, p):
                    _enter(world, log, _FALSE_REPORT, n, p, week)


@compiled
def _enter(world: World, log: WorldLog, kind: int, agreement: int, party: int, week: int) -> None:
    """Enter what is said of one signatory; it changes what all of them are like."""
    exists = world.parties[party].gone == 0
    event = note(log, kind, week, agreement, party if exists else -1)
    cite_latest(log, event, CARRIED, agreement)
    for p in range(world.party_count):
        if bit(world.agreements[agreement].signatories, p):
            cite_side(log, event, p)
            remember(log, event, kind, p)
