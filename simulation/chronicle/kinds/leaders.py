"""Leaders who fall."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.chronicle.enter import about_party, because, cite_latest, cite_lines_of
from simulation.chronicle.kind import EventKind, declare
from simulation.chronicle.kinds.leaks import LEAK
from simulation.chronicle.kinds.opposition import OPPOSITION
from simulation.engine.compiling import compiled
from simulation.world.record import LeaderWhy

if TYPE_CHECKING:
    from simulation.chronicle.views import WorldLog
    from simulation.world.views import World

__all__ = ["see_blamed_leaders", "see_exposed_leaders", "see_fallen_leaders", "see_unseated_leaders"]

_LEAKED, _SECRET, _DOWN = int(LeaderWhy.LEAK), int(LeaderWhy.SECRET_TALKS), int(LeaderWhy.BROUGHT_DOWN)

_LEADER = declare(
    EventKind(
        "leader_falls",
        "Officials",
        who="parties",
        state="parties.leader_fell",
        reasons=tuple(LeaderWhy),
        rests_on=("start", "leader_falls", "leak", "opposition", "line"),
        changes="side",
        done_by=(
            (LeaderWhy.CHANCE, "change_leader"),
            (LeaderWhy.ELECTION, "change_leader"),
            (LeaderWhy.LEAK, "be_blamed"),
            (LeaderWhy.OFFICE, "take_office"),
            (LeaderWhy.BROUGHT_DOWN, "unseat"),
            (LeaderWhy.OPPOSITION, "unseat"),
            (LeaderWhy.RETURNED, "unseat"),
        ),
    )
)


@compiled
def _fell(world: World, party: int, week: int) -> bool:
    actor = world.parties[party]
    return actor.leader_fell == week and actor.gone == 0


@compiled
def _enter(world: World, log: WorldLog, week: int, party: int) -> int:
    event = about_party(log, _LEADER, week, party, -1)
    because(log, world.parties[party].leader_why)
    return event


@compiled
def see_fallen_leaders(world: World, log: WorldLog, week: int) -> None:
    """Leaders who fell by chance, at an election or with their government."""
    for p in range(world.party_count):
        if _fell(world, p, week):
            _enter(world, log, week, p)


@compiled
def see_unseated_leaders(world: World, log: WorldLog, week: int) -> None:
    """Leaders whom an opposition brought down, and those who come and go with it at elections."""
    for p in range(world.party_count):
        if _fell(world, p, week) and world.parties[p].leader_why >= _DOWN:
            cite_latest(log, _enter(world, log, week, p), OPPOSITION, p)


@compiled
def see_blamed_leaders(world: World, log: WorldLog, week: int) -> None:
    """Leaders who fell over a closed session that came out."""
    for p in range(world.party_count):
        if _fell(world, p, week) and world.parties[p].leader_why == _LEAKED:
            cite_latest(log, _enter(world, log, week, p), LEAK, p)


@compiled
def see_exposed_leaders(world: World, log: WorldLog, week: int) -> None:
    """Leaders who fell over secret talks that came out."""
    for p in range(world.party_count):
        if _fell(world, p, week) and world.parties[p].leader_why == _SECRET:
            cite_lines_of(world, log, _enter(world, log, week, p), p)
