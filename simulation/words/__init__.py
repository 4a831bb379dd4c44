"""Sentences that a user reads, as whole templates: a catalogue a language, so that one is added without code."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Any

from simulation.engine.toml import read_toml

__all__ = ["in_words", "listed", "ordinal", "times", "words"]


def words(section: str, language: str = "en") -> dict[str, str]:
    """The templates of one section of the catalogue, by name."""
    templates: dict[str, str] = _catalogue(f"{language}.toml")[section]
    return templates


@cache
def _catalogue(file: str) -> dict[str, Any]:
    return read_toml(resources.files("simulation.words").joinpath(file), file)


def listed(names: Iterable[object]) -> str:
    """Names as a sentence lists them; at least one is needed. A comma tells them apart where one has an "and" in it."""
    *first, last = map(str, names)
    if not first:
        return last
    joint = ", and " if any(" and " in name for name in (*first, last)) else " and "
    return f"{', '.join(first)}{joint}{last}"


def times(number: int) -> str:
    """How often something happens: once, twice, 3 times."""
    phrases = words("times")
    return phrases.get(str(number), phrases["any"]).format(number=f"{number:,}")


def in_words(number: int) -> str:
    """A number as a sentence has it: two, 22."""
    phrases = words("numbers")
    return phrases.get(str(number), phrases["any"]).format(number=f"{number:,}")


def ordinal(number: int) -> str:
    """The word for a place in an order: second, 22nd."""
    phrases = words("ordinals")
    keys = (str(number), f"…{number % 100}", f"…{number % 10}", "any")
    return next(phrases[key] for key in keys if key in phrases).format(number=number)
