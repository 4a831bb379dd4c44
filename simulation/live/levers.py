"""What can be turned on the page: the settings that matter as sliders, all others by name; and what a twin changes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.calendar import WEEKS_IN_YEAR
from simulation.errors import InputError
from simulation.scenarios.changes import founding
from simulation.week import parameters
from simulation.words import words

if TYPE_CHECKING:
    from simulation.model import DiplomacyModel
    from simulation.world.parameters import Parameter

__all__ = ["TWINS", "at_once", "controls", "every_setting", "read_value", "twin_changes"]

MAIN: Mapping[str, tuple[float, float, float]] = {
    "track_one.effort": (0, 2, 0.05),
    "track_two.effort": (0, 2, 0.05),
    "track_two.coordination": (0, 1, 0.05),
    "track_two.media": (0, 1, 0.05),
    "parties.openness": (0, 1, 0.05),
    "agreements.guarantee": (0, 1, 0.05),
    "track_two.when": (0, 0, 0),
    "parties.ratification": (0, 1, 1),
    "track_two.initiatives": (1, 8, 1),
    "track_two.access": (0, 1, 0.05),
    "mediation.leverage": (0, 1, 0.05),
}
"""Name, and where its slider begins, ends and stops."""

TWINS = ("no_track_two", "no_track_one", "no_coordination", "no_mediator", "later", "setting")
"""What may be otherwise in the twin; "setting" is any one setting."""

_LATER = 2 * WEEKS_IN_YEAR


def at_once(name: str) -> bool:
    """Whether a setting can change in the course of a world; the others are read at its founding."""
    parts = name.split(".")
    plain = {name, f"{parts[0]}.{parts[-1]}", ".".join(parts[:2]), f"{parts[0]}.{parts[2]}" if len(parts) > 2 else name}
    return not plain & founding()


def twin_changes(kind: str, model: DiplomacyModel, week: int, setting: Mapping[str, Any]) -> dict[str, Any]:
    """The settings that make a twin, from `week` on."""
    if kind == "setting":
        return dict(setting)
    if kind == "later":
        start = int(model.settings["track_two_start"][0])
        return {"track_two.start": max(start, week) + _LATER}
    changed: dict[str, dict[str, Any]] = {
        "no_track_two": {"track_two.effort": 0.0},
        "no_track_one": {"track_one.effort": 0.0},
        "no_coordination": {"track_two.coordination": 0.0, "track_two.common_thread": 0.0},
        "no_mediator": {"mediation.target": "none", "negotiate.facilitation": 0.0, "mediation.resources": 0.0},
    }
    return changed[kind]


def read_value(name: str, written: Any) -> Any:
    """What was typed or chosen for a setting, as its kind has it. Raises InputError for no number."""
    declared = _declared(name)
    if declared is None or not isinstance(written, str) or declared.kind == "choice":
        return written
    if declared.kind == "week" and written.startswith("year "):
        return written
    try:
        value = float(written)
    except ValueError:
        raise InputError(
            f"{name}: given {written!r}; allowed: a number from {declared.low:g} to {declared.high:g}"
        ) from None
    if declared.kind == "bool":
        return bool(value)
    return int(value) if value.is_integer() and declared.kind != "float" else value


def _declared(name: str) -> Parameter | None:
    """The parameter that a dotted name stands for, whether or not it names a party."""
    parts, known = name.split("."), parameters()
    tried = [name, f"{parts[0]}.{parts[-1]}", f"{parts[0]}.{parts[2]}" if len(parts) > 2 else name]
    return next((known[one] for one in tried if one in known), None)


def controls(model: DiplomacyModel, waiting: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The main settings as they stand in this world; `waiting` are those chosen that hold from the next reset on."""
    return [_control(name, model, waiting) for name in MAIN]


def _control(name: str, model: DiplomacyModel, waiting: Mapping[str, Any]) -> dict[str, Any]:
    declared, (low, high, step) = parameters()[name], MAIN[name]
    chosen = {**_changed(model), **waiting}
    return {
        "name": name,
        "label": words("settings")[name],
        "sentence": declared.sentence,
        "unit": declared.unit,
        "kind": declared.kind,
        "low": low,
        "high": high,
        "step": step,
        "choices": list(declared.choices),
        "value": chosen.get(name, _value(declared, model)),
        "at_once": at_once(name),
        "waiting": name in waiting,
        "mixed": _mixed(declared, model) and name not in chosen,
    }


def _changed(model: DiplomacyModel) -> dict[str, Any]:
    """What was changed on the way; the last change of the same setting counts."""
    return {name: value for _, changed in model.run.changes for name, value in changed.items()}


def _entries(declared: Parameter, model: DiplomacyModel) -> np.ndarray:
    values = np.atleast_1d(model.settings[declared.field][0])
    return values[: len(model.scenario_file.parties)] if declared.per else values


def _value(declared: Parameter, model: DiplomacyModel) -> Any:
    """A setting as it stands; of parties that differ the mean."""
    values = _entries(declared, model)
    if declared.kind == "choice":
        return declared.choices[int(values[0])]
    if declared.kind == "bool":
        return bool(values.mean() >= 0.5)
    return round(float(values.mean()), 10) if declared.kind == "float" else int(values[0])


def _mixed(declared: Parameter, model: DiplomacyModel) -> bool:
    return bool(np.ptp(_entries(declared, model)) > 0)


@cache
def every_setting() -> list[dict[str, Any]]:
    """Name, sentence, unit and range of every setting, for the list behind "more"."""
    return [
        {
            "name": one.name,
            "sentence": one.sentence,
            "unit": one.unit,
            "range": ", ".join(one.choices) if one.choices else f"{one.low:g} – {one.high:g}",
            "at_once": at_once(one.name),
        }
        for one in parameters().values()
    ]
