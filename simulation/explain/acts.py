"""The acts behind events: which verb of whom, in which week, brought each about; and which lie nearest to an event."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from simulation.chronicle.kind import EventKind
from simulation.chronicle.kinds import BY_NAME, KINDS
from simulation.chronicle.record import Log
from simulation.world.record import COUNTS

__all__ = ["DATED", "Act", "nearest_acts"]

DATED = "dated_event"
"""What stands for a verb where a dated event of the scenario is left out; its actor is the event's number, from 0."""

_SESSION = KINDS.index(BY_NAME["session"])
_MEDIATORS = 256  # among those who press a party


@dataclass(frozen=True)
class Act:
    """One verb of one actor in one week.

    Parameters
    ----------
    event
        The number of the event that it brought about.
    week, verb, actor
        When, what, and by whom: a position in the list of the world that the verb is of; 0 for the world itself. Of a
        dated event of the scenario `DATED`, and its place in the file.
    steps
        Over how many links of causes it leads to the event asked about; 0 where none leads there.
    """

    event: int
    week: int
    verb: str
    actor: int
    steps: int = 0

    @property
    def key(self) -> tuple[int, str, int]:
        """What is left out: events of one act share it."""
        return self.week, self.verb, self.actor


def nearest_acts(log: Log, event: int, world: np.void, actors: dict[str, str], most: int) -> list[Act]:
    """The acts nearest to an event of a world, the nearest first: its causes by links, then by time, and then whatever
    else came before it, by time. Beyond `most` of them, every dated event of the scenario that came before.

    `world` is the record in which the world ended. `actors` has for each verb of the week the list that it is of.
    """
    causes = _causes(log)
    steps = _steps(causes, event)
    entries = log.events[:event]  # numbers are positions, from 1
    own = next(_acts_of(entries, event, causes, world, actors, 0), None)
    taken = {own.key} if own else set()
    found: list[Act] = []
    order = sorted(steps, key=lambda number: (steps[number], -number))
    others = [number for number in range(event - 1, 0, -1) if number not in steps]
    for number in (*order, *others):
        for act in _acts_of(entries, number, causes, world, actors, steps.get(number, 0)):
            if act.key not in taken and (len(found) < most or act.verb == DATED):
                taken.add(act.key)
                found.append(act)
    return found


def _causes(log: Log) -> dict[int, list[int]]:
    causes: dict[int, list[int]] = {}
    for event, cause in log.links[["event", "cause"]].tolist():
        causes.setdefault(event, []).append(cause)
    return causes


def _steps(causes: dict[int, list[int]], event: int) -> dict[int, int]:
    """For every event behind this one, the fewest links that lead to it."""
    steps: dict[int, int] = {}
    layer, distance = set(causes.get(event, ())), 1
    while layer:
        steps |= dict.fromkeys(layer, distance)
        layer = {cause for one in layer for cause in causes.get(one, ())} - set(steps)
        distance += 1
    return steps


def _acts_of(
    entries: np.ndarray,
    number: int,
    causes: dict[int, list[int]],
    world: np.void,
    actors: dict[str, str],
    steps: int,
) -> Iterator[Act]:
    """The act that brought about an event; none where no verb of the week did it alone, or its actor is not known."""
    entry = entries[number - 1]
    kind = KINDS[entry["kind"]]
    verb = kind.verb(int(entry["reason"]))
    if kind.name == DATED:
        yield Act(number, int(entry["week"]), DATED, int(entry["who"]), steps)
    if verb in actors:
        before = [entries[cause - 1] for cause in causes.get(number, ())]
        actor = _actor(kind, actors[verb], entry, before, world)
        if actor >= 0:
            yield Act(number, int(entry["week"]), verb, actor, steps)


def _actor(kind: EventKind, of: str, entry: np.void, causes: Sequence[np.void], world: np.void) -> int:
    """Which entry of the list that the verb is of did it; -1 not known."""
    who, whom, week = int(entry["who"]), int(entry["whom"]), int(entry["week"])
    if of == "world":
        return 0
    if of == "dyads":
        return _dyad(world, who, whom)
    if of == "officials":
        # The leader, where there is one only: of parties that merged there are several.
        leaders = np.flatnonzero((_list(world, of)["leader"] == 1) & (_list(world, of)["party"] == who))
        return int(leaders[0]) if len(leaders) == 1 else -1
    if of == "mediators":
        # Mediators press together; without the one with most leverage there is least of it.
        pressed = whom >= 0 and bool(whom & _MEDIATORS) and len(_list(world, of)) > 0
        return int(np.argmax(_list(world, of)["leverage"])) if pressed else -1
    if of == "agreements" and kind.name == "signed":
        return _renewed(world, who, week)
    if of == "agreements" and world["agreements"][who]["ended_with"] > 0 and kind.name == "agreement_ended":
        return int(world["agreements"][who]["ended_with"]) - 1
    if of == "initiatives" and kind.who != of and kind.whom != of:
        sessions = (cause for cause in causes if cause["kind"] == _SESSION and cause["week"] == week)
        return next((int(cause["who"]) for cause in sessions), -1)
    # Of two parties that a split names the second is the one that split; publics have the positions of their parties.
    return whom if kind.whom == of and (kind.who != of or kind.about == "whom") else who


def _dyad(world: np.void, one: int, other: int) -> int:
    dyads = _list(world, "dyads")
    between = ((dyads["a"] == one) & (dyads["b"] == other)) | ((dyads["a"] == other) & (dyads["b"] == one))
    found = np.flatnonzero(between)
    return int(found[0]) if len(found) else -1


def _renewed(world: np.void, number: int, week: int) -> int:
    """The agreement whose terms were signed again this week as this one; -1 there is none."""
    agreements = _list(world, "agreements")
    same = (agreements["renewed"] == week) & (agreements["signed_by"][number] & ~agreements["signed_by"] == 0)
    found = np.flatnonzero(same)
    return int(found[0]) if len(found) else -1


def _list(world: np.void, name: str) -> np.ndarray:
    entries: np.ndarray = world[name][: world[COUNTS[name]]]
    return entries
