"""The dotted names of settings, and which entries of the settings record each of them sets."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from simulation.errors import dotted_key, nearest, suggest
from simulation.week import parameters
from simulation.world.parameters import Parameter

__all__ = ["Setting", "SettingsByName", "all_parameters", "known_name", "settings_by_name"]


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


def known_name(name: str, known: SettingsByName, single: bool = False) -> str:
    """What is allowed in place of a name that stands for no setting, for an error: a known key, and which was meant.

    Where only the key of a party or an issue is wrong, it lists those of the scenario, also where `parties.` or
    `issues.` is left out before a key. `single`: a name must stand for one setting.
    """
    keys, first = _keys(known), name.split(".")[0]
    names = [one for one, of in known.items() if not single or of[0].name == one]
    forgotten = [f"{section}.{name}" for section, axis in _SECTIONS.items() if nearest(first, keys[axis])]
    for written in (name, *forgotten):
        if written in names:
            return f"a known key; did you mean {written}?"
        if found := _wrong_key(written, known, keys, single):
            return found
    return suggest(name, names)


_Keys = Mapping[str, Sequence[str]]
_SECTIONS = {"parties": "party", "issues": "issue"}


def _keys(known: SettingsByName) -> _Keys:
    """The keys of the parties and of the issues, as the names of settings have them."""
    found: dict[str, dict[str, bool]] = {axis: {} for axis in _SECTIONS.values()}
    for setting in {of[0].name: of[0] for of in known.values()}.values():
        parts = setting.name.split(".")
        for axis, key in zip(setting.parameter.per, (parts[1], parts[-1]), strict=False):
            found[axis][dotted_key([key])] = True  # a key that a file may not have is not yet refused here
    return {axis: tuple(keys) for axis, keys in found.items()}


def _wrong_key(name: str, known: SettingsByName, keys: _Keys, single: bool) -> str:
    """What is allowed, where a name is that of a setting but for its keys; empty where it is not."""
    by_bare = {of[0].parameter.name: of[0].parameter for of in known.values()}
    for bare, given in _read_as(name.split(".")):
        parameter = by_bare.get(bare)
        if parameter is not None and len(parameter.per) == len(given) and not (single and None in given):
            return _right_keys(parameter, given, keys)
    return ""


def _read_as(parts: Sequence[str]) -> Iterator[tuple[str, tuple[str | None, ...]]]:
    """The names of parameters that a dotted name may hold, each with the keys that it then gives."""
    section, *rest = parts
    if len(rest) > 1:
        yield ".".join([section, *rest[1:]]), (rest[0],)
        yield ".".join([section, *rest[:-1]]), (None, rest[-1])
    if len(rest) > 2:
        yield ".".join([section, *rest[1:-1]]), (rest[0], rest[-1])


def _right_keys(parameter: Parameter, given: Sequence[str | None], keys: _Keys) -> str:
    """The name of a parameter with a word in angle brackets for each wrong key, and the keys that may stand there."""
    written, meant, allowed = list(given), list(given), []
    for place, (axis, key) in enumerate(zip(parameter.per, given, strict=True)):
        other = place == 1 and parameter.per[0] == axis  # no party has a relation to itself
        right = [one for one in keys[axis] if not (other and one == given[0])]
        if key is not None and key not in right:
            written[place] = f"<other {axis}>" if other else f"<{axis}>"
            meant[place] = nearest(key, right) or written[place]
            allowed.append(f"{written[place]} one of {', '.join(right)}")
    close = _dotted_name(parameter.name, meant)
    hint = "" if "<" in close else f"; did you mean {close}?"
    return f"a known key: {_dotted_name(parameter.name, written)}, {' and '.join(allowed)}{hint}"
