"""Incidents, and wars that break out or are taken up again."""

from __future__ import annotations

import math
from enum import IntEnum
from typing import TYPE_CHECKING

from simulation.chronicle.enter import about_dyad, because, cite_both, led_by, measured
from simulation.chronicle.kind import EventKind, declare
from simulation.engine.compiling import compiled

if TYPE_CHECKING:
    from simulation.chronicle.views import WorldLog
    from simulation.world.views import Dyad, World

__all__ = ["see_incidents", "see_wars"]


class ResumedWhy(IntEnum):
    """What took a war up again, or began one between a party and those who had split off from it."""

    INCIDENT = 1
    BEATEN = 2
    PARTED = 3


_BY_INCIDENT, _BY_BEATEN = int(ResumedWhy.INCIDENT), int(ResumedWhy.BEATEN)
_PARTED = int(ResumedWhy.PARTED)

_INCIDENT = declare(
    EventKind(
        "incident",
        "Conflict",
        who="parties",
        whom="parties",
        state="dyads.force_a",
        value="the greater force of the two, after it",
        rests_on=("start", "incident"),
        changes="line",
        done_by="provoke",
        about="pair",
    )
)
_RESUMES = declare(
    EventKind(
        "war_resumes",
        "Conflict",
        who="parties",
        whom="parties",
        state="dyads.over",
        reasons=tuple(ResumedWhy),
        rests_on=("start", "war_resumes", "side", "line"),
        changes="line",
        mark="bad",
        done_by=((ResumedWhy.INCIDENT, "provoke"), (ResumedWhy.PARTED, "provoke"), (ResumedWhy.BEATEN, "rise_again")),
        about="pair",
    )
)
_OUTBREAK = declare(
    EventKind(
        "outbreak",
        "Conflict",
        who="parties",
        whom="parties",
        state="dyads.latent",
        value="tension between the two",
        threshold="tension above which war can break out",
        rests_on=("start", "outbreak", "side", "line"),
        changes="line",
        mark="bad",
        done_by="break_out",
        about="pair",
    )
)


@compiled
def _parted(world: World, pair: Dyad) -> bool:
    """Whether one of the two split off from the other: they parted without a war."""
    return world.parties[pair.b].parent == pair.a + 1 or world.parties[pair.a].parent == pair.b + 1


@compiled
def see_incidents(world: World, log: WorldLog, week: int) -> None:
    """Incidents, and wars that one of them takes up again."""
    for d in range(world.dyad_count):
        dyad = world.dyads[d]
        if dyad.resumed == week:
            first = log.latest[_RESUMES, d] == 0 and _parted(world, dyad)
            about_dyad(world, log, _RESUMES, week, d)
            because(log, _PARTED if first else _BY_INCIDENT)
        elif dyad.shocked == week:
            about_dyad(world, log, _INCIDENT, week, d)
            measured(log, max(dyad.force_a, dyad.force_b), math.nan)


@compiled
def see_wars(world: World, log: WorldLog, week: int) -> None:
    """Wars that break out, or that a beaten side takes up again."""
    for d in range(world.dyad_count):
        dyad = world.dyads[d]
        if dyad.resumed == week and dyad.resumed_by > 0:
            cite_both(world, log, about_dyad(world, log, _RESUMES, week, d), d)
            led_by(log, dyad, dyad.resumed_by - 1)
            because(log, _BY_BEATEN)
        elif dyad.broke_out == week:
            cite_both(world, log, about_dyad(world, log, _OUTBREAK, week, d), d)
            measured(log, dyad.tension, dyad.tension_limit)
