"""Moves that are misread, and years of fighting."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from simulation.chronicle.enter import about_dyad, because, cite_both, cite_latest, led_by, measured
from simulation.chronicle.kind import EventKind, declare
from simulation.engine.compiling import compiled
from simulation.world.lookups import calendar_year
from simulation.world.record import ACTIVE_DEATHS

if TYPE_CHECKING:
    from simulation.chronicle.views import WorldLog
    from simulation.world.views import World

__all__ = ["see_fighting", "see_fighting_end", "see_misread"]


class FightingWhy(IntEnum):
    """Whether the year before was one of fighting too."""

    BEGINS = 1
    GOES_ON = 2


_BEGINS, _GOES_ON = int(FightingWhy.BEGINS), int(FightingWhy.GOES_ON)

_MISREAD = declare(
    EventKind(
        "misread",
        "Conflict",
        who="parties",
        whom="parties",
        state="dyads.alarm_a",
        value="force that it saw in the other and was not there, as a share of all force",
        threshold="seeming surplus of force above which a party answers",
        rests_on=("start", "misread"),
        changes="line",
        landmark=False,
        done_by="misread",
    )
)
_FIGHTING = declare(
    EventKind(
        "fighting",
        "Conflict",
        who="parties",
        whom="parties",
        state="dyads.year_deaths",
        value="deaths in the calendar year so far",
        threshold="deaths that make a year one of fighting",
        reasons=tuple(FightingWhy),
        rests_on=("start", "fighting", "side", "line"),
        changes="line",
        done_by="fight",
        about="pair",
    )
)

_DIES_DOWN = declare(
    EventKind(
        "fighting_dies_down",
        "Conflict",
        who="parties",
        whom="parties",
        state="dyads.year_deaths",
        value="deaths in the calendar year that is over",
        threshold="deaths that make a year one of fighting",
        rests_on=("start", "fighting", "fighting_dies_down", "side", "line"),
        about="pair",
    )
)


@compiled
def see_misread(world: World, log: WorldLog, week: int) -> None:
    """Who saw an attack coming that was none."""
    for d in range(world.dyad_count):
        dyad = world.dyads[d]
        if dyad.misread == week:
            _see_side(world, log, d, dyad.a, dyad.alarm_a, week)
            _see_side(world, log, d, dyad.b, dyad.alarm_b, week)


@compiled
def _see_side(world: World, log: WorldLog, dyad: int, party: int, alarm: float, week: int) -> None:
    pair = world.dyads[dyad]
    if alarm > 0.0 and world.parties[pair.a].heir == 0 and world.parties[pair.b].heir == 0:
        about_dyad(world, log, _MISREAD, week, dyad)
        led_by(log, pair, party)
        measured(log, alarm, pair.alarm_limit)


@compiled
def see_fighting(world: World, log: WorldLog, week: int) -> None:
    """A dyad's calendar year that has become one of fighting."""
    year = calendar_year(world, week)
    for d in range(world.dyad_count):
        dyad = world.dyads[d]
        if log.seen.fighting[d] != year + 1 and dyad.year_deaths[year] >= ACTIVE_DEATHS:
            log.seen.fighting[d] = year + 1
            event = about_dyad(world, log, _FIGHTING, week, d)
            measured(log, dyad.year_deaths[year], ACTIVE_DEATHS)
            # The year turns while the fighting goes on: only the first year of a row is news.
            goes_on = year > 0 and dyad.year_deaths[year - 1] >= ACTIVE_DEATHS
            because(log, _GOES_ON if goes_on else _BEGINS)
            cite_both(world, log, event, d)


@compiled
def see_fighting_end(world: World, log: WorldLog, week: int) -> None:
    """As a calendar year ends, wars that nobody has won and that were active the year before and are not any more."""
    year = calendar_year(world, week)
    if year == 0 or calendar_year(world, week + 1) == year:
        return
    for d in range(world.dyad_count):
        dyad = world.dyads[d]
        active_before = dyad.year_deaths[year - 1] >= ACTIVE_DEATHS
        if dyad.over == 0 and active_before and dyad.year_deaths[year] < ACTIVE_DEATHS:
            event = about_dyad(world, log, _DIES_DOWN, week, d)
            measured(log, dyad.year_deaths[year], ACTIVE_DEATHS)
            cite_latest(log, event, _FIGHTING, d)
            cite_both(world, log, event, d)
