"""What can be turned on the page: the settings that matter as sliders, all others by name."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.errors import InputError
from simulation.live.threads import pool
from simulation.live.twins import held
from simulation.run import thawed
from simulation.scenarios.changes import founding
from simulation.week import parameters
from simulation.words import words

if TYPE_CHECKING:
    from simulation.model import DiplomacyModel
    from simulation.world.parameters import Parameter

__all__ = [
    "at_once",
    "controls",
    "every_setting",
    "is_plain",
    "label_of",
    "name_for",
    "read_value",
    "settings_found",
    "value_of",
    "written",
]

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

_asking = Lock()  # for `_finding`, which two pages may ask at once


def at_once(name: str) -> bool:
    """Whether a setting can change in the course of a world; the others are read at its founding."""
    parts = name.split(".")
    plain = {name, f"{parts[0]}.{parts[-1]}", ".".join(parts[:2]), f"{parts[0]}.{parts[2]}" if len(parts) > 2 else name}
    return not plain & founding()


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
    """The main settings as they stand in this world; `waiting` are those chosen that hold from the next reset on.

    A setting in which the parties differ has a control for each of them, so that none overwrites several values.
    """
    chosen = {**_changed(model), **waiting}
    return [
        _control(name, party, model, chosen, name_for(name, party, model) in waiting)
        for name in MAIN
        for party in _parties(name, model, chosen)
    ]


def name_for(name: str, party: int | None, model: DiplomacyModel) -> str:
    """The dotted name of a setting, of one party where one is given."""
    if party is None:
        return name
    section, _, own = name.partition(".")
    return f"{section}.{model.scenario_file.parties[party]}.{own}"


def _parties(name: str, model: DiplomacyModel, chosen: Mapping[str, Any]) -> Sequence[int | None]:
    """The parties that have a control of their own; None stands for one control for all."""
    declared = parameters()[name]
    if "party" not in declared.per:
        return (None,)
    everybody = range(len(model.scenario_file.parties))
    apart = np.ptp(_entries(declared, model)) > 0 and name not in chosen
    named = any(name_for(name, party, model) in chosen for party in everybody)
    return everybody if apart or named else (None,)


def _control(
    name: str, party: int | None, model: DiplomacyModel, chosen: Mapping[str, Any], waits: bool
) -> dict[str, Any]:
    declared, (low, high, step) = parameters()[name], MAIN[name]
    full, told = name_for(name, party, model), words("view")
    value = chosen.get(full, chosen.get(name))
    if not is_plain(value):  # unchanged, or changed to a range from which each world draws
        value = _value(declared, model, party)
    whose = "" if not declared.per else model.party_names[party] if party is not None else told["all_parties"]
    control = {
        "name": full,
        "label": words("settings")[name] + (f" ({whose})" if whose else ""),
        "sentence": declared.sentence,
        "unit": declared.unit,
        "kind": declared.kind,
        "low": low,
        "high": high,
        "step": step,
        "choices": [{"value": choice, "label": choice.replace("_", " ")} for choice in declared.choices],
        "value": value,
        "at_once": at_once(name),
        "waiting": waits,
        "changed": full in chosen or name in chosen,
    }
    return {**control, "text": written(full, value), "other": _other(control)}


def _other(control: Mapping[str, Any]) -> Any:
    """The value that an unchanged setting is compared with: its lowest, or its highest where it is at the lowest."""
    if control["kind"] == "bool":
        return not control["value"]
    if control["kind"] == "choice":
        return next(one["value"] for one in control["choices"] if one["value"] != control["value"])
    return control["high"] if control["value"] <= control["low"] else control["low"]


def is_plain(value: Any) -> bool:
    """Whether a value is one number or word, and not a range, a list or a table."""
    return isinstance(value, bool | int | float | str)


def written(name: str, value: Any) -> str:
    """A value of a setting in words; what is not one number or word as a link has it."""
    declared, told = _declared(name), words("view")
    if isinstance(value, bool):
        return told["yes" if value else "no"]
    if isinstance(value, str):
        return value.replace("_", " ")
    if not is_plain(value):
        return json.dumps(thawed(value))
    return f"{value:.2f}" if declared and declared.kind == "float" else f"{value:g}"


def label_of(name: str, model: DiplomacyModel) -> str:
    """What a setting is called on the page: its label, or its dotted name where it is none of the main ones."""
    section, *rest = name.split(".")
    main = f"{section}.{rest[-1]}" if rest else name
    label = words("settings").get(name) or words("settings").get(main) or name
    if name in words("settings") or len(rest) < 2 or rest[0] not in model.scenario_file.parties:
        return label
    return f"{label} ({model.party_names[model.scenario_file.parties.index(rest[0])]})"


def value_of(name: str, model: DiplomacyModel) -> Any:
    """A setting as it was given to a model, else as it stands there; None where parties or issues differ in it."""
    given, declared = held(model.run), _declared(name)
    if name in given:
        return given[name]
    if declared is None or declared.per not in ((), ("party",)):
        return None
    rest = name.split(".")[1:]
    party = model.scenario_file.parties.index(rest[0]) if rest[0] in model.scenario_file.parties else None
    if party is None and np.ptp(_entries(declared, model)) > 0:
        return None
    return _value(declared, model, party)


def _changed(model: DiplomacyModel) -> dict[str, Any]:
    """What was changed on the way; the last change of the same setting counts."""
    return {name: value for _, changed in model.run.changes for name, value in changed.items()}


def _entries(declared: Parameter, model: DiplomacyModel) -> np.ndarray:
    values = np.atleast_1d(model.settings[declared.field][0])
    return values[: len(model.scenario_file.parties)] if declared.per == ("party",) else values


def _value(declared: Parameter, model: DiplomacyModel, party: int | None) -> Any:
    """A setting as it stands, of one party or of all."""
    entries = _entries(declared, model)
    value = entries[party or 0] if entries.ndim == 1 else entries.flat[0]
    if declared.kind == "choice":
        return declared.choices[int(value)]
    if declared.kind == "bool":
        return bool(value)
    return round(float(value), 10) if declared.kind == "float" else int(value)


def every_setting() -> list[dict[str, Any]] | None:
    """Name, sentence, unit and range of every setting, for the list behind "more"; None until they are found."""
    found = settings_found()
    return found.result() if found.done() else None


def settings_found() -> Future[list[dict[str, Any]]]:
    """That list, once it is there. It takes seconds, as it is read from all rules which settings only a founding reads:
    so it is made once per process, and beside all pages."""
    with _asking:
        return _finding()


@cache
def _finding() -> Future[list[dict[str, Any]]]:
    return pool(1, "settings").submit(_settings)


def _settings() -> list[dict[str, Any]]:
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
