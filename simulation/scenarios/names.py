"""The dotted names of settings, and which entries of the settings record each of them sets."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from simulation.week import parameters
from simulation.world.parameters import Parameter

__all__ = ["Setting", "SettingsByName", "all_parameters", "settings_by_name"]


@dataclass(frozen=True)
class Setting:
    """One entry of the settings record: its parameter, its index in the parameter's field, its full dotted name."""

    parameter: Parameter
    index: tuple[int, ...]
    name: str


SettingsByName = Mapping[str, tuple[Setting, ...]]


def settings_by_name(declared: Iterable[Parameter], parties: Sequence[str], issues: Sequence[str]) -> SettingsByName:
    """Every dotted name that a user may write, and the settings it stands for.

    `parties.israel.openness` is one setting; `parties.openness` stands for that of every party.
    """
    return _settings_by_name(tuple(declared), tuple(parties), tuple(issues))


@lru_cache(maxsize=16)
def _settings_by_name(declared: Iterable[Parameter], parties: Sequence[str], issues: Sequence[str]) -> SettingsByName:
    by_name: dict[str, list[Setting]] = {}
    for parameter in declared:
        axes = [parties if axis == "party" else issues for axis in parameter.per]
        for index in itertools.product(*(range(len(axis)) for axis in axes)):
            if parameter.per == ("party", "party") and index[0] == index[1]:
                continue  # no party has a relation to itself
            keys = [axis[position] for axis, position in zip(axes, index, strict=True)]
            setting = Setting(parameter, index, _dotted_name(parameter.name, keys))
            for written in itertools.product(*((key, None) for key in keys)):
                by_name.setdefault(_dotted_name(parameter.name, written), []).append(setting)
    return {name: tuple(settings) for name, settings in by_name.items()}


def _dotted_name(name: str, keys: Sequence[str | None]) -> str:
    """A parameter's name with the keys of its party and issue: the first after the section, the second at the end."""
    section, rest = name.split(".", 1)
    first, last = (*keys, None, None)[:2]
    return ".".join(part for part in (section, first if keys else None, rest, last) if part is not None)


def all_parameters(declared: Mapping[str, Parameter] | None) -> Mapping[str, Parameter]:
    """The declared parameters by name; all of the model's for None."""
    return parameters() if declared is None else declared
