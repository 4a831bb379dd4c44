"""Sentences that a user reads, as whole templates: a catalogue a language, so that one is added without code."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import resources

from simulation.engine.toml import read_toml

__all__ = ["listed", "words"]


@cache
def words(section: str, language: str = "en") -> dict[str, str]:
    """The templates of one section of the catalogue, by name."""
    file = f"{language}.toml"
    templates: dict[str, str] = read_toml(resources.files("simulation.words").joinpath(file), file)[section]
    return templates


def listed(names: Iterable[object]) -> str:
    """Names as a sentence lists them; at least one is needed."""
    *first, last = map(str, names)
    return f"{', '.join(first)} and {last}" if first else last
