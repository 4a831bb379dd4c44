"""What parties are called that split off from others."""

from __future__ import annotations

from pathlib import Path

from simulation.scenarios.scenario import load_scenario
from simulation.words.parties import issue_name, name_from_key, party_keys, party_name, party_names

NAMES, KEYS = ("Capital", "Front"), ("capital", "front")


def test_parties_that_split_off_are_counted_for_each_parent() -> None:
    like = [0, 1, 1, 0, 1]
    assert party_names(NAMES, like) == ["Capital", "Front", "Front 2", "Capital 2", "Front 3"]
    assert party_keys(KEYS, like) == ["capital", "front", "front_2", "capital_2", "front_3"]


def test_a_party_whose_name_begins_like_another_is_not_counted_as_a_split() -> None:
    assert party_names(("Front", "Front 7"), [0, 1, 0]) == ["Front", "Front 7", "Front 2"]


def test_every_key_gives_the_name_of_its_party() -> None:
    like = [0, 1, 1, 0]
    names = dict(zip(KEYS, NAMES, strict=True))
    assert [name_from_key(key, names) for key in party_keys(KEYS, like)] == party_names(NAMES, like)
    assert name_from_key("elsewhere_2", names) == "elsewhere_2"


def test_a_key_without_a_name_is_made_readable(tmp_path: Path) -> None:
    assert (party_name("greek_cypriots"), issue_name("self_rule")) == ("Greek Cypriots", "self rule")
    file = tmp_path / "small.toml"
    file.write_text(
        '[parties.the_north]\nkind = "state"\n[parties.south]\nkind = "armed_group"\nname = "the South"\n'
        "[issues.shared_river]\n[issues.land]\n"
    )
    scenario = load_scenario(file)
    assert scenario.party_names == ("The North", "the South")
    assert scenario.issue_names == ("shared river", "land")
