"""A world as plain Python lists, read from the engine's record, and how two such worlds differ."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import numpy as np
from rebuild import luck

from simulation.founding import Founded
from simulation.week import parameters
from simulation.world.record import COUNT, COUNTS, KNOWLEDGE, RECORDS, SCALARS, TABLE, YEARS, State

MOST_PARTIES = 8
ROOM = {"party": MOST_PARTIES, "dyad": MOST_PARTIES * (MOST_PARTIES - 1) // 2, "year": YEARS}
"""How long lists by party and by dyad are made, so that a splinter has its place in all of them."""

LISTS = {**{name: states for name, (states, _) in RECORDS.items()}, "knowledge": KNOWLEDGE}
SINGLES = {"table": TABLE, "count": COUNT, "count_window": COUNT}
OWN = tuple(state for state in SCALARS if state.name not in COUNTS.values())
"""States of the world itself; how many entries a list has is the length of the list here."""


class Thing(SimpleNamespace):
    """What one entry of a list holds, by the names of its states."""


class World(Thing):
    """A world in a week: its lists, and the settings that hold in the week."""

    def __getitem__(self, setting: str) -> Any:
        """The value of a setting."""
        return self.settings[setting]

    def of(self, p: int, setting: str) -> Any:
        """The value of a setting of parties for party p: that of the party whose settings it has."""
        return self.settings["parties." + setting][self.parties[p].like]

    def u(self, word: str, who: int, week: int | None = None) -> float:
        """A uniform draw of this week, or with another number in place of the week."""
        return luck.uniform(self.key, word, self.week if week is None else week, who)

    def normal(self, word: str, who: int) -> float:
        """A normal draw of this week."""
        return luck.normal(self.key, word, self.week, who)


def blank(name: str, issues: int = 0) -> Thing:
    """A new entry of a list, all its states at 0."""
    return Thing(**{state.name: _zeros(state.axes, issues) for state in LISTS[name]})


def _zeros(axes: tuple[str, ...], issues: int) -> Any:
    if not axes:
        return 0
    return [_zeros(axes[1:], issues) for _ in range({**ROOM, "issue": issues}[axes[0]])]


def _filled(value: Any, axes: tuple[str, ...], issues: int) -> Any:
    """A state's value, lists by party and by dyad filled up with zeros."""
    if not axes:
        return value
    held = [_filled(one, axes[1:], issues) for one in value]
    return held + [_zeros(axes[1:], issues) for _ in range(ROOM.get(axes[0], 0) - len(held))]


def _thing(entry: np.void, states: tuple[State, ...], issues: int) -> Thing:
    return Thing(**{state.name: _filled(entry[state.name].tolist(), state.axes, issues) for state in states})


def world_of(founded: Founded, row: int) -> World:
    """A copy of the record of a founded world, with the settings as they are."""
    record, issues, parties = founded.worlds[row], founded.capacity.issues, founded.capacity.parties
    world = World(**{state.name: record[state.name].item() for state in OWN})
    for name, (states, _) in RECORDS.items():
        used = record[name][: record[COUNTS[name]]]
        setattr(world, name, [_thing(entry, states, issues) for entry in used])
    for name, states in SINGLES.items():
        setattr(world, name, _thing(record[name], states, issues))
    there = range(MOST_PARTIES)
    world.knowledge = [[blank("knowledge", issues) for _ in there] for _ in there]
    for p in range(parties):
        for q in range(parties):
            world.knowledge[p][q] = _thing(record["knowledge"][p, q], KNOWLEDGE, issues)
    world.utility_window = _filled(record["utility_window"].tolist(), ("party",), issues)
    world.settings = settings_of(founded, row)
    return world


def settings_of(founded: Founded, row: int) -> dict[str, Any]:
    """The settings of a founded world by dotted name: choices as words, yes and no as such."""
    return {
        name: _as_words(founded.settings[row][name.replace(".", "_")].tolist(), declared.kind, declared.choices)
        for name, declared in parameters().items()
    }


def _as_words(value: Any, kind: str, choices: tuple[str, ...]) -> Any:
    if isinstance(value, list):
        return [_as_words(one, kind, choices) for one in value]
    if kind == "choice":
        return choices[value]
    return bool(value) if kind == "bool" else value


def _alike(one: Any, other: Any, within: float) -> bool:
    if isinstance(one, list):
        return len(one) == len(other) and all(_alike(x, y, within) for x, y in zip(one, other, strict=True))
    return math.isclose(one, other, rel_tol=within, abs_tol=within)


def differences(rebuilt: World, engine: World, within: float = 1e-9) -> list[str]:
    """Every state in which the two worlds differ by more than this, but for those that only give reasons."""
    found: list[str] = []

    def compare(place: str, states: tuple[State, ...], one: Thing, other: Thing) -> None:
        for state in states:
            mine, right = getattr(one, state.name), getattr(other, state.name)
            if not state.reason and mine != right and not _alike(mine, right, within):
                found.append(f"{place}{state.name}: rebuilt {mine}, engine {right}")

    compare("", OWN, rebuilt, engine)
    for name, (states, _) in RECORDS.items():
        mine, right = getattr(rebuilt, name), getattr(engine, name)
        if len(mine) != len(right):
            found.append(f"{name}: rebuilt {len(mine)}, engine {len(right)}")
        for i, (one, other) in enumerate(zip(mine, right, strict=False)):
            compare(f"{name}[{i}].", states, one, other)
    for p in range(MOST_PARTIES):
        for q in range(MOST_PARTIES):
            compare(f"knowledge[{p},{q}].", KNOWLEDGE, rebuilt.knowledge[p][q], engine.knowledge[p][q])
    for name, states in SINGLES.items():
        compare(f"{name}.", states, getattr(rebuilt, name), getattr(engine, name))
    if not _alike(rebuilt.utility_window, engine.utility_window, within):
        found.append(f"utility_window: rebuilt {rebuilt.utility_window}, engine {engine.utility_window}")
    return found
