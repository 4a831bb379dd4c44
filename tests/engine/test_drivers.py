"""The generated loop: which verbs it calls, by whom, in which order; and that the engine knows no diplomacy."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from types import FunctionType
from typing import Any

import numpy as np
import pytest
from paths import ROOT

from simulation.engine.compiling import compile_for, compiled
from simulation.engine.drivers import ALL, driver, verb_numbers
from simulation.errors import InputError

WORLD = np.dtype((np.record, [("birds", np.int64), ("songs", np.int64), ("air", np.int64), ("heard", np.int64, (4,))]))
SETTINGS = np.dtype((np.record, [("singing", np.float64)]))


@dataclass(frozen=True)
class Verb:
    """A verb, as the loop asks for it."""

    rule: Callable[..., Any]
    count: str = "birds"
    needs: str = ""
    crowd_rule: Callable[..., Any] | None = None

    @property
    def name(self) -> str:
        return self.rule.__name__


@dataclass(frozen=True)
class Mechanism:
    """A mechanism, as the loop asks for it."""

    name: str
    verbs: tuple[Verb, ...]
    switch: str = ""


def sing(world, settings, bird, week):
    world.songs += week
    world.heard[bird] = 10 * world.heard[bird] + 1


def sing_in_choir(world, settings, choir, bird, week):
    world.songs += week * choir[0]
    world.heard[bird] = 10 * world.heard[bird] + 2


def listen(world, settings, bird, week):
    world.heard[bird] = 10 * world.heard[bird] + 3


def blow(world, settings, week):
    world.air += 1


@compiled
def has_choir(world, choir, bird):
    return choir[0] > 1 and bird == 0


@compiled
def choir_of(choir):
    return choir


SINGING = Mechanism("singing", (Verb(sing, crowd_rule=sing_in_choir),), switch="singing")
WEATHER = Mechanism("weather", (Verb(listen, needs="songs"), Verb(blow, count="")))
LOOP = driver((SINGING, WEATHER), has_choir, choir_of)
NONE, CHOIR = np.array([0]), np.array([5])


def worlds(*birds: int) -> np.ndarray:
    made = np.zeros(len(birds), WORLD)
    made["birds"] = birds
    return made


def settings(*singing: float) -> np.ndarray:
    made = np.zeros(len(singing), SETTINGS)
    made["singing"] = singing
    return made


def test_every_verb_is_done_by_every_actor_in_every_world() -> None:
    made = worlds(2, 3)
    LOOP(made, settings(1, 1), NONE, ALL, ALL, 7)
    assert made["songs"].tolist() == [14, 21] and made["air"].tolist() == [1, 1]
    assert made["heard"].tolist() == [[13, 13, 0, 0], [13, 13, 13, 0]]


def test_a_mechanism_is_switched_off_at_zero_and_a_verb_waits_for_what_it_needs() -> None:
    made = worlds(2, 2)
    LOOP(made, settings(0, -1), NONE, ALL, ALL, 1)
    assert made["songs"].tolist() == [0, 2] and made["heard"].tolist() == [[0] * 4, [13, 13, 0, 0]]
    assert made["air"].tolist() == [1, 1]


def test_one_verb_is_done_by_one_actor() -> None:
    numbers = verb_numbers((SINGING, WEATHER))
    assert list(numbers) == ["sing", "listen", "blow"]
    made = worlds(3)
    LOOP(made, settings(1), NONE, numbers["sing"], 1, 4)
    LOOP(made, settings(1), NONE, numbers["listen"], 2, 4)
    LOOP(made, settings(1), NONE, numbers["blow"], 0, 4)
    assert made["heard"].tolist() == [[0, 1, 3, 0]] and made["songs"].tolist() == [4] and made["air"].tolist() == [1]


def test_an_actor_with_a_crowd_has_a_rule_of_its_own() -> None:
    made = worlds(2)
    LOOP(made, settings(1), CHOIR, ALL, ALL, 1)
    assert made["songs"].tolist() == [6] and made["heard"].tolist() == [[23, 13, 0, 0]]


def test_a_mechanism_alone_is_compiled_verb_by_verb_with_the_same_result() -> None:
    together, apart = worlds(2), worlds(2)
    LOOP(together, settings(1), NONE, ALL, ALL, 3)
    for mechanism in (SINGING, WEATHER):
        driver((mechanism,), has_choir, choir_of)(apart, settings(1), NONE, ALL, ALL, 3)
    assert together.tobytes() == apart.tobytes()


WORDS = ("own", "one", "first", "end", "verb", "world", "worlds", "settings", "crowd", "actor", "week", "w", "rule_0")


def test_a_rule_may_be_named_like_anything_in_the_loop() -> None:
    """A rule of every name, in one loop; and one that is compiled as a verb of its own."""
    named = {word: FunctionType(blow.__code__, globals(), word) for word in (*WORDS, "settings_of_world", "has_crowd")}
    everything = Mechanism("everything", tuple(Verb(rule, count="") for rule in named.values()))
    for mechanisms in ((everything, WEATHER), (Mechanism("owning", (Verb(named["own"], count=""),)),)):
        made = worlds(1)
        driver(mechanisms, has_choir, choir_of)(made, settings(1), NONE, ALL, ALL, 1)
        assert made["air"].tolist() == [sum(verb.count == "" for one in mechanisms for verb in one.verbs)]


def end(world, settings, week):
    world.air += settings.drumming


def test_a_rule_named_like_a_variable_of_the_loop_is_named_where_it_cannot_be_compiled() -> None:
    entry = driver((Mechanism("drumming", (Verb(blow, count=""), Verb(end, count=""))),), has_choir, choir_of)
    with pytest.raises(InputError, match=r"rules: drumming: the verb end cannot be compiled \(test_drivers"):
        compile_for(entry, worlds()[:0], settings()[:0], NONE, ALL, ALL, 1)


def test_the_engine_imports_nothing_of_the_model() -> None:
    imported = {
        node.module or ""
        for path in (ROOT / "simulation" / "engine").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom)
    }
    ours = {module for module in imported if module.startswith("simulation")}
    assert ours and all(module.startswith(("simulation.engine.", "simulation.errors")) for module in ours)
