"""The codebook of exported tables: what each column holds, made from the declarations of columns and settings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from simulation.results.column import Column, names_of
from simulation.results.columns import COLUMNS, EVENT_COLUMNS, Table
from simulation.results.outcomes import Outcome, custom
from simulation.results.series import SERIES
from simulation.scenarios.names import SettingsByName

__all__ = ["Entry", "codebook", "described"]

_TYPES = {
    "int64": "whole number", "Int64": "whole number", "uint8": "whole number", "Float64": "number", "float64": "number",
    "bool": "true or false", "boolean": "true or false", "string": "text", "category": "text", "object": "text",
    "str": "text", "datetime64[ms]": "date",
}  # fmt: skip
_LABEL = 80  # the most characters of a label in Stata
_NEVER = "never missing"

_HEADS = {
    "world": ("whole number", "number", "Number of the world", "number of the world: the same number is the same luck"),
    "arm": ("text", "name", "Arm", "name of the arm of the experiment"),
    "case": ("whole number", "number", "Case", "number of the case: a draw of all that is uncertain"),
    "replicate": ("whole number", "number", "Replicate", "number of the draw of luck within the case, from 0"),
    "fork_week": ("whole number", "week", "Week of the fork", "week from which the arms differ in this world"),
    "ensemble_row": ("whole number", "row", "Row of the ensemble", "row of the ensemble that the world drew, from 1"),
    "week": ("whole number", "week", "Week", "week of the run, from 1"),
    "party": ("text", "key", "Party", "key of the party"),
    "dyad": ("text", "key", "Dyad", "keys of the two parties"),
}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """A row of a codebook: a column by its name in the model, and what it holds."""

    name: str
    type: str
    unit: str
    label: str
    meaning: str
    missing: str = _NEVER


def described(
    table: str,
    parties: Sequence[str],
    issues: Sequence[str],
    settings: SettingsByName | None = None,
    marks: Sequence[str] = (),
) -> Callable[[str, str], Entry]:
    """A function that describes a column of a table by its name and its type in pandas.

    `settings` are those whose values may be columns too, by full name; `marks` are columns that a design adds. A column
    that nothing declares is a custom outcome.
    """
    declared = {entry.name: entry for entry in _declared(table, parties, issues)}

    def of(name: str, dtype: str) -> Entry:
        if name in declared:
            return declared[name]
        if name in _HEADS:
            return Entry(name, *_HEADS[name])
        if name in marks:
            return Entry(name, _type(dtype), "", _short(name.replace("_", " ")), "what the design varies")
        if settings and len(settings.get(name, ())) == 1:
            parameter = settings[name][0].parameter
            meaning = f"setting: {parameter.sentence}"
            return Entry(name, _type(dtype), parameter.unit, _short(f"{parameter.sentence}", _party_of(name)), meaning)
        if name.startswith("at_fork_"):
            series = next((one for key, one in SERIES.items() if name.removeprefix("at_fork_").startswith(key)), None)
            if series:
                meaning = f"{series.meaning}, at the end of the week before the fork"
                missing = "the fork is in the first week"
                return Entry(name, "number", series.unit, _short(f"{series.label} before the fork"), meaning, missing)
        own = custom(name, share=False)
        return Entry(name, _type(dtype), own.unit, _short(own.label), own.meaning, str(own.missing))

    return of


def codebook(
    tables: Mapping[str, pd.DataFrame | Mapping[str, str]],
    names: Mapping[str, Mapping[str, str]],
    describe: Callable[[str], Callable[[str, str], Entry]],
) -> pd.DataFrame:
    """The codebook of exported tables: a row a column, in their order, with its name in the file.

    `tables` holds frames, or types by column; `names` the names in the files; `describe` what `described` gives, by
    table.
    """
    rows = [
        {"table": table, "column": names[table][name]} | vars(describe(table)(name, dtype))
        for table, frame in tables.items()
        for name, dtype in _types(frame).items()
    ]
    return pd.DataFrame(rows, columns=["table", "column", "type", "unit", "label", "meaning", "missing", "name"])


def _types(frame: pd.DataFrame | Mapping[str, str]) -> dict[str, str]:
    if isinstance(frame, pd.DataFrame):
        return {str(name): str(dtype) for name, dtype in frame.dtypes.items()}
    return dict(frame)


def _declared(table: str, parties: Sequence[str], issues: Sequence[str]) -> Iterator[Entry]:
    if table == "events":
        for name, (dtype, meaning) in EVENT_COLUMNS.items():
            what, _, missing = meaning.partition("; missing ")
            yield Entry(name, _type(dtype), "", _short(what), what, missing or _NEVER)
        return
    series = table.startswith("weekly")
    key: Table = "weekly" if series else table  # type: ignore[assignment]
    for column in COLUMNS[key]:
        label = SERIES[column.name].label if series else _label(column)
        yield from _of_each(column, label, parties, issues)


def _of_each(column: Column, label: str, parties: Sequence[str], issues: Sequence[str]) -> Iterator[Entry]:
    names = names_of(column.name, parties, issues)
    labels = names_of(label, parties, issues)
    keys = names_of(", ".join(re.findall(r"\{\w+\}", column.name)), parties, issues)
    for place, name in enumerate(names):
        own = labels[place] if len(labels) == len(names) else label
        shown = own if len(names) == 1 or len(labels) == len(names) else f"{own}, {keys[place]}"
        words = f": {', '.join(column.words)}" if column.words else ""
        yield Entry(
            name,
            _type(column.dtype),
            column.unit,
            _short(shown),
            column.meaning.replace("`", "") + words,
            str(column.missing).replace("`", ""),
        )


def _label(column: Column) -> str:
    """The label of an outcome, or the first words of what any other column means."""
    if not isinstance(column, Outcome):
        return column.meaning.replace("`", "")
    return f"{column.in_full}, date" if column.date_of else column.in_full


def _short(text: str, more: str = "") -> str:
    """The text up to its first stop, with a capital, and no longer than a label may be."""
    first = re.split(r"[.:;]( |\Z)", text)[0]
    room = _LABEL - (len(more) + 2 if more else 0)
    cut = first if len(first) <= room else first[: room - 1] + "…"
    return cut[:1].upper() + cut[1:] + (f", {more}" if more else "")


def _party_of(name: str) -> str:
    """The keys in a setting's full name: those between its section and its own name."""
    return ", ".join(name.split(".")[1:-1])


def _type(dtype: str) -> str:
    return _TYPES.get(dtype, "number" if dtype.startswith(("float", "int", "double")) else "text")
