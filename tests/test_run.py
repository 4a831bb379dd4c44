"""`Run`: what its gate refuses, manifests that give back the same run, and parts whose rows are the whole's."""

from __future__ import annotations

import doctest
import json
import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import FrozenInstanceError, replace
from functools import cache
from typing import Any

import cloudpickle
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import multitrack as mt
import simulation.founding
import simulation.run
from experiments.cli.process import run as command_line
from simulation.ensemble import run_worlds, simulate_run
from simulation.errors import InputError
from simulation.results.manifest import to_json
from simulation.results.runs import Runs
from simulation.run import MOST_WORLDS, Run
from simulation.scenarios.distributions import Uniform

TABLES = ("outcomes", "agreements", "episodes")


@cache
def oslo() -> mt.Scenario:
    return mt.load_scenario("oslo")


# The gate

NO_NUMBERS = ("x", float("nan"), 1.5, True, b"1", 10**30)
REFUSED: dict[str, tuple[object, ...]] = {
    "seed": (-1, 2**64, None, [1], *NO_NUMBERS),
    "worlds": (
        *(None, 0, -3, 10**12, MOST_WORLDS + 1, [2**63], [2**64], [-1], [1, 1], [[1]], [[1], [1, 2]], {1}),
        *(range(0, 10**30, 7), range(-1, 3), np.zeros((2, 2), int), np.array([0.5]), [True, False]),
        *NO_NUMBERS,
    ),
    "world": (-1, 2**63, None, [1], *NO_NUMBERS),
    "years": ("x", float("nan"), float("inf"), 0, -1, 51, [1], True),
    "threads": (-1, 0, "x", 1.5, [1], True, 10**6),
    "settings": (5, [1], "x", {"track_two.efort": 1}, {"track_two.effort": "x"}, {5: 1}, {"years": 3}),
    "changes": (
        *([5], 5, "ab", [(1, 5)], [(1,)], [(0, {"track_two.effort": 0})], [("year x", {})], {1: {}}),
        *([(3, {"track_two.initiatives": 2})], [(3, {"track_two.efort": 2})], [(float("nan"), {})]),
    ),
    "without": (5, [5], "x", ["measure"], None, {"fight": 1}),
    "weekly": (5, [5], "x", None, [["pain"]]),
    "luck": ("dice", 5, None, ["philox"]),
    "events": ("no", 1, None),
    "rules": (5, "transfer_up", []),
    "play": (5, ["trust"], {"trst": None}, {"trust": None}, {"trust": {}}),
    "scenario": ("nowhere", 5, None, ["oslo"]),
    "agents": (5, {"people": mt.NGO}, {"ngos": mt.Official}, {"ngos": 5}, ["ngos"]),
}
"""What `simulate`, the Mesa model or the command line may be given and must refuse, by argument."""


def of_function(argument: str, value: object) -> None:
    mt.simulate(**{"scenario": oslo(), "worlds": 1, "years": 1, argument: value})


def of_model(argument: str, value: object) -> None:
    mt.DiplomacyModel(**{"scenario": oslo(), "years": 1, argument: value})


def of_command_line(argument: str, value: object) -> None:
    option = {"settings": "--set"}.get(argument, f"--{argument}")
    line = ["story" if argument == "world" else "run", "oslo", "--years", "1", option, str(value)]
    if command_line(line) == 2:
        raise InputError("refused")


DOORS: dict[Callable[[str, object], None], set[str]] = {
    of_function: set(REFUSED) - {"world", "agents"},
    of_model: set(REFUSED) - {"worlds", "threads", "weekly"},
    of_command_line: {"seed", "worlds", "world", "years", "threads", "settings", "without", "weekly", "luck"},
}
"""The arguments that each door takes."""


@pytest.mark.parametrize(
    ("door", "argument", "value"),
    [
        pytest.param(door, argument, value, id=f"{door.__name__}-{argument}-{str(value)[:30]}")
        for door, arguments in DOORS.items()
        for argument in REFUSED
        if argument in arguments
        for value in REFUSED[argument]
    ],
)
def test_what_is_not_allowed_is_refused_at_every_door(
    door: Callable[[str, object], None], argument: str, value: object, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(InputError) as caught:
        door(argument, value)
    assert all(line.isprintable() and len(line) < 2000 for line in caught.value.faults)
    out, err = capsys.readouterr()
    assert not out and "Traceback" not in err
    if door is not of_command_line:
        assert argument.removesuffix("s") in str(caught.value) or argument in ("scenario", "play")


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(InputError) as caught:
        Run.of("oslo", [], -1, {"track_two.effort": 99}, [5], ["x"], ["y"], 0, "dice", "no")  # type: ignore[arg-type]
    told = [fault.partition(":")[0] for fault in caught.value.faults]
    assert told == ["without", "seed", "worlds", "years", "changes[0]", "weekly", "luck", "events", "settings"]


def test_no_fault_hides_another() -> None:
    """Lists of another length, names, values, rules, changes and courses are checked whatever else is wrong."""
    wrong = {"track_two.effort": [0.1, 0.2], "nonsense": 1, "track_one.effort": -5}
    changes = [5, (3, {"nonsense": 2}), ([1, 2], {})]
    with pytest.raises(InputError) as caught:
        Run.of(oslo(), 3, settings=wrong, without=["x"], changes=changes, play=3)  # type: ignore[arg-type,list-item]
    places = ("without", "changes[0]", *(f"settings: {name}" for name in wrong))
    places += ("changes[1]: nonsense", "changes[2]: week", "play")
    assert [
        place for place, fault in zip(places, caught.value.faults, strict=True) if not fault.startswith(place)
    ] == []
    with pytest.raises(InputError) as caught:
        Run.of(oslo(), 0, settings={"track_one.effort": [1, -5]}, changes=changes[1:], play={"trst": 1, "trust": 1})  # type: ignore[arg-type,dict-item]
    places = ("worlds", "settings: track_one.effort[1]", "changes[0]: nonsense", "play: given 'trst'", "play: trust")
    assert [
        place for place, fault in zip(places, caught.value.faults, strict=True) if not fault.startswith(place)
    ] == []


def test_a_long_list_is_checked_as_its_entries_are() -> None:
    for name, good, bad in (
        ("track_two.effort", [0, 0.5, 1.0], [0.5, float("nan"), True]),
        ("track_two.start", [1, 2, "year 2"], [1, 10**30, 1.5]),
    ):
        assert Run.of(oslo(), 3, settings={name: good}).settings[name] == tuple(good)
        with pytest.raises(InputError) as caught:
            Run.of(oslo(), 3, settings={name: bad})
        assert re.match(rf"settings: {name}\[1\]: given", caught.value.faults[0])


def test_the_function_and_the_model_tell_all_faults_at_once_too() -> None:
    with pytest.raises(InputError) as caught:
        mt.simulate(oslo(), seed=-1, threads=0, luck="dice")
    assert [fault.partition(":")[0] for fault in caught.value.faults] == ["seed", "luck", "threads"]
    with pytest.raises(InputError) as caught:
        mt.DiplomacyModel(oslo(), -1, -1, agents={"ngos": mt.Official, "people": mt.NGO})
    assert [fault.partition(":")[0] for fault in caught.value.faults] == ["agents", "agents", "world", "seed"]


def test_the_examples_do_what_they_say() -> None:
    found = doctest.testmod(simulation.run, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert found.attempted > 4 and not found.failed


def test_numbers_of_numpy_one_name_and_any_iterable_are_taken() -> None:
    run = Run.of(oslo(), np.int64(3), np.uint64(2**64 - 1), without="fight", weekly="pain", changes=iter([(3, {})]))
    assert (run.seed, run.worlds.tolist(), run.weekly) == (2**64 - 1, [0, 1, 2], ("pain",))
    assert run.week.lacking() == ("fight",) and run.changes == ((3, {}),)
    assert Run.of(oslo(), [2**63 - 1]).worlds.tolist() == [2**63 - 1]


def test_courses_that_are_played_in_are_checked_for_every_world_and_week() -> None:
    recorded = mt.simulate(oslo(), [0, 1], years=1, weekly=["readiness"]).weekly
    assert Run.of(oslo(), [1], years=1, play={"readiness": recorded}).needs == "played courses (readiness)"
    for worlds, years, said in (([0, 2], 1, r"2 worlds, none of \[2\]"), ([0], 2, "2 worlds and 52 weeks")):
        with pytest.raises(InputError, match=f"play: readiness: given {said}"):
            Run.of(oslo(), worlds, years=years, play={"readiness": recorded})
    with pytest.raises(InputError, match="play: readiness: given no readiness"):
        Run.of(oslo(), [0], years=1, play={"readiness": recorded.drop_vars("readiness")})


# A value


def test_a_run_is_frozen_and_owns_its_arrays() -> None:
    efforts = np.array([0.0, 1.0])
    run = Run.of(oslo(), 2, settings={"track_two.effort": efforts})
    efforts[0] = 9.0
    assert run.settings["track_two.effort"].tolist() == [0.0, 1.0]
    with pytest.raises(FrozenInstanceError):
        run.seed = 2  # type: ignore[misc]
    with pytest.raises(ValueError, match="read-only"):
        run.worlds[0] = 7


def test_nothing_that_a_run_holds_can_be_changed() -> None:
    recorded = mt.simulate(oslo(), 2, years=1, weekly=["readiness"]).weekly
    table = {"track_two.effort": np.zeros(2), "track_one.effort": [0.0, 1.0], "parties.openness": {"uniform": [0, 1]}}
    made = Run.of(oslo(), 2, years=1, settings=table, changes=[(np.array([1, 2]), table)], play={"readiness": recorded})
    for run in (
        made,
        made.part([1]),
        replace(made, seed=2),
        cloudpickle.loads(cloudpickle.dumps(made)),
        deepcopy(made),
    ):
        (when, changed), course = run.changes[0], run.play["readiness"]
        for holder in (run.settings, changed, run.play, run.agents, changed["parties.openness"]):
            with pytest.raises(TypeError):
                holder["bogus"] = -1  # type: ignore[index]
        for array in (when, run.settings["track_two.effort"], changed["track_two.effort"], course["readiness"]):
            with pytest.raises(ValueError, match=r"read-only|is a view"):
                array[0] = 7
        with pytest.raises(TypeError):
            run.settings["track_one.effort"][0] = 7
    copied = cloudpickle.loads(cloudpickle.dumps(made)).described()
    assert all(copied[name] == made.described()[name] for name in ("worlds", "settings", "changes", "play"))
    recorded["readiness"][:] = 0  # the user's remain the user's
    table["track_two.effort"][:] = 1  # type: ignore[index]
    assert made.play["readiness"]["readiness"].to_numpy().any() and not made.settings["track_two.effort"].any()


def test_a_part_is_taken_by_truth_values_numbers_or_a_slice() -> None:
    lists = {"track_two.effort": [0.0, 0.5, 1.0], "track_one.effort": np.array([0.0, 0.5, 1.0])}
    run = Run.of(oslo(), 3, settings=lists, changes=[([1, 2, 3], {})])
    mask = np.array([True, False, True])
    for rows in (mask, mask.tolist(), [0, 2], np.array([0, 2]), slice(None, None, 2), [0, -1]):
        part = run.part(rows)
        assert part == run.part([0, 2]) and part.worlds.tolist() == [0, 2]
        assert [list(value) for value in part.settings.values()] == [[0.0, 1.0]] * 2 and part.changes[0][0] == (1, 3)


def test_as_many_entries_as_worlds_however_a_run_is_made() -> None:
    run = Run.of(oslo(), 2, settings={"track_two.effort": [0.0, 1.0]})
    for wrong in (
        lambda: Run.of(oslo(), 3, settings={"track_two.effort": [0.0, 1.0]}),
        lambda: replace(run, worlds=np.arange(3)),
        lambda: replace(run, changes=(([3, 4, 5], {}),)),
        lambda: replace(run, changes=((3, {"track_one.effort": np.zeros(1)}),)),
    ):
        with pytest.raises(InputError, match=r"one entry a world|with one entry a world"):
            wrong()


def test_runs_that_differ_in_anything_are_not_equal() -> None:
    run = Run.of(oslo(), 3)
    others = [
        Run.of("cyprus", 3),
        Run.of(oslo(), 4),
        Run.of(oslo(), 3, 2),
        Run.of(oslo(), 3, years=3),
        Run.of(oslo(), 3, settings={"track_two.effort": 0.5}),
        Run.of(oslo(), 3, changes=[(3, {"track_two.effort": 0.5})]),
        Run.of(oslo(), 3, without=["fight"]),
        Run.of(oslo(), 3, weekly=["pain"]),
        Run.of(oslo(), 3, luck="philox"),
        Run.of(oslo(), 3, events=True),
        replace(run, agents={"ngos": mt.NGO}),
    ]
    assert run == Run.of("oslo", [0, 1, 2]) and all(run != other for other in others) and run != 3


# Manifests

KEYS = [
    *("format", "command", "scenario", "seed", "worlds", "weeks", "settings", "changes", "without", "weekly", "luck"),
    *("events", "play", "own", "order", "agents", "outcomes", "code", "versions", "processor", "created"),
]


def test_a_manifest_has_the_keys_of_format_two_in_their_order() -> None:
    manifest = Run.of(oslo(), 3).manifest("tracks")
    assert list(manifest) == KEYS and (manifest["format"], manifest["command"]) == (2, "tracks")


def per_world(one: st.SearchStrategy[Any], worlds: int) -> st.SearchStrategy[Any]:
    """One value, or an entry a world as a list or an array."""
    entries = st.lists(one, min_size=worlds, max_size=worlds)
    return one | entries | entries.map(np.array) | entries.map(pd.Series)


@st.composite
def arguments(draw: st.DrawFn, most: int = 6) -> dict[str, Any]:
    """Arguments of `Run.of` that are allowed."""
    worlds = draw(st.lists(st.integers(0, 40) | st.just(2**40), min_size=1, max_size=most, unique=True))
    share, week = st.floats(0, 1), st.integers(1, 52)
    either = per_world(share, len(worlds)) | st.just({"uniform": [0.2, 0.8]}) | st.just(Uniform(uniform=(0.2, 0.8)))
    changed = st.fixed_dictionaries({}, optional={"track_two.effort": either, "track_one.effort": either})
    when = per_world(week, len(worlds)) | st.just("year 2")
    return {
        "scenario": draw(st.sampled_from(["baseline", "oslo"])),
        "worlds": worlds,
        "seed": draw(st.sampled_from([0, 1, 2**64 - 1])),
        "settings": draw(
            st.fixed_dictionaries(
                {},
                optional={
                    "track_two.effort": either,
                    "parties.openness": either,
                    "conflict.start": per_world(st.sampled_from(["war", "tense", "after"]), len(worlds)),
                    "track_two.start": per_world(st.integers(0, 60), len(worlds)) | st.just("year 2"),
                    "track_two.initiatives": st.integers(1, 3),
                },
            )
        ),
        "changes": draw(st.lists(st.tuples(when, changed), max_size=2)),
        "without": draw(st.sets(st.sampled_from(["fight", "leak", "transfer_up"]))),
        "weekly": draw(st.lists(st.sampled_from(["pain", "violence", "sessions"]), unique=True)),
        "years": draw(st.sampled_from([None, 0.02, 1, 2.5])),
        "luck": draw(st.sampled_from(["splitmix64", "philox"])),
        "events": draw(st.booleans()),
    }


def again(run: Run) -> Run:
    """The run that comes back from the text of its manifest."""
    return Run.from_manifest(json.loads(to_json(run.manifest())))


@given(arguments())
@settings(max_examples=25, deadline=None)
def test_a_manifest_gives_back_the_same_run(asked: dict[str, Any]) -> None:
    run = Run.of(**asked)
    read = again(run)
    assert not run.needs and read == run
    for field in ("seed", "weeks", "week", "weekly", "luck", "events"):
        assert getattr(read, field) == getattr(run, field)
    assert read.scenario == run.scenario and np.array_equal(read.worlds, run.worlds)


def same(one: Runs, other: Runs) -> None:
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))
    assert (one.weekly is None) == (other.weekly is None) and (one.weekly is None or one.weekly.equals(other.weekly))
    assert (one.events is None) == (other.events is None) and (one.events is None or one.events.equals(other.events))


@given(arguments(most=3))
@settings(max_examples=12, deadline=None)
@pytest.mark.slow
def test_the_run_of_a_manifest_gives_the_same_rows(asked: dict[str, Any]) -> None:
    run = Run.of(**asked | {"years": 1})
    same(simulate_run(run), simulate_run(again(run)))


@given(arguments(), st.data())
@settings(max_examples=12, deadline=None)
def test_the_rows_of_a_part_are_rows_of_the_whole(asked: dict[str, Any], data: st.DataObject) -> None:
    run = Run.of(**asked | {"years": 1, "events": False, "weekly": ["pain"]})
    rows = data.draw(st.lists(st.integers(0, len(run.worlds) - 1), min_size=1, unique=True))
    whole, part = run_worlds(run), run_worlds(run.part(rows))
    assert part.outcomes["world"].tolist() == run.worlds[rows].tolist()
    for name in TABLES:
        table = getattr(whole, name)
        expected = pd.concat([table[table["world"] == world] for world in run.worlds[rows]]).reset_index(drop=True)
        pd.testing.assert_frame_equal(getattr(part, name), expected)
    assert whole.weekly is not None and part.weekly is not None
    assert part.weekly.equals(whole.weekly.isel(world=rows))


def test_the_kernel_gives_the_tables_of_simulate_without_a_manifest() -> None:
    run = Run.of(oslo(), 4, 3, years=2, weekly=["pain"], events=True)
    same(run_worlds(run), mt.simulate(oslo(), 4, 3, years=2, weekly=["pain"], events=True))
    assert run_worlds(run).manifest == {} and simulate_run(run).manifest["weekly"] == ["pain"]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"seed": -1}, "seed: given -1; allowed"),
        ({"seed": 1.5}, "seed: given 1.5; allowed"),
        ({"worlds": [[0, 10**12]]}, "worlds: given [[0, 1000000000000]]; allowed: at most 1,000,000 worlds"),
        ({"worlds": [[-2, 3]]}, "worlds: given"),
        ({"worlds": [[2**63, 2**63 + 2]]}, "worlds: given"),
        ({"worlds": []}, "worlds: given"),
        ({"weeks": 0}, "weeks: given 0; allowed"),
        ({"settings": {"track_two.efort": 1}}, "settings: track_two.efort: given 1; allowed: a known key"),
        ({"changes": [[0, {}]]}, "changes[0]: week: given 0"),
        ({"without": ["x"]}, "without: given 'x'"),
        ({"weekly": ["x"]}, "weekly: given 'x'"),
        ({"luck": "dice"}, "luck: given 'dice'"),
        ({"scenario": {}}, "parties"),
    ],
)
def test_a_manifest_that_describes_no_run_is_refused_by_its_name(changed: dict[str, Any], told: str) -> None:
    manifest = Run.of(oslo(), 2).manifest() | changed
    with pytest.raises(InputError) as caught:
        Run.from_manifest(manifest, "saved/manifest.json")
    assert any(fault.startswith("saved/manifest.json: ") and told in fault for fault in caught.value.faults)


def test_a_manifest_that_lacks_what_a_run_needs_is_refused() -> None:
    manifest = Run.of(oslo(), 2).manifest()
    with pytest.raises(InputError) as caught:
        Run.from_manifest({name: manifest[name] for name in manifest if name not in ("luck", "settings")})
    assert caught.value.faults == ("manifest.json: settings: it is missing", "manifest.json: luck: it is missing")


class QuietNGO(mt.NGO):
    """A custom class of agents."""


def test_a_run_knows_what_no_manifest_holds() -> None:
    rule = next(mechanism for mechanism in mt.week() if mechanism.name == "rotate")
    custom = mt.week().replace("rotate", replace(rule, sentence="Another rule."))
    moved = mt.week().without("rotate").insert_before("coordinate", rule)
    run = Run.of(oslo(), 1)
    needs = {
        "": run,
        "custom rules (rotate)": Run.of(oslo(), 1, rules=custom),
        "a custom order of the week": Run.of(oslo(), 1, rules=moved),
        "custom agents (ngos)": replace(run, agents={"ngos": QuietNGO}),
    }
    for told, one in needs.items():
        assert one.needs.removesuffix(" and a custom order of the week") == told or one.needs == told
        if told:
            with pytest.raises(InputError, match=r"it was made with .*the script that made it"):
                Run.from_manifest(one.manifest())
    with pytest.raises(InputError, match="agents: given ngos; allowed: none"):
        run_worlds(needs["custom agents (ngos)"])


# The Mesa model


def test_the_model_holds_a_run_and_a_change_makes_another() -> None:
    run = Run.of(oslo(), [7], 3, {"parties.openness": 0.7}, years=2, without=["leak"], events=True)
    model = mt.DiplomacyModel.from_run(run)
    assert model.run == run and (model.number, model.weeks) == (7, 104)
    model.step()
    model.change({"track_two.effort": 0.0})
    assert not run.changes and model.run == replace(run, changes=((2, {"track_two.effort": 0.0}),))
    while model.now < model.weeks:
        model.step()
    made = simulate_run(Run.from_manifest(model.runs().manifest))
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(model.runs(), name), getattr(made, name))
    with pytest.raises(InputError, match="worlds: given 2; allowed: one"):
        mt.DiplomacyModel.from_run(Run.of(oslo(), 2))


def test_a_run_knows_the_size_of_its_records_before_it_is_founded() -> None:
    small, large = Run.of("drc", 1), Run.of("drc", 1, settings={"parties.officials": 12, "parties.ngos": 24})
    assert small.capacity() == small.found().capacity != large.capacity() == large.found().capacity


def test_settings_are_resolved_once_and_stay_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run.of("baseline", 3, years=2, changes=[(2, {"track_two.effort": 0.0})])
    resolved, alone = run.resolved, Run.of("baseline", 3).part([1])
    with monkeypatch.context() as patched:
        for module in (simulation.run, simulation.founding):
            patched.setattr(module, "sized", lambda *_: pytest.fail("it was resolved again"))
        run.found().settings["track_two_effort"] = 0.0
        simulate_run(run, threads=1)
    assert run.part(slice(None)) is run
    assert (resolved["track_two_effort"] > 0).all() and not resolved.flags.writeable
    assert alone.resolved.tobytes() == resolved[[1]].tobytes() == alone.found().settings.tobytes()
