"""The JSON Schema of scenario files, for editors; like validation, it is generated from the declared parameters.

With it an editor completes keys, explains them and marks what is not allowed. `multitrack check` also finds what a
schema cannot express: a track that ends before it starts, the number of parties, what a file extends.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel

from simulation.scenarios.check import Header, Issue, Party
from simulation.scenarios.distributions import LAST_YEAR
from simulation.scenarios.events import WEEK, EventKeys
from simulation.scenarios.names import all_parameters
from simulation.world.parameters import Parameter
from simulation.world.record import MOST_EVENTS

__all__ = ["scenario_schema"]

Schema = dict[str, Any]

_KEY = "^[a-z][a-z0-9_]{0,39}$"  # of a party or an issue; the same as in check.py
_YEARS = [f"year {year}" for year in range(1, LAST_YEAR + 1)]


def scenario_schema(declared: Mapping[str, Parameter] | None = None) -> Schema:
    """The schema of a scenario file that may set these parameters, by default all of the model's.

    It is of draft 7, which TOML editors support.
    """
    parameters = tuple(all_parameters(declared).values())
    sections: Schema = {"scenario": _object(_fields(Header) | {"extends": _EXTENDS, "ensemble": _ENSEMBLE})}
    sections["parties"] = _keyed(_object(_fields(Party) | _of_section("parties", parameters)))
    sections["issues"] = _keyed(_object(_fields(Issue) | _of_section("issues", parameters)))
    for section in dict.fromkeys(parameter.section for parameter in parameters):
        sections.setdefault(section, _object(_of_section(section, parameters)))
    sections["events"] = _events(parameters)
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A scenario of multitrack",
        **_object(sections),
    }


_EXTENDS: Schema = {
    "type": "string",
    "description": "The shipped scenario, or the file beside this one, that this file says the differences from.",
}


_ENSEMBLE: Schema = {
    "type": "string",
    "pattern": r"^$|^[^/\\]+\.csv$",
    "description": "The file of comma-separated values beside this one of which each world draws a row of constants.",
}


def _events(parameters: Iterable[Parameter]) -> Schema:
    """Dated events; that each has a name of its own, and none ends before it happens, `multitrack check` says."""
    week = {"anyOf": [_single(WEEK), *_distributions(WEEK)]}
    weeks = {
        "when": week | {"description": "The week in which it happens."},
        "until": week | {"description": "The last week in which its settings hold; then they are as without it."},
    }
    settings: Schema = {
        "type": "object",
        "description": "The settings that it changes, by dotted name.",
        "minProperties": 1,
    }
    event = _object(_fields(EventKeys) | weeks | {"set": settings}) | {"required": ["name", "when", "set"]}
    return {"type": "array", "items": event, "maxItems": MOST_EVENTS}


def _object(properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _keyed(inner: Schema) -> Schema:
    """A table with a key for each party or issue."""
    return {"type": "object", "patternProperties": {_KEY: inner}, "additionalProperties": False}


def _fields(table: type[BaseModel]) -> Schema:
    """The keys of a table other than settings; none is required, since the file may extend another that has it."""
    keys = (key for key in table.model_fields if key != "ensemble")
    properties = table.model_json_schema()["properties"]
    return {key: _field(properties[key]) for key in keys}


def _field(given: Schema) -> Schema:
    """Pydantic's schema of a key in standard JSON Schema, without null, which TOML does not have."""
    words = {"ge": "minimum", "le": "maximum"}
    flat = {**given, **next((one for one in given.get("anyOf", ()) if one["type"] != "null"), {})}
    left_out = ("anyOf", "title", "default")
    return {words.get(key, key): value for key, value in flat.items() if key not in left_out}


def _of_section(section: str, parameters: Iterable[Parameter]) -> Schema:
    """The settings of a section, by key."""
    declared = [parameter for parameter in parameters if parameter.section == section]
    return {parameter.name.split(".", 1)[1]: _setting(parameter) for parameter in declared}


def _setting(parameter: Parameter) -> Schema:
    text = f"{parameter.sentence} Unit: {parameter.unit}. Source: {parameter.source}."
    one = {"anyOf": [_single(parameter), *_distributions(parameter)], "description": text}
    if len(parameter.per) == 2:
        return {**_keyed(one), "description": f"{text} By the key of each {parameter.per[1]}."}
    return one | {"default": parameter.default}


def _single(parameter: Parameter) -> Schema:
    if parameter.kind == "bool":
        return {"type": "boolean"}
    if parameter.kind == "choice":
        return {"enum": list(parameter.choices)}
    if parameter.kind == "week":
        return {"anyOf": [_number(parameter), {"enum": _YEARS}, _DATE]}
    return _number(parameter)


_DATE: Schema = {
    "type": "string",
    "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    "description": "The week that this date is in; where the scenario has a start_date.",
}


def _number(parameter: Parameter) -> Schema:
    kind = "number" if parameter.kind == "float" else "integer"
    return {"type": kind, "minimum": parameter.low, "maximum": parameter.high}


def _distributions(parameter: Parameter) -> list[Schema]:
    """The tables of the distributions that a setting allows, within its limits."""
    drawn = [_distribution("choice", {"type": "array", "items": _single(parameter), "minItems": 1, "maxItems": 1000})]
    drawn[0]["properties"]["weights"] = {"type": "array", "items": {"type": "number", "minimum": 0}}
    if parameter.kind in ("bool", "choice"):
        return drawn
    within = _number(parameter)
    if parameter.high > 0:
        drawn.append(_distribution("loguniform", _list(within, 2)))
    normal = _distribution("normal", _list({"type": "number"}, 2))
    normal["properties"]["within"] = _list(within, 2)
    return [_distribution("uniform", _list(within, 2)), _distribution("triangular", _list(within, 3)), normal, *drawn]


def _distribution(name: str, given: Schema) -> Schema:
    return _object({name: given}) | {"required": [name]}


def _list(items: Schema, length: int) -> Schema:
    return {"type": "array", "items": items, "minItems": length, "maxItems": length}
