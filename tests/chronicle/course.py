"""Worlds stepped one mechanism at a time, and what each decided, as its effects show it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from math import gcd
from types import FunctionType, SimpleNamespace
from typing import Any

import numpy as np

from simulation.chronicle.kinds import KINDS
from simulation.chronicle.record import Log, Recorder
from simulation.engine.luck import draw, draw_normal
from simulation.founding import found_worlds
from simulation.machine import apply
from simulation.scenarios.scenario import Scenario
from simulation.week import week
from simulation.world.record import COUNTS

Happened = dict[str, Any]
Observer = Callable[["Step"], Iterable[Happened]]

OBSERVERS: dict[str, tuple[tuple[str, ...], Observer]] = {}
"""By kind of event: the mechanisms after which it is looked for, and what then happened."""


@dataclass
class Step:
    """One mechanism in one week of one world: the record before and after it."""

    mechanism: str
    week: int
    before: np.void
    after: np.void
    settings: np.void
    memory: dict[str, Any] = field(default_factory=dict)
    """What the observer of this kind keeps of this world."""

    def entries(self, name: str) -> np.ndarray:
        """The entries in use of a list, afterwards."""
        return self.after[name][: self.after[COUNTS[name]]]

    def pairs(self) -> Iterator[tuple[int, int, int]]:
        """Every dyad with its two parties."""
        dyads = self.entries("dyads")
        yield from zip(range(len(dyads)), dyads["a"].tolist(), dyads["b"].tolist(), strict=True)

    def exists(self, *parties: int) -> bool:
        """Whether all of these parties are there: none has become part of another, or fallen apart."""
        return all(self.after["parties"]["gone"][party] == 0 for party in parties)

    def moved(self, name: str, state: str) -> np.ndarray:
        """By how much a state of a list moved, for the entries in use afterwards."""
        used = self.after[COUNTS[name]]
        return self.after[name][state][:used].astype(float) - self.before[name][state][:used].astype(float)

    def uniform(self, decision: np.uint64, who: np.uint64) -> float:
        """The uniform number that a rule draws this week."""
        return float(_draw(self._keyed(), decision, self.week, np.uint64(who)))

    def normal(self, decision: np.uint64, who: np.uint64) -> float:
        """The standard normal number that a rule draws this week."""
        return float(_draw_normal(self._keyed(), decision, self.week, np.uint64(who)))

    def _keyed(self) -> SimpleNamespace:
        return SimpleNamespace(key=self.before["key"], generator=self.before["generator"])


def _interpreted(function: Any, **names: Any) -> Any:
    """A function of luck as Python: machine code for a world that is none would be tried for every world."""
    plain = getattr(function, "py_func", function)
    return FunctionType(plain.__code__, {**plain.__globals__, **names})


_draw = _interpreted(draw)
_draw_normal = _interpreted(draw_normal, draw=_draw)


def observes(kind: str, *mechanisms: str) -> Callable[[Observer], Observer]:
    """Declare what tells, from the effects of these mechanisms, that an event of a kind must have been entered."""

    def keep(observer: Observer) -> Observer:
        assert kind not in OBSERVERS
        OBSERVERS[kind] = mechanisms, observer
        return observer

    return keep


@dataclass
class Course:
    """What must have been entered, and what was: by kind, with world, week, who and whom."""

    expected: dict[str, list[Happened]]
    entered: dict[str, list[Happened]]
    links: set[tuple[str, str]]
    """Kinds of event, each with a kind that one of its events rests on."""


def course(scenario: Scenario, numbers: Sequence[int], weeks: int, settings: Mapping[str, Any] | None = None) -> Course:
    """Step worlds mechanism by mechanism, with every observer looking on and the chronicle recording."""
    founded = found_worlds(scenario, 1, np.array(numbers), weeks, settings)
    recorder, expected = Recorder(np.array(numbers), founded.capacity), defaultdict[str, list[Happened]](list)
    memories: dict[tuple[str, int], dict[str, Any]] = defaultdict(dict)
    before = founded.worlds.copy()
    plain_before, plain_after, settings_of = (
        one.view(_plain(one.dtype)) for one in (before, founded.worlds, founded.settings)
    )
    looking = defaultdict[str, list[tuple[str, Observer]]](list)
    for kind, (names, observer) in OBSERVERS.items():
        for name in names:
            looking[name].append((kind, observer))
    word = np.dtype(f"u{gcd(before.itemsize, 8)}")  # the widest in which worlds can be copied
    then, now_is = (records.view(word) for records in (before, founded.worlds))
    with np.errstate(over="ignore"):
        recorder.witness(0, founded.worlds, founded.settings, 0)
        for now in range(1, weeks + 1):
            founded.apply_changes(now)
            for part, mechanisms in groupby(week(), key=lambda mechanism: mechanism.part):
                for mechanism in mechanisms:
                    if mechanism.name in looking:
                        then[...] = now_is  # as bytes: numpy copies records field by field
                    apply((mechanism,), founded.worlds, founded.settings, now)
                    for w, number in enumerate(numbers):
                        for kind, observer in looking.get(mechanism.name, ()):
                            step = Step(mechanism.name, now, plain_before[w], plain_after[w], settings_of[w])
                            step.memory = memories[kind, w]
                            expected[kind] += [{"world": number, "week": now, **one} for one in observer(step)]
                recorder.witness(part, founded.worlds, founded.settings, now)
    assert not founded.worlds["overflow"].any()
    log = recorder.log()
    return Course(expected, _entered(log), _links(log))


def _plain(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """The same as plain records, also those within: their fields are looked up many times as fast."""
    if dtype.subdtype is not None:
        inner, shape = dtype.subdtype
        return np.dtype((_plain(inner), shape))
    if dtype.fields is None:
        return dtype
    inner_ones = {name: _plain(inner) for name, (inner, *_) in dtype.fields.items()}
    places = [dtype.fields[name][1] for name in inner_ones]
    return np.dtype(
        {
            "names": list(inner_ones),
            "formats": list(inner_ones.values()),
            "offsets": places,
            "itemsize": dtype.itemsize,
        }
    )


def _links(log: Log) -> set[tuple[str, str]]:
    kinds = {(world, event): KINDS[kind].name for world, event, kind in log.events[["world", "event", "kind"]].tolist()}
    return {(kinds[world, event], kinds[world, cause]) for world, event, cause in log.links.tolist()}


def _entered(log: Log) -> dict[str, list[Happened]]:
    entered, events = defaultdict[str, list[Happened]](list), log.events
    names = events.dtype.names
    for row in events.tolist():
        event = dict(zip(names, row, strict=True))
        kind = KINDS[event["kind"]]
        entered[kind.name].append(event | {"kind": kind.name, "reason": kind.reason(event["reason"])})
    return entered
