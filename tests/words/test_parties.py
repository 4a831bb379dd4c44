"""What parties are called that split off from others."""

from __future__ import annotations

from simulation.words.parties import name_from_key, party_keys, party_names

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
