"""What parties and issues are called: the scenario's by their names, splinters by their parent's and a number.

Where a scenario gives no name, the key is made readable. A name of a party is a proper name, singular or plural.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

__all__ = ["issue_name", "name_from_key", "party_keys", "party_name", "party_names"]


def party_names(names: Sequence[str], like: Sequence[int]) -> list[str]:
    """The names of all parties of a world; the first that splits off from Rebels is `Rebels 2`.

    `names` are the scenario's. `like` holds for each party of the world the position of the scenario's party whose
    settings it has: its own, or its parent's.
    """
    return _numbered(names, like, " ")


def party_keys(keys: Sequence[str], like: Sequence[int]) -> list[str]:
    """The keys of all parties of a world, such as `rebels_2`; arguments as for `party_names`."""
    return _numbered(keys, like, "_")


def name_from_key(key: str, names: Mapping[str, str]) -> str:
    """The name of a party by its key: `Rebels 2` for `rebels_2`. `names` are the scenario's, by key."""
    parent, _, number = key.rpartition("_")
    return names.get(key) or (f"{names[parent]} {number}" if parent in names else key)


def party_name(key: str) -> str:
    """The name of a party that has none in its scenario: `Greek Cypriots` for `greek_cypriots`."""
    return " ".join(word[:1].upper() + word[1:] for word in key.split("_"))


def issue_name(key: str) -> str:
    """The name of an issue that has none in its scenario, within a sentence: `self rule` for `self_rule`."""
    return key.replace("_", " ")


def _numbered(originals: Sequence[str], like: Sequence[int], joint: str) -> list[str]:
    known = len(originals)
    later = (f"{originals[like[p]]}{joint}{like[known:p].count(like[p]) + 2}" for p in range(known, len(like)))
    return [*originals, *later]
