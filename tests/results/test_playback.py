"""Playing courses in: a world played its own course is unchanged; another's course changes what goes through it."""

from __future__ import annotations

import numpy as np
import pytest
from history import SCENARIOS

from simulation.ensemble import simulate
from simulation.errors import InputError
from simulation.model import DiplomacyModel
from simulation.results.playback import COURSES
from simulation.scenarios.scenario import load_scenario

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


def test_the_mesa_model_plays_the_same() -> None:
    oslo = load_scenario("oslo")
    course = simulate(oslo, worlds=range(3), years=3, weekly=["trust"]).weekly
    off = {"track_two.effort": 0}
    model = DiplomacyModel(oslo, world=2, years=3, settings=off, play={"trust": course})
    for _ in range(model.weeks):
        model.step()
    runs = simulate(oslo, worlds=[2], years=3, settings=off, play={"trust": course}, weekly=["readiness"])
    assert np.array_equal(model.runs().weekly["readiness"], runs.weekly["readiness"])
    assert model.runs().manifest["play"] == runs.manifest["play"]


def test_what_cannot_be_played_is_refused() -> None:
    oslo = load_scenario("oslo")
    course = simulate(oslo, worlds=3, years=1, weekly=["trust"]).weekly
    for play, worlds, years, told in (
        ({"hope": course}, 3, 1, "allowed: trust"),
        ({"understanding": course}, 3, 1, "weekly="),
        ({"trust": course.isel(world=[1, 2])}, 3, 1, "2 worlds"),
        ({"trust": course}, 3, 2, "52 weeks"),
    ):
        with pytest.raises(InputError, match=told):
            simulate(oslo, worlds=worlds, years=years, play=play)


def test_runs_that_hold_courses_say_that_they_cannot_be_saved(tmp_path) -> None:
    runs = simulate(load_scenario("oslo"), worlds=2, years=1, weekly=["trust"])
    with pytest.raises(InputError, match="trust"):
        runs.save(tmp_path / "runs")
    assert not list(tmp_path.iterdir())
