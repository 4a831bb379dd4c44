"""Playing courses in: a world played its own course is unchanged; another's course changes what goes through it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from history import SCENARIOS

from simulation.ensemble import simulate
from simulation.errors import InputError
from simulation.model import DiplomacyModel
from simulation.results.playback import COURSES, Played
from simulation.results.series import SERIES
from simulation.scenarios.scenario import load_scenario
from simulation.week import week
from simulation.world.record import CAPACITIES, world_dtype

TABLES = ("outcomes", "agreements", "episodes")


@pytest.mark.parametrize("scenario", SCENARIOS)
@pytest.mark.parametrize("name", COURSES)
def test_a_world_played_its_own_course_is_unchanged(scenario: str, name: str) -> None:
    loaded = load_scenario(scenario)
    own = simulate(loaded, worlds=range(70, 82), years=5, weekly=[name, "readiness", "violence"])
    again = simulate(loaded, worlds=[75, 71], years=5, weekly=["readiness", "violence"], play={name: own.weekly})
    for series in ("readiness", "violence"):
        assert np.array_equal(again.weekly[series], own.weekly[series].sel(world=[75, 71]))
    for table in TABLES:
        expected = getattr(own, table)
        wanted = expected[expected["world"] == 75].reset_index(drop=True)
        held = getattr(again, table)
        assert wanted.equals(held[held["world"] == 75].reset_index(drop=True))


def test_what_goes_through_trust_is_found_by_playing_it() -> None:
    """Trust of worlds with Track II, played into the same worlds without it, changes their readiness."""
    oslo = load_scenario("oslo")
    with_it = simulate(oslo, worlds=20, years=8, weekly=["trust"])
    without = {"settings": {"track_two.effort": 0}, "worlds": 20, "years": 8, "weekly": ["readiness"]}
    plain = simulate(oslo, **without)
    played = simulate(oslo, **without, play={"trust": with_it.weekly})
    assert float((played.weekly["readiness"] - plain.weekly["readiness"]).mean()) > 0


PARTS = {"war_value": 1, "home_cost": 1, "doubt": 1, "pressure": -1, "inducement": -1}
"""The parts of the reservation value, and how they enter it."""


@pytest.mark.parametrize("part", PARTS)
def test_a_part_of_the_reservation_value_is_played_alone(part: str) -> None:
    """Half of one part of it, the other parts as they are: the least a party signs for moves by just that half."""
    oslo, given = load_scenario("oslo"), {"worlds": 20, "years": 1, "weekly": [*PARTS, "reservation"]}
    given["settings"] = {"mediation.instrument": "reward" if part == "inducement" else "pressure"}
    own = simulate(oslo, **given).weekly
    played = simulate(oslo, **given, play={part: own.assign({part: own[part] / 2})}).weekly
    first, now = own.isel(week=0), played.isel(week=0)
    assert np.array_equal(played[part], own[part] / 2) and float(abs(first[part]).max()) > 0
    for other in set(PARTS) - {part}:
        assert np.array_equal(now[other], first[other])
    free = (first["reservation"] > 0) & (now["reservation"] > 0)
    moved = (now["reservation"] - first["reservation"] + PARTS[part] * first[part] / 2).where(free, 0)
    assert bool(free.any()) and float(abs(moved).max()) < 1e-12


def test_a_stalemate_played_in_decides_how_far_pain_counts() -> None:
    oslo, given = load_scenario("oslo"), {"worlds": 20, "years": 1, "weekly": ["stalemate", "readiness"]}
    own = simulate(oslo, **given).weekly
    none = simulate(oslo, **given, play={"stalemate": own.assign(stalemate=own["stalemate"] * 0)}).weekly
    first, now = own["readiness"].isel(week=0), none["readiness"].isel(week=0)
    assert bool((now <= first).all()) and bool((now < first).any())


def test_a_deadlock_played_in_brings_track_two_in() -> None:
    """Track II that waits for a deadlock meets where one is played in, whatever happens at the table."""
    oslo = load_scenario("oslo")
    waiting = {"track_two.when": "deadlock", "track_two.start": 0, "channel.pace": 0, "conflict.channel": "closed"}
    given = {"worlds": 20, "years": 2, "weekly": ["deadlock", "sessions"], "settings": waiting}
    own = simulate(oslo, **given).weekly
    stuck = simulate(oslo, **given, play={"deadlock": own.assign(deadlock=own["deadlock"] + 99)}).weekly
    assert float(own["sessions"].sum()) == 0 < float(stuck["sessions"].sum())


def test_a_course_is_played_where_its_verb_is_taken_out() -> None:
    """After the part in which it would have been: nobody computes it any more, and it still is what was played."""
    oslo, given = load_scenario("oslo"), {"worlds": 3, "years": 1, "weekly": ["stalemate"]}
    own = simulate(oslo, **given).weekly
    played = simulate(oslo, **given, without=["appraise"], play={"stalemate": own}).weekly
    assert np.array_equal(played["stalemate"], own["stalemate"])


def test_courses_are_recorded_and_played_after_verbs_of_the_week() -> None:
    verbs = {verb.name: mechanism.part for mechanism, verb in week().verbs()}
    for course in COURSES.values():
        assert not course.after or verbs[course.after] == course.point, course.name
        assert not course.series or SERIES[course.series].path in course.states


def test_the_mesa_model_plays_the_same() -> None:
    oslo = load_scenario("oslo")
    course = simulate(oslo, worlds=range(3), years=3, weekly=["trust", "stalemate", "home_cost"]).weekly
    off, play = {"track_two.effort": 0}, {"trust": course, "stalemate": course, "home_cost": course}
    model = DiplomacyModel(oslo, world=2, years=3, settings=off, play=play)
    for _ in range(model.weeks):
        model.step()
    runs = simulate(oslo, worlds=[2], years=3, settings=off, play=play, weekly=["readiness", "reservation"])
    assert np.array_equal(model.runs().weekly["reservation"], runs.weekly["reservation"])
    assert np.array_equal(model.runs().weekly["readiness"], runs.weekly["readiness"])
    assert model.runs().manifest["play"] == runs.manifest["play"]


def test_what_cannot_be_played_is_refused() -> None:
    oslo = load_scenario("oslo")
    course = simulate(oslo, worlds=3, years=1, weekly=["trust"]).weekly
    elsewhere = simulate("cyprus", worlds=3, years=1, weekly=["trust", "readiness"]).weekly
    for play, worlds, years, told in (
        ({"hope": course}, 3, 1, "allowed: trust"),
        ({"understanding": course}, 3, 1, "weekly="),
        ({"trust": course.isel(world=[1, 2])}, 3, 1, "2 worlds"),
        ({"trust": course}, 3, 2, "52 weeks"),
        *(
            ({name: elsewhere}, 3, 1, f"{name}: given one of greek_cypriots, turkish_cypriots; allowed: one of ")
            for name in ("trust", "readiness")
        ),
    ):
        with pytest.raises(InputError, match=told):
            simulate(oslo, worlds=worlds, years=years, play=play)


def test_runs_that_hold_courses_say_that_they_cannot_be_saved(tmp_path) -> None:
    runs = simulate(load_scenario("oslo"), worlds=2, years=1, weekly=["trust"])
    with pytest.raises(InputError, match="trust"):
        runs.save(tmp_path / "runs")
    assert not list(tmp_path.iterdir())


def test_what_was_recorded_in_longer_lists_is_played_as_far_as_the_worlds_go() -> None:
    course, (small, large) = COURSES["trust"], (np.zeros(2, world_dtype(one)) for one in CAPACITIES[:2])
    recorded = course.room(large, 3)
    for values in recorded.values():
        values[:] = np.random.default_rng(1).random(values.shape)
    Played(course, recorded).play(small, 2)
    for outer, inner in course.states:
        values, played = recorded[f"{outer}.{inner}"][:, 1], small[outer][inner]
        assert values.shape[1] > played.shape[1]
        assert (played == values[tuple(map(slice, played.shape))]).all()


def test_courses_of_longer_lists_give_the_same_worlds() -> None:
    """As where other worlds of the run that recorded them needed a larger record."""
    oslo = load_scenario("oslo")
    recorded = simulate(oslo, 4, years=6, weekly=["trust"]).weekly
    assert recorded is not None
    lists = {str(dim) for dim in recorded.dims} - {"world", "week", "party"}
    longer = recorded.pad(dict.fromkeys(lists, (0, 40)), constant_values=0.5)

    def readiness(**play: Any) -> np.ndarray:
        runs = simulate(oslo, 4, years=6, settings={"track_two.effort": 0.0}, weekly=["readiness"], play=play)
        assert runs.weekly is not None
        return runs.weekly["readiness"].to_numpy()

    assert (readiness(trust=recorded) == readiness(trust=longer)).all()
    assert (readiness(trust=recorded) != readiness()).any()
