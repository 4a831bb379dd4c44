"""How a run differs from its scenario: the settings it was given, and the rules left out of its weeks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from simulation.engine.toml import toml_text
from simulation.results.manifest import numbers_of
from simulation.words import listed, words

__all__ = ["otherwise"]


def otherwise(manifest: Mapping[str, Any], world: int | None = None) -> Iterator[str]:
    """A line for the settings that a run was given, or one world of it, and one for the rules that it lacks."""
    place = None if world is None else numbers_of(manifest["worlds"]).tolist().index(world)
    phrases = words("story")

    def pairs(settings: Mapping[str, Any]) -> str:
        return ", ".join(f"{name} = {_told(value, place)}" for name, value in settings.items())

    parts = [pairs(manifest["settings"])] if manifest["settings"] else []
    parts += [
        phrases["set_from"].format(when=_when(when, place), settings=pairs(changed))
        for when, changed in manifest["changes"]
    ]
    if parts:
        yield phrases["set_here"].format(settings="; ".join(parts))
    if manifest["without"]:
        yield phrases["rules_left_out"].format(rules=listed(manifest["without"]))


def _told(value: Any, place: int | None) -> str:
    """A value as a file has it: of a list with one entry a world that of the world in this place."""
    if not isinstance(value, list):
        return toml_text(value)
    return words("story")["own_of_each_world"] if place is None else toml_text(value[place])


def _when(when: Any, place: int | None) -> str:
    if isinstance(when, list):
        return words("story")["own_week_of_each_world"] if place is None else _when(when[place], place)
    return f"week {when}" if isinstance(when, int) else str(when)
