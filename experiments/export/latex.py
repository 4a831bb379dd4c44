"""Tables of results in LaTeX, with the rules of the package booktabs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.analysis.paired import notes_of
from simulation.engine.atomic import write_whole
from simulation.errors import InputError, short_repr

__all__ = ["effects_table", "latex", "write_latex"]

_ENDS = ("low", "high")
_SPECIAL = {letter: f"\\{letter}" for letter in "&%$#_{}"}
_SPECIAL |= {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}


def latex(table: pd.DataFrame, caption: str = "", label: str = "", level: float = 0.95) -> str:
    """A table of results in LaTeX: an estimate and its interval are two columns. It needs `\\usepackage{booktabs}`.

    Parameters
    ----------
    table
        What `runs.summary()`, `results.effects(...)` or any other question to results returns.
    caption, label
        What LaTeX prints beside the table, as plain text, and the name to refer to it by.
    level
        The level of the intervals, for the head of their column.

    Raises
    ------
    InputError
        For what is no table.

    Examples
    --------
    >>> import multitrack as mt
    >>> text = mt.latex(mt.load_results("results/doses").effects("deaths"), caption="Deaths")
    >>> text.splitlines()[0]
    '\\\\begin{table}'
    """
    if not isinstance(table, pd.DataFrame):
        raise InputError(f"latex: given {short_repr(table)}; allowed: a table of results")
    shown = _shown(table, f"{level:.0%} interval")
    sides = "".join("r" if _numeric(table, str(name)) else "l" for name in shown)
    text: str = shown.map(str).to_latex(
        index=False, escape=True, column_format=sides, caption=_escaped(caption) or None, label=label or None
    )
    return text


def _escaped(text: str) -> str:
    """Plain text for LaTeX; pandas escapes what is in a table, but no caption."""
    return "".join(_SPECIAL.get(letter, letter) for letter in text)


def effects_table(effects: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The differences of all outcomes in one table: outcome, arm, difference with its interval, and unit; and a note
    of what is by construction or not estimable, where anything is."""
    columns = ["outcome", "arm", "difference", *_ENDS, "unit", "note"]
    tables = [_with_note(table, outcome)[columns] for outcome, table in effects.items()]
    whole = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=columns)
    return whole if whole["note"].any() else whole.drop(columns="note")


def _with_note(table: pd.DataFrame, outcome: str) -> pd.DataFrame:
    return table.assign(outcome=outcome, difference=table["mean"], note=notes_of(table))


def write_latex(text: str, file: Path) -> Path:
    """Write a table, whole or not at all; returns the path."""
    file.parent.mkdir(parents=True, exist_ok=True)
    write_whole(file, text.encode())
    return file


def _shown(table: pd.DataFrame, interval: str) -> pd.DataFrame:
    """The table as texts, with one column for both ends of an interval."""
    columns: dict[str, list[str]] = {}
    for name in map(str, table):
        if name in _ENDS and set(_ENDS) <= set(table):
            if name == "low":
                ends = zip(table["low"], table["high"], strict=True)
                columns[interval] = [_interval(low, high) for low, high in ends]
            continue
        columns[_head(name)] = [_text(value) for value in table[name]]
    return pd.DataFrame(columns, dtype=object)


def _numeric(table: pd.DataFrame, head: str) -> bool:
    named = {_head(str(name)): name for name in table}
    return head not in named or pd.api.types.is_numeric_dtype(table[named[head]].dtype)


def _head(name: str) -> str:
    return name if "." in name else name[:1].upper() + name[1:].replace("_", " ")


def _interval(low: Any, high: Any) -> str:
    return "–" if pd.isna(low) or pd.isna(high) else f"{_text(low)} to {_text(high)}"


def _text(value: Any) -> str:
    if not isinstance(value, Sequence) and pd.isna(value):
        return "–"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
