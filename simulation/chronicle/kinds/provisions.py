"""Named provisions of agreements: begun, completed, given up, and what they waited for."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from simulation.chronicle.enter import because, cite, cite_latest, note, with_others
from simulation.chronicle.kind import EventKind, declare
from simulation.chronicle.kinds.agreements import CARRIED, decided
from simulation.engine.compiling import compiled
from simulation.world.lookups import bit
from simulation.world.provisions import terms_before, waits_for
from simulation.world.record import Provision

if TYPE_CHECKING:
    from simulation.chronicle.views import WorldLog
    from simulation.world.views import Agreement, World

__all__ = ["see_provisions"]

_NUMBER = len(Provision)


class BegunWhy(IntEnum):
    """Whether work on a provision had to wait for others."""

    FREE = 1
    WAITED = 2


class StalledWhy(IntEnum):
    """How a provision was given up: before any work on it, during it, or as nothing is left that it had to wait for."""

    NEVER_BEGUN = 1
    STOPPED = 2
    BLOCKED = 3


_FREE, _WAITED = int(BegunWhy.FREE), int(BegunWhy.WAITED)
_NEVER_BEGUN, _STOPPED, _BLOCKED = int(StalledWhy.NEVER_BEGUN), int(StalledWhy.STOPPED), int(StalledWhy.BLOCKED)

_BEGUN = declare(
    EventKind(
        "provision_begun",
        "Agreements",
        who="agreements",
        whom="provisions",
        state="agreements.opened",
        reasons=tuple(BegunWhy),
        others="provisions that it waited for",
        rests_on=("signed", "provision_completed"),
        done_by="fulfil",
    )
)
_COMPLETED = declare(
    EventKind(
        "provision_completed",
        "Agreements",
        who="agreements",
        whom="provisions",
        state="agreements.completed",
        rests_on=("signed", "provision_begun"),
        done_by="fulfil",
    )
)
_STALLED = declare(
    EventKind(
        "provision_stalled",
        "Agreements",
        who="agreements",
        whom="provisions",
        state="agreements.dropped",
        reasons=tuple(StalledWhy),
        others="where nothing is left of them, provisions that it waited for",
        rests_on=("signed", "provision_begun", "provision_stalled"),
        mark="bad",
        done_by="fulfil",
    )
)


@compiled
def see_provisions(world: World, log: WorldLog, week: int) -> None:
    """Provisions that were begun, completed or given up this week."""
    for n in range(world.agreement_count):
        text = world.agreements[n]
        if text.holds == 0 or text.moved != week:
            continue
        for provision in range(_NUMBER):
            if bit(text.began, provision):
                event = note(log, _BEGUN, week, n, provision)
                waited = (waits_for(text, provision) | terms_before(text, provision)) & text.completed & ~text.finished
                because(log, _WAITED if waited != 0 else _FREE)
                _told(world, log, event, n, provision, waited)
            elif bit(text.finished, provision):
                event = note(log, _COMPLETED, week, n, provision)
                _told(world, log, event, n, provision, 0)
            elif bit(text.gave_up, provision):
                event = note(log, _STALLED, week, n, provision)
                blocked = bit(text.blocked, provision)
                because(log, _BLOCKED if blocked else _how(text, provision))
                _told(world, log, event, n, provision, waits_for(text, provision) if blocked else 0)


@compiled
def _how(text: Agreement, provision: int) -> int:
    """How a provision that waits for nothing was given up."""
    return _STOPPED if bit(text.opened, provision) else _NEVER_BEGUN


@compiled
def _told(world: World, log: WorldLog, event: int, agreement: int, provision: int, waited: int) -> None:
    """The event rests on what last happened to the provision, and to those it waited for, or on the signing."""
    with_others(log, waited)
    last = log.seen.provisions
    for other in range(_NUMBER):
        if other == provision or bit(waited, other):
            own = other == provision
            cite(log, event, last[agreement, other] if own else decided(world, log, agreement, other))
    if last[agreement, provision] == 0:
        cite_latest(log, event, CARRIED, agreement)
    last[agreement, provision] = event
