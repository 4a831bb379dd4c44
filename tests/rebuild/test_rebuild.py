"""The page of all equations is complete: a week rebuilt from its text alone, in plain Python, is the engine's week.

The rebuilt week (`week.py` and what it imports) was written without looking into `simulation/rules`, from the page,
the model's prose and the reference. Here both live the same weeks from the same founded world with the same luck.
"""

from __future__ import annotations

import numpy as np
import pytest
from rebuild import luck, week
from rebuild.world import World, differences, world_of

from simulation.engine import luck as engine_luck
from simulation.ensemble import stepper
from simulation.founding import Founded, found_worlds
from simulation.scenarios.scenario import load_scenario
from simulation.week import week as engine_week
from simulation.world.record import CAPACITIES, world_dtype

WORLDS = {"baseline": (0, 1, 2, 5), "oslo": (0, 15)}
"""The worlds that are stepped by both; in *oslo* talks, sessions and texts come early."""

LONG_WEEKS, BETWEEN = 300, 10
"""Weeks of a case that the rebuilt worlds live, and from one comparison to the next."""

HAPPENS = (
    *("talks_opened", "drafts_rejected", "concessions", "sessions", "ideas", "ideas_handed_up", "leaks"),
    *("understandings_lost", "leaders_lost", "mistaken_escalations", "violations", "renegotiations", "splits"),
)
"""What is to happen in these weeks: without it the comparison would say little of the rules that do it."""


def founded(scenario: str, worlds: tuple[int, ...]) -> Founded:
    """Worlds of a scenario before their first week."""
    return found_worlds(load_scenario(scenario), 1, np.array(worlds), 520)


def live_engine(worlds: Founded, first: int, last: int) -> None:
    """Step the engine through some weeks, one by one, with their settings."""
    run = stepper(engine_week(), worlds)
    for now in range(first, last + 1):
        worlds.apply_changes(now)
        with np.errstate(over="ignore"):
            run(now, now)


def three_weeks(scenario: str, world: int, setting: str = "", times: float = 1.0) -> list[str]:
    """How a rebuilt world differs after three weeks of its own, with one of its settings turned if asked for."""
    engine = founded(scenario, (world,))
    rebuilt = world_of(engine, 0)
    if setting:
        rebuilt.settings[setting] *= times
    found: list[str] = []
    for now in (1, 2, 3):
        live_engine(engine, now, now)
        week.live_week(rebuilt, now)
        found += differences(rebuilt, world_of(engine, 0))
    return found


@pytest.mark.medium
@pytest.mark.parametrize(("scenario", "world"), [(name, world) for name, some in WORLDS.items() for world in some])
def test_three_weeks_are_the_engines(scenario: str, world: int) -> None:
    assert three_weeks(scenario, world) == []


@pytest.mark.medium
def test_years_of_a_case_are_the_engines() -> None:
    """The rebuilt worlds live on by themselves, long enough that the rarer branches are reached."""
    engine = founded("oslo", WORLDS["oslo"])
    rebuilt = [world_of(engine, row) for row in range(len(engine.worlds))]
    for now in range(1, LONG_WEEKS + 1):
        live_engine(engine, now, now)
        for row, world in enumerate(rebuilt):
            week.live_week(world, now)
            if now % BETWEEN == 0:
                assert differences(world, world_of(engine, row)) == [], f"world {row}, week {now}"
    happened = engine.worlds["count"]
    assert {name: int(happened[name].sum()) for name in HAPPENS if not happened[name].any()} == {}
    assert engine.worlds["agreement_count"].any() and engine.worlds["ending_count"].any()


@pytest.mark.medium
@pytest.mark.parametrize("setting", ["escalate.fatigue", "escalate.reaction", "pain.memory", "reckon.ahead"])
def test_a_constant_turned_by_one_per_cent_is_noticed(setting: str) -> None:
    assert three_weeks("oslo", 0, setting, 1.01) != []


def test_a_state_that_differs_is_named() -> None:
    engine = founded("oslo", (0,))
    rebuilt, right = world_of(engine, 0), world_of(engine, 0)
    rebuilt.parties[1].pain += 1e-6
    rebuilt.knowledge[0][1].estimate[2] += 1e-6
    rebuilt.parties[0].struck += 1  # only a reason
    names = [one.split(":")[0] for one in differences(rebuilt, right)]
    assert names == ["parties[1].pain", "knowledge[0,1].estimate"]


def test_every_mechanism_is_rebuilt_in_its_order() -> None:
    names = [mechanism.name for mechanism, _ in engine_week().verbs()]
    assert [rebuilt.__name__ for rebuilt in week.MECHANISMS] == list(dict.fromkeys(names))


@pytest.mark.parametrize("scenario", WORLDS)
def test_what_is_left_out_is_off(scenario: str) -> None:
    assert load_scenario(scenario).citizens == 0
    assert (founded(scenario, WORLDS[scenario]).worlds["generator"] == engine_luck.SPLITMIX).all()


@pytest.mark.medium
def test_luck_is_the_engines() -> None:
    record = np.zeros(1, world_dtype(CAPACITIES[0]))[0]
    record["key"] = luck.key_of_world(1, 3)
    world = World(key=record["key"].item(), week=7)
    with np.errstate(over="ignore"):
        assert world.key == int(engine_luck.key_of_world(1, 3))
        for word in ("shock", "deaths"):
            decision = engine_luck.DECISIONS[word]
            for who in (0, 5, luck.ALL_BITS, luck.pair(3, 9)):
                given = (record, decision, 7, np.uint64(who))
                assert world.u(word, who) == engine_luck.draw(*given)
                assert world.normal(word, who) == pytest.approx(engine_luck.draw_normal(*given), abs=1e-12)
                mine = luck.negative_binomial(world.key, word, 7, who, 30.0, 0.2)
                assert mine == engine_luck.draw_count(*given, 30.0, 0.2)
