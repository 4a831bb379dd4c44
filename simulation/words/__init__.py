"""Sentences that a user reads, as whole templates: a catalogue a language, so that one is added without code."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib import resources

__all__ = ["listed", "words"]


@cache
def words(section: str, language: str = "en") -> dict[str, str]:
    """The templates of one section of the catalogue, by name."""
    text = resources.files("simulation.words").joinpath(f"{language}.toml").read_text(encoding="utf-8")
    templates: dict[str, str] = tomllib.loads(text)[section]
    return templates


def listed(names: Iterable[object]) -> str:
    """Names as a sentence lists them; at least one is needed."""
    *first, last = map(str, names)
    return f"{', '.join(first)} and {last}" if first else last
