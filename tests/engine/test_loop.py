"""Many weeks as one call: the same as the entries one by one, and an error inside comes out."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from history import same_bytes
from paths import ROOT

from simulation.engine.cache import compiled_entry
from simulation.engine.drivers import ALL
from simulation.engine.loop import bind, run_weeks
from simulation.ensemble import live
from simulation.founding import found_worlds
from simulation.machine import apply
from simulation.scenarios.scenario import load_scenario
from simulation.week import week

RECORD = np.dtype((np.record, [("weeks", np.int64), ("last", np.int64)]))
COUNT = compiled_entry(
    "count_weeks",
    "def count_weeks(worlds, settings, crowd, verb, actor, week):\n    for w in range(worlds.shape[0]):\n"
    "        worlds[w].weeks += settings[w].last\n",
    {},
)
STAMP = compiled_entry(
    "stamp_week",
    "def stamp_week(worlds, settings, crowd, verb, actor, week):\n    for w in range(worlds.shape[0]):\n"
    "        worlds[w].last = 100 * worlds[w].weeks + week\n",
    {},
)
NOBODY = np.zeros(1, np.int64)


def test_an_entry_that_is_bound_is_called_by_its_number() -> None:
    worlds, settings = np.zeros(2, RECORD), np.ones(2, RECORD)
    call = bind([COUNT, STAMP], worlds, settings, NOBODY)
    call(0, -1, 0, 7)
    assert worlds["weeks"].tolist() == [1, 1] and worlds["last"].tolist() == [0, 0]
    call(1, -1, 0, 7)
    assert worlds["last"].tolist() == [107, 107]


def test_entries_are_called_in_their_order_week_after_week() -> None:
    worlds, settings = np.zeros(5, RECORD), np.zeros(5, RECORD)
    settings["last"] = np.arange(5)
    call = run_weeks([COUNT, STAMP], [[(0, ALL)], [], [(1, ALL)]], worlds, settings, NOBODY)
    call(3, 7)
    assert worlds["weeks"].tolist() == [0, 5, 10, 15, 20]
    assert worlds["last"].tolist() == [7, 507, 1007, 1507, 2007]
    call(8, 7)  # no week at all
    assert worlds["last"].tolist() == [7, 507, 1007, 1507, 2007]


WHO = compiled_entry(
    "who_does_what",
    "def who_does_what(worlds, settings, crowd, verb, actor, week):\n    for w in range(worlds.shape[0]):\n"
    "        worlds[w].last = 100 * worlds[w].last + 10 * (verb + 1) - actor\n",
    {},
)


@dataclass
class Watcher:
    """What counts the parts of each week after which it is called, with room for so many."""

    room: int
    logs: np.ndarray

    @property
    def crowded(self) -> Any:
        return compiled_entry(
            f"crowded_{self.room}", f"def crowded_{self.room}(logs):\n    return logs[0].weeks >= {self.room}\n", {}
        )

    def entry(self, part: int) -> Any:
        name = f"watch_{part}"
        source = f"def {name}(worlds, settings, logs, week):\n    for w in range(worlds.shape[0]):\n"
        source += f"        logs[w].weeks += 1\n        logs[w].last = 10000 * worlds[w].last + {part}\n"
        return compiled_entry(name, source, {})

    def make_room(self, rows: slice) -> None:
        if self.crowded(self.logs[rows]):
            self.logs["weeks"][rows] = 0


def test_one_verb_of_an_entry_is_a_step_by_all_actors() -> None:
    """The same entry several times, for several verbs; with something that looks on after each part, too."""
    worlds, settings = np.zeros(2, RECORD), np.zeros(2, RECORD)
    parts = [[(0, 1), (0, 0)], [(0, ALL)]]
    run_weeks([WHO, COUNT], parts, worlds, settings, NOBODY)(1, 1)
    assert worlds["last"].tolist() == [211101, 211101]  # verbs 1 and 0, and all of them, each by all actors
    watched, watcher = np.zeros(2, RECORD), Watcher(4, np.zeros(2, RECORD))
    run_weeks([WHO, COUNT], parts, watched, settings, NOBODY, watcher)(1, 1)
    assert watched["last"].tolist() == worlds["last"].tolist()
    assert watcher.logs["weeks"].tolist() == [2, 2] and watcher.logs["last"].tolist() == [2111010002] * 2


def test_more_worlds_than_are_stepped_together_are_all_stepped() -> None:
    wide = np.dtype((np.record, [("weeks", np.int64), ("last", np.int64), ("rest", np.uint8, 2**18)]))
    worlds, settings = np.zeros(7, wide), np.ones(7, wide)
    run_weeks([COUNT, STAMP], [[(0, ALL), (1, ALL)]], worlds, settings, NOBODY)(1, 4)
    assert worlds["weeks"].tolist() == [4] * 7


@pytest.mark.parametrize("changed", [False, True])
def test_the_weeks_of_a_world_are_the_same_as_mechanism_by_mechanism(changed: bool) -> None:
    """Also where settings change in the course of it, in other weeks in other worlds."""
    changes = (
        [(np.array([1, 30, 30, 77]), {"track_two.effort": 0.0}), (40, {"conflict.rivalry": 1.0})] if changed else []
    )
    one, other = (found_worlds(load_scenario("baseline"), 1, np.arange(4), 90, None, changes) for _ in range(2))
    live(week(), one, 90)
    with np.errstate(over="ignore"):
        for now in range(1, 91):
            other.apply_changes(now)
            for mechanism in week():
                apply((mechanism,), other.worlds, other.settings, now)
    assert same_bytes(one.worlds, other.worlds)


OUT_OF_BOUNDS = """
import numpy as np
from simulation.engine.cache import compiled_entry
from simulation.engine.loop import run_weeks
record = np.dtype((np.record, [("x", np.float64)]))
source = "def beyond(worlds, settings, crowd, verb, actor, week):\\n    worlds[week].x = 1.0\\n"
beyond = compiled_entry("beyond", source, {})
try:
    run_weeks([beyond], [[(0, -1)]], np.zeros(3, record), np.zeros(3, record), np.zeros(1, np.int64))(0, 5)
except IndexError:
    print("told")
"""


@pytest.mark.parametrize("how", ["NUMBA_BOUNDSCHECK", "NUMBA_DISABLE_JIT"])
def test_an_index_out_of_bounds_is_told_where_bounds_are_checked(how: str) -> None:
    command, root = [sys.executable, "-W", "ignore", "-c", OUT_OF_BOUNDS], ROOT
    ran = subprocess.run(command, cwd=root, env=os.environ | {how: "1"}, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "told"
