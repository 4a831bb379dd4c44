"""Scenarios: what a file holds, what each world draws from it, and what a run may override and change."""

from __future__ import annotations

import json
import shutil
import tomllib
from dataclasses import FrozenInstanceError
from datetime import date
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from thinned import LARGER

from simulation.engine import luck
from simulation.errors import InputError
from simulation.run import Run
from simulation.scenarios import file
from simulation.scenarios import scenario as loading
from simulation.scenarios.changes import LASTING, founding, resolve_changes
from simulation.scenarios.distributions import Choice, Continuous, distribution_from
from simulation.scenarios.draws import Draws
from simulation.scenarios.scenario import Scenario, load_scenario, scenario_names
from simulation.week import parameters, read_at_founding, read_only_at_founding, rules_reading, week
from simulation.world import decisions
from simulation.world.parameters import Parameter, settings_dtype
from simulation.world.record import CAPACITIES, world_dtype

_PARTY: tuple[Literal["party", "issue"], ...] = ("party",)
_BOTH: tuple[Literal["party", "issue"], ...] = ("party", "issue")
DECLARED = {
    parameter.name: parameter
    for parameter in (
        Parameter("parties.openness", 0.5, 0, 1, "share", "How open the regime is.", per=_PARTY),
        Parameter("parties.officials", 5, 1, 12, "number", "Officials.", kind="int", per=_PARTY),
        Parameter("parties.ngos", 8, 0, 24, "number", "NGOs.", kind="int", per=_PARTY),
        Parameter("parties.groups", 3, 1, 8, "number", "Social groups.", kind="int", per=_PARTY),
        Parameter("parties.weights", 1.0, 0, 1000, "relative", "Care for the issue.", per=_BOTH),
        Parameter("parties.term", 0, 0, 520, "weeks", "Weeks between elections.", kind="int", per=_PARTY),
        Parameter("issues.divisible", True, 0, 1, "yes or no", "Divisible.", kind="bool", per=("issue",)),
        Parameter("conflict.channel", "closed", 0, 2, "state", "Channel.", kind="choice", choices=("closed", "open")),
        Parameter("mediation.official_mediators", 1, 0, 8, "number", "Mediators.", kind="int"),
        Parameter("mediation.informal_mediators", 1, 0, 8, "number", "Facilitators.", kind="int"),
        Parameter("track_one.effort", 1.0, 0, 10, "share", "Effort."),
        Parameter("track_two.effort", 1.0, 0, 10, "share", "Effort."),
        Parameter("track_two.initiatives", 2, 1, 8, "number", "Initiatives.", kind="int"),
        Parameter("track_two.start", 0, 0, 2600, "week", "First week.", kind="week"),
        Parameter("track_two.end", 0, 0, 2600, "week", "Last week.", kind="week"),
    )
}
BASIC: dict[str, Any] = {
    "scenario": {"name": "basic", "title": "A basic one", "start_date": date(1992, 1, 6)},
    "parties": {"north": {"kind": "state", "name": "The North"}, "south": {"kind": "armed_group"}},
    "issues": {"land": {"name": "Land"}, "rule": {"divisible": False}, "law": {}},
}
WORLDS = np.arange(500)


def basic(**tables: Any) -> Scenario:
    """The basic scenario with some more values."""
    return Scenario.from_dict(BASIC | tables, DECLARED)


def settle(scenario: Scenario, overrides: Any = None, numbers: Any = WORLDS, seed: int = 1, **more: Any) -> np.ndarray:
    return scenario.settings(seed, numbers, overrides, DECLARED, **more)


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


# What a scenario holds


def test_everything_not_given_is_the_default() -> None:
    scenario = basic()
    assert scenario.parties == ("north", "south") and scenario.issues == ("land", "rule", "law")
    assert scenario.party_names == ("The North", "South") and scenario.party_kinds == ("state", "armed_group")
    assert scenario.issue_names == ("Land", "rule", "law")
    assert scenario.years == 15 and scenario.start_date == date(1992, 1, 6)
    assert scenario.values["parties.south.openness"] == 0.5
    assert scenario.values["parties.north.weights.law"] == 1.0
    assert scenario.values["issues.rule.divisible"] is False and scenario.values["issues.law.divisible"] is True
    assert scenario.sources["issues.rule.divisible"] == "scenario"
    assert scenario.sources["issues.law.divisible"] == "default"


def test_a_scenario_cannot_be_altered() -> None:
    with pytest.raises(FrozenInstanceError):
        basic().title = "another"  # type: ignore[misc]


def test_round_trips() -> None:
    scenario = basic(
        track_two={"effort": {"normal": [0.5, 0.2], "within": [0, 1]}, "start": "year 2", "initiatives": 3},
        conflict={"channel": {"choice": ["open", "closed"], "weights": [1, 3]}},
    )
    assert Scenario.from_dict(scenario.as_dict(), DECLARED) == scenario
    assert Scenario.from_dict(json.loads(json.dumps(scenario.as_dict())), DECLARED) == scenario
    again = Scenario.from_dict(tomllib.loads(scenario.to_toml()), DECLARED)
    assert again == scenario
    assert settle(again).tobytes() == settle(scenario).tobytes()


def test_replace() -> None:
    scenario = basic().replace(
        DECLARED, years=20, title="Longer", values={"parties.openness": 0.9, "parties.south.openness": 0.1}
    )
    assert scenario.years == 20 and scenario.title == "Longer" and scenario.name == "basic"
    assert scenario.values["parties.north.openness"] == 0.9 and scenario.values["parties.south.openness"] == 0.1
    assert scenario.sources["parties.south.openness"] == "given"
    assert scenario.replace(DECLARED, start_date=date(2000, 1, 1)).start_date == date(2000, 1, 1)


# Files


FILE = """
[scenario]
title = "Nord und Süd"
years = 12
[parties.north]
kind = "state"
openness = 0.3
weights = { land = 3, law = 1 }
[parties.south]
kind = "armed_group"
[issues.land]
[issues.law]
[track_two]
effort = { normal = [0.5, 0.1], within = [0.2, 0.8] }
"""


def test_a_file(tmp_path: Path) -> None:
    scenario = load_scenario(write(tmp_path, "nord.toml", FILE), DECLARED)
    assert scenario.name == "nord" and scenario.title == "Nord und Süd" and scenario.years == 12
    assert scenario.values["parties.north.weights.land"] == 3.0
    assert scenario.sources["parties.north.openness"] == "nord.toml"


def test_a_file_as_windows_saves_it(tmp_path: Path) -> None:
    path = tmp_path / "nord.toml"
    path.write_bytes(b"\xef\xbb\xbf" + FILE.replace("\n", "\r\n").encode())
    assert load_scenario(str(path), DECLARED).title == "Nord und Süd"


def test_extends_a_file_beside_it(tmp_path: Path) -> None:
    write(tmp_path, "base.toml", FILE)
    child = """
    [scenario]
    extends = "./base.toml"
    [parties.north]
    openness = 0.9
    [parties.north.weights]
    law = 5
    [parties.third]
    kind = "state"
    [track_two]
    effort = { normal = [0.4, 0.1] }
    """
    scenario = load_scenario(write(tmp_path, "child.toml", child), DECLARED)
    assert scenario.name == "child" and scenario.title == "Nord und Süd"
    assert scenario.parties == ("north", "south", "third")
    assert scenario.values["parties.north.openness"] == 0.9
    assert scenario.values["parties.north.weights.land"] == 3.0  # kept: tables are merged key by key
    assert scenario.values["parties.north.weights.law"] == 5.0
    effort = scenario.values["track_two.effort"]  # a distribution is replaced whole: the old `within` is gone
    assert isinstance(effort, Continuous) and effort.ends == (0, 10)
    assert scenario.sources["parties.north.weights.land"] == "base.toml"
    assert scenario.sources["parties.north.weights.law"] == "child.toml"


def test_extends_a_file_in_a_folder_below(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    write(tmp_path / "parts", "base.toml", FILE)
    path = write(tmp_path, "child.toml", '[scenario]\nextends = "parts/base.toml"\ntitle = "Child"')
    assert load_scenario(path, DECLARED).title == "Child"


# Shipped scenarios, with the model's own parameters


@pytest.mark.parametrize("name", scenario_names())
def test_shipped(name: str) -> None:
    scenario = load_scenario(name)
    assert scenario.name == name and scenario.description
    drawn = scenario.settings(1, np.arange(50))
    assert scenario.capacity(drawn) in CAPACITIES
    assert Scenario.from_dict(scenario.as_dict()) == scenario


def test_a_shipped_scenario_is_read_again_where_its_files_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "scenarios"
    shutil.copytree(file._shipped_folder(), copy)
    monkeypatch.setattr(file, "_shipped_folder", lambda: copy)
    first = load_scenario("oslo")
    hits = loading._shipped.cache_info().hits
    assert load_scenario("oslo").values == first.values and loading._shipped.cache_info().hits == hits + 1
    text = (copy / "oslo.toml").read_text("utf-8")
    (copy / "oslo.toml").write_text(text.replace("title = ", "title = 'Another' #", 1), "utf-8")
    assert load_scenario("oslo").title == "Another" != first.title
    (copy / "oslo.toml").unlink()
    with pytest.raises(InputError, match="oslo"):
        load_scenario("oslo")


def test_what_is_done_to_a_loaded_scenario_is_not_in_the_next() -> None:
    read = loading._shipped.cache_info().misses
    first = load_scenario("nepal")
    first.values["track_two.effort"], first.sources["track_two.effort"] = 0.123, "nobody"  # type: ignore[index]
    first.events[0].settings["track_two.effort"] = 0.123  # type: ignore[index]
    again = load_scenario("nepal")
    assert again.values["track_two.effort"] != 0.123 and again.sources["track_two.effort"] != "nobody"
    assert "track_two.effort" not in again.events[0].settings
    assert loading._shipped.cache_info().misses <= read + 1  # at most the first was read


def test_where_evidence_is_mixed_the_population_includes_none_and_harm() -> None:
    """What Track II builds or carries, and may turn to harm, has a range in *baseline* on both sides of zero."""
    drawn = load_scenario("baseline").settings(1, np.arange(200))
    mixed = [one.strength for one in week() if one.part in (3, 4) and one.strength and one.strength.low < 0]
    assert {"build_trust.strength", "transfer_up.strength", "transfer_out.strength"} <= {one.name for one in mixed}
    for one in mixed:
        assert drawn[one.field].min() < 0.0 < drawn[one.field].max(), one.name


def test_extends_a_shipped_one(tmp_path: Path) -> None:
    path = write(tmp_path, "mine.toml", '[scenario]\nextends = "oslo"\n[track_two]\neffort = 0.5\n')
    mine, oslo = load_scenario(path), load_scenario("oslo")
    different = {name for name in oslo.values if oslo.values[name] != mine.values[name]}
    assert different <= {"track_two.effort"} and mine.parties == oslo.parties
    assert mine.sources["track_two.effort"] == "mine.toml"


def test_what_a_world_is_founded_by_cannot_change_later() -> None:
    """What only the founding reads, and what tells rules how a world was founded; all of it is refused by name."""
    assert {name for name in read_at_founding() if not rules_reading(name)} == read_only_at_founding()
    assert read_only_at_founding() == founding() - LASTING and all(rules_reading(name) for name in LASTING)
    assert {"parties.power", "network.dialogue_density", "citizens.ties", "conflict.start"} <= founding()
    assert not {"parties.hardness", "track_two.accountable", "track_two.effort"} & founding()
    oslo = load_scenario("oslo")
    for name in founding():
        change = (5, {name: parameters()[name].default})
        with pytest.raises(InputError, match="read only when a world is founded"):
            resolve_changes(oslo, [change], np.arange(1), 1, np.zeros(1, int))


# Draws


def test_draws_are_those_of_luck() -> None:
    world = np.zeros(1, world_dtype(CAPACITIES[0]))
    for generator in (luck.SPLITMIX, luck.PHILOX):
        drawn = Draws(7, np.array([0, 3, 2**40]), generator).uniform("track_two.effort")
        for number, value in zip([0, 3, 2**40], drawn, strict=True):
            with np.errstate(over="ignore"):
                world["key"] = luck.key_of_world(np.uint64(7), number)
                world["generator"] = generator
                expected = luck.draw(world[0], decisions.SETTING, 0, luck.label("track_two.effort"))
            assert value == expected


UNCERTAIN: dict[str, Any] = {
    "parties": {
        "north": {
            "kind": "state",
            "openness": {"uniform": [0.1, 0.9]},
            "weights": {"land": {"loguniform": [0.1, 10]}},
        },
        "south": {"kind": "state", "openness": {"triangular": [0, 0.2, 1]}},
    },
    "track_two": {
        "effort": {"normal": [0.5, 0.3], "within": [0, 2]},
        "start": {"choice": [0, "year 2", "year 3"]},
    },
}


def test_a_world_is_alone() -> None:
    scenario = basic(**UNCERTAIN)
    many = settle(scenario)
    assert settle(scenario, numbers=[4]).tobytes() == many[4:5].tobytes()
    assert settle(scenario, numbers=WORLDS[::-1]).tobytes() == many[::-1].tobytes()
    assert settle(scenario, seed=2).tobytes() != many.tobytes()


def test_a_draw_does_not_depend_on_other_settings() -> None:
    drawn = settle(basic(**UNCERTAIN))
    alone = settle(basic(track_two={"effort": UNCERTAIN["track_two"]["effort"]}))
    assert (drawn["track_two_effort"] == alone["track_two_effort"]).all()
    moved = settle(basic(**UNCERTAIN), {"parties.south.openness": 0.4})
    assert (moved["parties_openness"][:, 0] == drawn["parties_openness"][:, 0]).all()
    assert (moved["parties_openness"][:, 1] == 0.4).all()


def test_a_moved_distribution_keeps_each_worlds_rank() -> None:
    low = settle(basic(), {"track_two.effort": {"uniform": [0, 1]}})["track_two_effort"]
    high = settle(basic(), {"track_two.effort": {"triangular": [2, 3, 5]}})["track_two_effort"]
    assert (np.argsort(low) == np.argsort(high)).all()


def test_every_party_draws_its_own() -> None:
    drawn = settle(basic(), {"parties.openness": {"uniform": [0, 1]}})["parties_openness"]
    assert abs(np.corrcoef(drawn[:, 0], drawn[:, 1])[0, 1]) < 0.2  # 500 worlds: four standard errors


def test_weights_are_scaled() -> None:
    drawn = settle(basic(**UNCERTAIN))["parties_weights"]
    assert np.allclose(drawn[:, :2].sum(axis=2), 1)
    assert (drawn[:, 2:] == 0).all() and (drawn[:, :, 3:] == 0).all()


def test_the_settings_record() -> None:
    drawn = settle(basic(conflict={"channel": "open"}), capacity=CAPACITIES[1])
    assert drawn.dtype == settings_dtype(DECLARED.values(), CAPACITIES[1]) and drawn.shape == (500,)
    assert (drawn["conflict_channel"] == 1).all() and drawn[0].parties_officials.tolist() == [5, 5, 0, 0, 0, 0]
    assert (drawn["issues_divisible"][:, :3] == [1, 0, 1]).all()
    assert settle(basic(), numbers=[]).shape == (0,)


def test_counts_and_capacity() -> None:
    scenario = basic(track_two={"initiatives": {"uniform": [1, 6]}}, mediation={"official_mediators": 2})
    drawn = settle(scenario, {"parties.north.ngos": np.arange(500) % 20})
    counts = scenario.counts(drawn)
    assert counts == {
        "parties": 2,
        "issues": 3,
        "officials": 10,
        "ngos": 27,
        "mediators": 3,
        "groups": 6,
        "initiatives": 6,
    }
    assert scenario.capacity(drawn) == CAPACITIES[1]
    assert scenario.capacity(drawn, dialogues=2000) == CAPACITIES[2]


# Distributions


TABLES = [
    {"uniform": [0.25, 0.75]},
    {"uniform": [0.5, 0.5]},
    {"loguniform": [0.01, 1]},
    {"triangular": [0, 0.3, 1]},
    {"triangular": [0, 0, 1]},
    {"triangular": [0.4, 0.4, 0.4]},
    {"normal": [0.4, 0.1], "within": [0, 1]},
    {"normal": [0, 5], "within": [0, 1]},
    {"normal": [0.5, 1e-9], "within": [0.5, 1]},
]
SHARES = np.array([1e-16, 1e-9, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 1 - 1e-9, 1 - 1e-16])


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_inverse_rises_within_its_ends(table: dict[str, Any]) -> None:
    distribution = distribution_from(table)
    assert isinstance(distribution, Continuous)
    values = distribution.quantiles(SHARES)
    assert np.isfinite(values).all() and (np.diff(values) >= 0).all()
    assert distribution.ends[0] <= values[0] and values[-1] <= distribution.ends[1]
    assert distribution.as_dict() == table


@pytest.mark.parametrize(
    ("table", "median"),
    [
        ({"uniform": [0, 4]}, 2.0),
        ({"loguniform": [0.01, 1]}, 0.1),
        ({"triangular": [0, 1, 2]}, 1.0),
        ({"triangular": [0, 0, 1]}, 1 - np.sqrt(0.5)),
        ({"normal": [3, 1], "within": [0, 6]}, 3.0),
    ],
)
def test_known_medians(table: dict[str, Any], median: float) -> None:
    distribution = distribution_from(table)
    assert isinstance(distribution, Continuous)
    assert distribution.quantiles(np.array([0.5]))[0] == pytest.approx(median, rel=1e-12)


def test_a_normal_without_ends_is_cut_at_the_settings_limits() -> None:
    drawn = settle(basic(), {"parties.openness": {"normal": [0.9, 0.5]}})["parties_openness"][:, :2]
    assert drawn.min() >= 0 and drawn.max() <= 1 and (drawn < 1).all()  # cut off, not piled up at the end


def test_whole_numbers_are_drawn_alike() -> None:
    drawn = settle(basic(), {"track_two.initiatives": {"uniform": [1, 4]}}, np.arange(8000))
    shares = np.bincount(drawn["track_two_initiatives"], minlength=5) / 8000
    assert shares[0] == 0 and np.allclose(shares[1:], 0.25, atol=0.02)  # four standard errors
    rounded = settle(basic(), {"parties.term": {"triangular": [0, 208, 520]}})["parties_term"]
    assert rounded.dtype == np.int64


def test_choice_follows_its_weights() -> None:
    table = {"choice": ["closed", "open"], "weights": [1, 3]}
    drawn = settle(basic(), {"conflict.channel": table}, np.arange(8000))["conflict_channel"]
    assert drawn.mean() == pytest.approx(0.75, abs=0.02)
    never = distribution_from({"choice": [1, 2, 3], "weights": [0, 1, 0]})
    assert isinstance(never, Choice)
    assert (never.pick(SHARES) == 1).all() and never.possible == (2,)


@settings(max_examples=60, deadline=None)
@given(
    ends=st.lists(st.floats(0, 9.9), min_size=3, max_size=3).map(sorted),
    kind=st.sampled_from(["uniform", "triangular", "normal"]),
    numbers=st.lists(st.integers(0, 2**31), min_size=1, max_size=5, unique=True),
)
def test_whatever_the_distribution_draws_stay_within_and_alone(
    ends: list[float], kind: str, numbers: list[int]
) -> None:
    low, middle, high = ends
    table = {
        "uniform": {"uniform": [low, high]},
        "triangular": {"triangular": ends},
        "normal": {"normal": [middle, 1 + high - low], "within": [low, high + 0.1]},
    }[kind]
    scenario = basic()
    drawn = settle(scenario, {"track_two.effort": table}, numbers)["track_two_effort"]
    assert (drawn >= low).all() and (drawn <= high + 0.1).all()
    last = settle(scenario, {"track_two.effort": table}, numbers[-1:])["track_two_effort"]
    assert last[0] == drawn[-1]


# Overrides


def test_one_value_a_list_a_choice() -> None:
    efforts = np.linspace(0, 1, 500)
    drawn = settle(
        basic(),
        {
            "track_two.effort": efforts,
            "parties.openness": 0.2,
            "parties.north.openness": list(efforts),
            "conflict.channel": ["open", "closed"] * 250,
            "issues.divisible": np.zeros(500, bool),
            "parties.weights.land": 0,
            "parties.south.weights": 2,
            "track_two.end": np.int64(99),
        },
    )
    assert (drawn["track_two_effort"] == efforts).all() and (drawn["parties_openness"][:, 0] == efforts).all()
    assert (drawn["parties_openness"][:, 1] == 0.2).all()
    assert drawn["conflict_channel"][:2].tolist() == [1, 0] and not drawn["issues_divisible"].any()
    assert (drawn["parties_weights"][0, 0, :3] == [0, 0.5, 0.5]).all()
    assert (drawn["track_two_end"] == 99).all()


def test_a_narrower_name_wins_in_any_order() -> None:
    one = settle(basic(), {"parties.openness": 0.1, "parties.south.openness": 0.7})
    other = settle(basic(), {"parties.south.openness": 0.7, "parties.openness": 0.1})
    assert one.tobytes() == other.tobytes()
    assert one["parties_openness"][0, :2].tolist() == [0.1, 0.7]


def test_calendar_years() -> None:
    scenario = basic(track_two={"start": "year 2", "end": "year 6"})
    drawn = settle(scenario)
    offsets = Draws(1, WORLDS).offsets
    assert offsets.min() == 0 and offsets.max() == 51
    assert (drawn["track_two_start"] == 52 - offsets + 1).all()
    assert (settle(scenario, {"track_two.start": "year 1"})["track_two_start"] == 1).all()
    mixed = settle(scenario, {"track_two.start": [5, "year 2"] * 250})["track_two_start"]
    assert mixed[0] == 5 and mixed[1] == 52 - offsets[1] + 1


def test_the_calendar_is_that_of_the_founded_worlds() -> None:
    from simulation.founding import found_worlds

    founded = found_worlds(load_scenario("oslo"), 1, np.arange(40), 520)
    assert (founded.worlds["offset"] == Draws(1, np.arange(40)).offsets).all()


# Changes


OFFSETS = np.array([0, 10, 51])


def changed(changes: Any, numbers: Any = (0, 1, 2), **tables: Any) -> Any:
    return resolve_changes(basic(**tables), changes, np.array(numbers), 1, OFFSETS, DECLARED)


def test_weeks_of_changes() -> None:
    what = {"track_two.effort": 0.5}
    found = changed([(5, what), ([1, 2, 3], what), ("year 1", what), ("year 3", what), (np.array([9, 8, 7]), what)])
    assert [weeks.tolist() for weeks, _ in found] == [
        [5, 5, 5],
        [1, 2, 3],
        [1, 1, 1],
        [105, 95, 54],
        [9, 8, 7],
    ]
    assert found[0][0].dtype == np.int64


def test_what_changes() -> None:
    ((_, all_parties),) = changed([(5, {"parties.openness": 0.3, "parties.south.openness": [0, 0.5, 1]})])
    by_place = {(field, index): values.tolist() for field, index, values in all_parties}
    assert by_place == {("parties_openness", (0,)): [0.3] * 3, ("parties_openness", (1,)): [0, 0.5, 1]}
    ((_, [(field, index, values)]),) = changed([(5, {"track_two.end": "year 2"})])
    assert (field, index, values.tolist()) == ("track_two_end", (), [53, 43, 2])
    assert changed([]) == []


def test_a_drawn_change_keeps_the_worlds_rank() -> None:
    table = {"uniform": [0, 1]}
    first = settle(basic(), {"track_two.effort": table}, [0, 1, 2])["track_two_effort"]
    ((_, [(_, _, later)]),) = changed([(5, {"track_two.effort": table})])
    assert (later == first).all()


@pytest.mark.parametrize("name", scenario_names())
def test_the_tests_know_which_shipped_scenarios_need_a_larger_record(name: str) -> None:
    assert (Run.of(name, 4).capacity() != CAPACITIES[0]) == (name in LARGER)
