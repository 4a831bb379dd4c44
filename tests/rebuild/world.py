"""A world as plain Python lists, read from the engine's record, and how two such worlds differ."""

from __future__ import annotations

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

    def n(self, word: str, who: int) -> float:
        """A normal draw of this week."""
        return luck.normal(self.key, word, self.week, who)


def blank(name: str, issues: int = 0) -> Thing:
    """A new entry of a list, all its states at 0."""
    return Thing(**{state.name: _zeros(state.axes, issues) for state in LISTS[name]})


def _zeros(axes: tuple[str, ...], issues: int) -> Any:
    if not axes:
        return 0
    return [_zeros(axes[1:], issues) for _ in range({**ROOM, "issue": issues}[axes[0]])]


def _plain(value: Any, state: State) -> Any:
    """A state's value as a number or as nested lists, those by party and dyad filled up with zeros."""
    values = np.asarray(value)
    room = [(0, max(ROOM.get(axis, 0) - had, 0)) for axis, had in zip(state.axes, values.shape, strict=True)]
    return np.pad(values, room).tolist() if room else values.item()


def _thing(entry: np.void, states: tuple[State, ...]) -> Thing:
    return Thing(**{state.name: _plain(entry[state.name], state) for state in states})


def world_of(founded: Founded, row: int) -> World:
    """A copy of the record of a founded world, with the settings as they are."""
    record = founded.worlds[row]
    world = World(**{state.name: record[state.name].item() for state in OWN})
    for name, (states, _) in RECORDS.items():
        setattr(world, name, [_thing(entry, states) for entry in record[name][: record[COUNTS[name]]]])
    for name, states in SINGLES.items():
        setattr(world, name, _thing(record[name], states))
    world.knowledge = [
        [
            _thing(record["knowledge"][p][q], KNOWLEDGE)
            if max(p, q) < founded.capacity.parties
            else blank("knowledge", founded.capacity.issues)
            for q in range(MOST_PARTIES)
        ]
        for p in range(MOST_PARTIES)
    ]
    world.utility_window = np.pad(record["utility_window"], (0, MOST_PARTIES - founded.capacity.parties)).tolist()
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


def differences(rebuilt: World, engine: World, within: float = 1e-9) -> list[str]:
    """Every state in which the two worlds differ by more than this, but for those that only give reasons."""
    found: list[str] = []

    def compare(place: str, states: tuple[State, ...], one: Any, other: Any) -> None:
        for state in states:
            if not state.reason:
                mine, right = np.array(getattr(one, state.name)), np.array(getattr(other, state.name))
                if not np.allclose(mine.astype(float), right.astype(float), rtol=within, atol=within):
                    found.append(f"{place}{state.name}: rebuilt {mine.tolist()}, engine {right.tolist()}")

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
    if not np.allclose(rebuilt.utility_window, engine.utility_window, rtol=within, atol=within):
        found.append(f"utility_window: rebuilt {rebuilt.utility_window}, engine {engine.utility_window}")
    return found
