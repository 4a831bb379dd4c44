"""What the tests share: worlds founded and stepped without the tables, and how to compare them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from simulation.ensemble import live
from simulation.founding import Founded, found_worlds
from simulation.scenarios.scenario import Scenario, load_scenario
from simulation.week import Week, week
from simulation.world.parameters import Parameter
from simulation.world.record import COUNTS, KNOWLEDGE, RECORDS, SCALARS, TABLE, State

SCENARIOS = ("baseline", "oslo")

ALL_SCENARIOS = (*SCENARIOS, "cyprus", "drc", "el_salvador", "mozambique", "nepal", "northern_ireland", "tajikistan")
"""Every shipped scenario; the long checks run on the first two alone."""

VARIED = ("el_salvador",)
"""That with the most mechanisms at work."""

CITIZENS = "baseline with citizens"
"""A scenario whose publics are made of citizens: *baseline* with six hundred in each world."""

CARRIERS = {
    "transfer_up.strength": 0.0,
    "transfer_out.strength": 0.0,
    "leak.strength": 0.0,
    "betray.strength": 0.0,
    "train.strength": 0.0,
    "cooperate.strength": 0.0,
    "advocate.strength": 0.0,
    "stall.strength": 0.0,
    "lend_standing.strength": 0.0,
    "track_two.coordination": 0.0,
    "set_right.strength": 0.0,
    "keep_local_peace.strength": 0.0,
    "stand_to_lose.strength": 0.0,
    "moderate.strength": 0.0,
    "rearm.strength": 0.0,
    "win_over.strength": 0.0,
}
"""Every mechanism that carries Track II's work to officials, publics, agreements and the war, at strength zero."""


HOLDERS: dict[str, tuple[State, ...]] = {
    **{name: states for name, (states, _) in RECORDS.items()},
    "knowledge": KNOWLEDGE,
    "table": TABLE,
}

REASONS = {f"{name}.{state.name}" for name, states in HOLDERS.items() for state in states if state.reason}
"""States that only say why a rule decided as it did: no rule decides anything by them."""


def scenario_of(name: str) -> Scenario:
    """A shipped scenario, or that of CITIZENS."""
    return load_scenario("baseline").replace(citizens=600) if name == CITIZENS else load_scenario(name)


def lived(
    scenario: str = "baseline",
    worlds: Any = range(8),
    weeks: int = 120,
    settings: dict[str, Any] | None = None,
    changes: Any = (),
    through: Week | None = None,
    seed: int = 1,
    luck: str = "splitmix64",
) -> Founded:
    """Worlds of a scenario after `weeks` weeks; those with citizens, which of the last world are kept, one by one."""
    numbers = np.array(list(worlds), dtype=np.int64)
    together = []
    for some in np.split(numbers, len(numbers) if scenario == CITIZENS else 1):
        founded = found_worlds(scenario_of(scenario), seed, some, weeks, settings, changes, luck)
        live(through or week(), founded, weeks)
        together.append(founded.worlds)
    return replace(founded, worlds=np.concatenate(together))


def same_bytes(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether two arrays of records are equal to the last bit."""
    return one.tobytes() == other.tobytes()


def states_of(world: np.void) -> dict[str, tuple[State, np.ndarray]]:
    """Every state of a world by name, its values over the entries in use."""
    held = {state.name: (state, np.asarray(world[state.name])) for state in SCALARS}
    for name, (states, _) in RECORDS.items():
        used = world[name][: world[COUNTS[name]]]
        held |= {f"{name}.{state.name}": (state, used[state.name]) for state in states}
    return held


def changed(before: np.ndarray, after: np.ndarray) -> set[str]:
    """Names of the states that differ anywhere between two arrays of worlds."""
    one, other = (np.ascontiguousarray(worlds).view(np.uint8).reshape(len(worlds), -1) for worlds in (before, after))
    differ = (one != other).any(axis=0)  # by bytes first: states are looked at one by one only where one of theirs does
    found = set()
    for name, place in _places(before.dtype).items():
        if not differ[place].any():
            continue
        inner = before.dtype[name].base.names
        for field in inner or ("",):
            values = (worlds[name][field] if field else worlds[name] for worlds in (before, after))
            if not np.array_equal(*values):
                found.add(f"{name}.{field}" if field else name)
    return found


def _places(dtype: np.dtype[Any]) -> dict[str, slice]:
    """Where in a record the bytes of each of its fields lie."""
    return {name: slice(at, at + inner.itemsize) for name, (inner, at, *_) in (dtype.fields or {}).items()}


def ends_of(declared: Parameter) -> tuple[Any, Any]:
    """The ends between which a setting is turned: the first and last choice, or its range."""
    if declared.kind == "choice":
        return declared.choices[0], declared.choices[-1]
    if declared.kind == "bool":
        return False, True
    whole = int if declared.kind in ("int", "week") else float
    return whole(declared.low), whole(declared.high)
