"""Sentences that a user reads, as whole templates: a catalogue a language, so that one is added without code."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources

__all__ = ["listed", "name_of", "words"]


@cache
def words(section: str, language: str = "en") -> dict[str, str]:
    """The templates of one section of the catalogue, by name."""
    text = resources.files("simulation.words").joinpath(f"{language}.toml").read_text(encoding="utf-8")
    found: dict[str, str] = tomllib.loads(text)[section]
    return found


def listed(names: Iterable[object]) -> str:
    """Names as a sentence lists them: at least one."""
    *first, last = map(str, names)
    return f"{', '.join(first)} and {last}" if first else last


def name_of(key: str, names: Mapping[str, str]) -> str:
    """The name of a party by its key; that of one that split off is its parent's and a number, such as `rebels_2`."""
    parent, _, number = key.rpartition("_")
    return names.get(key) or (f"{names[parent]} {number}" if parent in names else key)
