"""Dated events of a scenario: read from a file, drawn in each world, and the same however the worlds are run."""

from __future__ import annotations

import dataclasses
import json
import logging
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from history import same_bytes

import multitrack as mt
from simulation.chronicle.story import SERIES, story
from simulation.ensemble import live
from simulation.errors import InputError
from simulation.explain.acts import Act
from simulation.explain.rerun import Rerun
from simulation.founding import Founded, found_worlds
from simulation.run import Run
from simulation.scenarios.dated import Dated
from simulation.scenarios.distributions import Uniform
from simulation.scenarios.scenario import Scenario, load_scenario
from simulation.week import week
from simulation.world.record import MOST_EVENTS, Kind

FILE = """
[scenario]
extends = "oslo"
years = 6

[[events]]
name = "A new government"
when = 1992-07-13
chance = 0.5
until = 1993-09-13
set = { "track_two.effort" = 0.3, "parties.plo.openness" = { uniform = [0, 1] } }

[[events]]
name = "Funds end"
when = { uniform = [10, 60] }
only_if = "fighting"
set = { track_one.effort = 0.5 }
"""
PLAIN: dict[str, Any] = {"name": "It", "when": 5, "set": {"track_two.effort": 0.5}}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    file = tmp_path_factory.mktemp("dated") / "told.toml"
    file.write_text(FILE)
    return load_scenario(file)


def of(*events: dict[str, Any], scenario: str = "baseline") -> Scenario:
    # Without its ensemble: what an event does not set is then the same in every world.
    return load_scenario(scenario).replace(events=[PLAIN | event for event in events], ensemble="")


def efforts(scenario: Scenario, weeks: int, worlds: int = 4, **given: Any) -> np.ndarray:
    """Track II's effort in each world and week, without living the weeks: shape (worlds, weeks)."""
    founded = found_worlds(scenario, 1, np.arange(worlds), 520, **given)
    recorded = []
    for now in range(1, weeks + 1):
        founded.apply_changes(now)
        recorded.append(founded.settings["track_two_effort"].copy())
    return np.array(recorded).T


# Files


def test_events_are_read_written_and_read_again(told: Scenario, tmp_path: Path) -> None:
    first, second = told.events
    assert (first.name, first.when, first.until, first.chance, first.only_if) == ("A new government", 28, 88, 0.5, "")
    assert first.settings == {"track_two.effort": 0.3, "parties.plo.openness": Uniform(uniform=(0, 1))}
    assert (second.when, second.only_if, second.until) == (Uniform(uniform=(10, 60)), "fighting", None)
    assert second.settings == {"track_one.effort": 0.5}
    (tmp_path / "told.toml").write_text(told.to_toml())
    assert load_scenario(tmp_path / "told.toml") == told
    assert Scenario.from_dict(json.loads(json.dumps(told.as_dict()))) == told
    assert dataclasses.replace(told, events=told.events[:1]) != told
    assert told.replace(years=8).events == told.events


def test_a_list_of_events_replaces_that_of_the_file_it_extends(told: Scenario, tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text(FILE)
    for text, names in {
        "": ["A new government", "Funds end"],
        '[[events]]\nname = "Other"\nwhen = 3\nset = { "track_two.effort" = 0 }': ["Other"],
    }.items():
        (tmp_path / "own.toml").write_text(f'[scenario]\nextends = "base.toml"\n{text}')
        assert [event.name for event in load_scenario(tmp_path / "own.toml").events] == names
    (tmp_path / "own.toml").write_text('events = []\n[scenario]\nextends = "base.toml"')
    assert load_scenario(tmp_path / "own.toml").events == ()


@pytest.mark.parametrize(
    ("wrong", "key", "allowed"),
    [
        ({"name": "x" * 41}, "name", "at most 40 characters"),
        ({"name": " "}, "name", "a text that is not empty"),
        ({"chance": 1.5}, "chance", "a probability from 0 to 1"),
        ({"chance": True}, "chance", "a finite number"),
        ({"only_if": "war"}, "only_if", "one of fighting, quiet, talks, no_talks, agreement, no_agreement"),
        ({"when": 0}, "when", "a week from 1 to 2600"),
        ({"when": "soon"}, "when", '"year 1" to "year 51"'),
        ({"when": "1992-07-13"}, "when", "the scenario has no start_date"),
        ({"when": {"uniform": [9, 3]}}, "when.uniform", "from the lowest to the highest"),
        ({"until": 4}, "until", "a week from the event's own on"),
        ({"when": "year 2", "until": 50}, "until", "a week from the event's own on"),
        ({"unless": "talks"}, "unless", "a known key"),
        ({"set": {}}, "set", "a table of settings"),
        ({"set": 3}, "set", "a table of settings"),
        ({"set": {"track_two.efort": 1}}, "set.track_two.efort", "did you mean track_two.effort?"),
        ({"set": {"track_two.effort": 99}}, "set.track_two.effort", "a number from 0 to 10"),
        ({"set": {"track_two": {"effort": "much"}}}, "set.track_two.effort", "a number from 0 to 10"),
        ({"set": {"track_two.effort": [1, 2]}}, "set.track_two.effort", "one value for all worlds"),
        ({"set": {"parties.government.officials": 3}}, "set.parties.government.officials", "read only when a world"),
        ({"set": {"citizens": 600}}, "set.citizens", "write another scenario"),
    ],
)
def test_bad_events_are_refused(wrong: dict[str, Any], key: str, allowed: str) -> None:
    with pytest.raises(InputError) as caught:
        of({"name": "Right"}, wrong)
    (fault,) = caught.value.faults
    assert fault.startswith(f"baseline: events[1].{key}: given ") and allowed in fault


def test_all_faults_of_all_events_are_told_at_once() -> None:
    with pytest.raises(InputError) as caught:
        load_scenario("baseline").replace(events=[{"chance": 2}, PLAIN, PLAIN, 3])
    assert [fault.split(": given")[0] for fault in caught.value.faults] == [
        "baseline: events[0].name",
        "baseline: events[0].chance",
        "baseline: events[0].when",
        "baseline: events[0].set",
        "baseline: events[2].name",
        "baseline: events[3]",
    ]
    for given in ([PLAIN | {"name": f"{n}"} for n in range(MOST_EVENTS + 1)], {"name": "It"}, 3):
        with pytest.raises(InputError, match=r"events: given .*; allowed: at most 62 tables \[\[events\]\]"):
            load_scenario("baseline").replace(events=given)


def test_a_date_after_the_last_week_is_warned_of(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "late.toml").write_text(FILE.replace("1993-09-13", "2013-09-13"))
    with caplog.at_level(logging.WARNING, "multitrack"):
        load_scenario(tmp_path / "late.toml")
    assert "events[0].until: 2013-09-13 is in week" in caplog.text


# What happens in a world


def test_settings_hold_from_the_week_to_the_last_one() -> None:
    assert efforts(of({"when": 5, "until": 8}), 10).tolist() == [[1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 1, 1]] * 4
    assert efforts(of({"when": 5}), 8).tolist() == [[1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5]] * 4
    assert efforts(of({"chance": 0.0}), 8).tolist() == [[1] * 8] * 4


def test_what_is_over_gives_way_to_what_still_holds() -> None:
    other = {"name": "Other", "set": {"track_two.effort": 0.2}}
    inner = of({"when": 2, "until": 7}, other | {"when": 4, "until": 5})
    assert efforts(inner, 8, 1).tolist() == [[1, 0.5, 0.5, 0.2, 0.2, 0.5, 0.5, 1]]
    crossing = of({"when": 2, "until": 5}, other | {"when": 4, "until": 7})
    assert efforts(crossing, 8, 1).tolist() == [[1, 0.5, 0.5, 0.2, 0.2, 0.2, 0.2, 1]]
    assert efforts(of({"when": 3}, other | {"when": 3}), 3, 1).tolist() == [[1, 1, 0.2]]  # the later in the file


def test_a_runs_own_change_comes_after_the_events() -> None:
    own = {"track_two.effort": 0.9}
    event = of({"when": 3, "until": 5})
    assert efforts(event, 7, 1, changes=[(3, own)]).tolist() == [[1, 1, 0.9, 0.9, 0.9, 0.9, 0.9]]
    assert efforts(event, 7, 1, changes=[(4, own)]).tolist() == [[1, 1, 0.5, 0.9, 0.9, 0.9, 0.9]]
    assert efforts(event, 7, 1, changes=[(2, own)]).tolist() == [[1, 0.9, 0.5, 0.5, 0.5, 0.9, 0.9]]
    assert efforts(event, 7, 1, settings=own).tolist() == [[0.9, 0.9, 0.5, 0.5, 0.5, 0.9, 0.9]]


def test_luck_is_of_the_event_and_the_world_alone() -> None:
    drawn = {"when": {"uniform": [2, 40]}, "chance": 0.5, "set": {"track_two.effort": {"uniform": [0, 0.9]}}}
    alone = efforts(of(drawn), 45, 200)
    other = {"name": "Other", "when": 3, "set": {"track_one.effort": 0.5}}
    assert (efforts(of(other, drawn), 45, 200) == alone).all()
    happened = alone[:, -1] < 1
    assert 60 < happened.sum() < 140
    assert len(np.unique(alone[happened, -1])) == happened.sum()
    assert len(np.unique((alone[happened] == 1).sum(axis=1))) > 25
    assert (efforts(of(drawn | {"name": "Another"}), 45, 200) != alone).any()
    wider = efforts(of(drawn | {"chance": 0.8}), 45, 200)[:, -1] < 1
    assert (wider >= happened).all() and wider.sum() > happened.sum()


def _worlds(**fields: Any) -> np.ndarray:
    worlds = found_worlds(load_scenario("baseline"), 1, np.arange(1), 520).worlds
    for name, value in fields.items():
        worlds[name] = value
    return worlds


@pytest.mark.parametrize(("fought", "fighting"), [(73, False), (74, True), (99, True)])
def test_fighting_is_a_death_within_half_a_year(fought: int, fighting: bool) -> None:
    worlds = _worlds()
    worlds["dyads"]["last_fought"][:, 0] = fought
    assert _happens("fighting", worlds, 100) == fighting
    assert _happens("quiet", worlds, 100) != fighting


def test_talks_and_agreements_are_looked_at_as_the_week_begins() -> None:
    worlds = _worlds()
    assert _happens("no_talks", worlds, 9) and not _happens("talks", worlds, 9)
    worlds["table"]["members"] = 3
    assert _happens("talks", worlds, 9) and not _happens("no_talks", worlds, 9)
    assert _happens("no_agreement", worlds, 9) and not _happens("agreement", worlds, 9)
    worlds["agreement_count"] = 1
    for kind, ended, superseded, lapsed, in_force in (
        (Kind.FULL, 0, 0, 0, True), (Kind.PARTIAL, 0, 0, 0, False), (Kind.FULL, 7, 0, 0, False),
        (Kind.FULL, 0, 7, 0, False), (Kind.FULL, 0, 0, 7, False),
    ):  # fmt: skip
        text = worlds["agreements"][:, 0]
        text["kind"], text["ended_week"], text["superseded"], text["lapsed"] = kind, ended, superseded, lapsed
        worlds["agreements"][:, 0] = text
        assert _happens("agreement", worlds, 9) == in_force
        assert _happens("no_agreement", worlds, 9) != in_force


def _happens(only_if: str, worlds: np.ndarray, now: int) -> bool:
    dated: Dated = found_worlds(of({"when": now, "only_if": only_if}), 1, np.arange(1), 520).dated
    worlds["dated"] = 0
    dated.happen(worlds, now)
    return bool(worlds["dated"][0] == 1)


def test_what_does_not_happen_in_its_week_never_does() -> None:
    scenario = of({"when": 5, "only_if": "no_talks"})
    founded = found_worlds(scenario, 1, np.arange(1), 520)
    founded.worlds["table"]["members"] = 3
    founded.apply_changes(5)
    founded.worlds["table"]["members"] = 0
    founded.apply_changes(6)
    assert founded.settings["track_two_effort"][0] == 1 and founded.worlds["dated"][0] == 0


# Every way of running


def _lived(scenario: Scenario, numbers: list[int], weeks: int = 120) -> Founded:
    founded = found_worlds(scenario, 1, np.array(numbers), weeks)
    live(week(), founded, weeks)
    return founded


def test_a_world_is_the_same_whichever_run_with_it(told: Scenario) -> None:
    together = _lived(told, [0, 1, 2, 3, 4, 5])
    assert len(np.unique(together.worlds["dated"])) > 1
    for some in ([3], [5, 1]):
        alone = _lived(told, some)
        assert same_bytes(alone.worlds, together.worlds[some])
        assert same_bytes(alone.settings, together.settings[some])


def test_the_mesa_model_is_the_ensemble(told: Scenario) -> None:
    for number in (0, 2):
        model = mt.DiplomacyModel(told, seed=1, world=number, years=120 / 52, events=True)
        for _ in range(120):
            model.step()
        assert same_bytes(model.worlds, _lived(told, [number]).worlds)
        runs = mt.simulate(told, worlds=[number], seed=1, years=120 / 52, events=True)
        pd.testing.assert_frame_equal(model.events, runs.events)


def test_a_change_while_a_model_runs_is_one_from_the_start() -> None:
    scenario = of({"when": 5, "until": 12})
    model = mt.DiplomacyModel(scenario, years=1)
    for _ in range(7):
        model.step()
    model.change({"track_two.effort": 0.7})
    for _ in range(13):
        model.step()
    founded = found_worlds(scenario, 1, np.arange(1), 52, changes=[(8, {"track_two.effort": 0.7})])
    live(week(), founded, 20)
    assert same_bytes(model.worlds, founded.worlds) and model.settings["track_two_effort"][0] == 0.7


def test_a_world_run_again_without_an_act_has_the_same_events(told: Scenario) -> None:
    rerun = Rerun(Run.of(told, [2], events=True, years=3))
    actual = rerun.actual([20, 60])
    idle = rerun.without(Act(0, 60, "no verb of this name", 0))
    assert idle.world.tobytes() == actual.world.tobytes() == _lived(told, [2], 156).worlds[0].tobytes()
    again = rerun.without(Act(0, 20, "no verb of this name", 0))
    assert again.world.tobytes() == actual.world.tobytes() and actual.world["dated"] > 0


def test_a_manifest_holds_the_events(told: Scenario) -> None:
    run = Run.of(told, range(3), years=3)
    again = Run.from_manifest(json.loads(json.dumps(run.manifest())))
    assert again == run and again.scenario.events == told.events
    assert Run.of(told.replace(events=[]), range(3), years=3) != run


class _Stop(Exception):
    """What stands in for a kill."""


def test_an_experiment_stopped_goes_on_to_the_same_rows(told: Scenario, tmp_path: Path) -> None:

    def study() -> mt.Experiment:
        made = mt.Experiment("dated", told, mt.sweep({"track_two.effort": [0, 1]}), cases=6, years=6)
        made.plan = dataclasses.replace(made.plan, chunk=2)
        return made

    def stop(done: int, total: int) -> None:
        if done >= 4:
            raise _Stop

    whole = study().run(tmp_path / "whole", progress=False)
    with pytest.raises(_Stop):
        study().run(tmp_path / "killed", workers=1, progress=stop)
    resumed = study().run(tmp_path / "killed", progress=False)
    pd.testing.assert_frame_equal(whole.outcomes, resumed.outcomes)
    without = mt.Experiment("plain", told.replace(events=[]), mt.sweep({"track_two.effort": [0, 1]}), cases=6, years=6)
    assert not without.run(tmp_path / "plain", progress=False).outcomes.equals(whole.outcomes)


# What is told of them


def test_chronicle_and_story_name_them(told: Scenario) -> None:
    runs = mt.simulate(told, worlds=6, seed=1, events=True, weekly=SERIES)
    dated = runs.events[runs.events["kind"] == "dated_event"]
    assert set(dated["who"]) == {"A new government", "Funds end"}
    first = dated[dated["who"] == "A new government"].iloc[0]
    assert (first["week"], list(first["causes"])) == (28, [1])
    sets = "the effort of Track II and the openness of the regime of PLO to advice from outside"
    assert first["text"] == f"A new government. It changes: {sets}."
    assert first["state"] == "dated"
    text = story(runs, told, int(first["world"]))
    assert "13 July 1992: A new government." in text


@pytest.mark.parametrize("name", ["el_salvador", "mozambique", "nepal"])
def test_every_dated_event_of_a_shipped_scenario_happens_in_some_world(name: str) -> None:
    scenario = load_scenario(name)
    runs = mt.simulate(scenario, worlds=20, seed=1, events=True)
    assert set(runs.events.loc[runs.events["kind"] == "dated_event", "who"]) == {one.name for one in scenario.events}
    without = mt.simulate(scenario.replace(events=[]), worlds=20, seed=1)
    assert not without.outcomes["agreement_week"].equals(runs.outcomes["agreement_week"])
