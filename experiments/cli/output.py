"""What the command line writes on stdout: text, tables and JSON.

Colour is for terminals, unless NO_COLOR is set. Tables are as wide as the terminal; in a pipe or a file at most as wide
as COLUMNS says, or a page. Names from files are printed letter by letter and never as markup.
"""

from __future__ import annotations

import io
import json
import math
import sys
from collections.abc import Iterable, Sequence
from os import environ
from typing import Any, Literal, TextIO

import pandas as pd
from rich import box
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from experiments.cli.messages import plain
from experiments.execution.progress import may_colour
from simulation.world.parameters import to_python

__all__ = ["as_json", "records", "show", "table"]

_PAGE = 100  # columns where stdout is no terminal, and COLUMNS says nothing
_SHORT = 40  # letters of a name that is not wrapped


def show(*parts: RenderableType) -> None:
    """Print texts and tables on stdout; whatever in a text could steer a terminal is escaped."""
    if sys.stdout.isatty():
        _print(_console(sys.stdout), parts)
        return
    written = io.StringIO()
    _print(_console(written), parts)
    sys.stdout.write("".join(f"{line.rstrip(' ')}\n" for line in written.getvalue().removesuffix("\n").split("\n")))


def _print(console: Console, parts: Sequence[RenderableType]) -> None:
    for part in parts:
        console.print(plain(part) if isinstance(part, str) else part, soft_wrap=isinstance(part, str))


def as_json(value: Any) -> None:
    """Print data on stdout as JSON, in ASCII; missing values are null."""
    sys.stdout.write(json.dumps(value, indent=1, allow_nan=False) + "\n")


def _console(stream: TextIO) -> Console:
    terminal = stream.isatty()
    return Console(
        file=stream,
        force_terminal=terminal,
        color_system="auto" if may_colour(stream) else None,
        width=None if terminal or environ.get("COLUMNS", "").isdigit() else _PAGE,
        markup=False,
        emoji=False,
        highlight=False,
    )


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], right: Sequence[str] = ()) -> Table:
    """A table of texts; columns named in `right` are aligned right. These, and the first if short, are not wrapped."""
    texts = [[cell if isinstance(cell, Text) else Text(plain(cell)) for cell in row] for row in rows]
    longest = max((len(row[0]) for row in texts), default=0)
    heading = Text(title, "bold") if title else None
    built = Table(title=heading, title_justify="left", box=box.SIMPLE_HEAD, show_edge=False, padding=(0, 2, 0, 0))
    for index, name in enumerate(columns):
        side: Literal["left", "right"] = "right" if name in right else "left"
        built.add_column(
            Text(name), justify=side, no_wrap=name in right or (not index and longest <= _SHORT), overflow="fold"
        )
    for row in texts:
        built.add_row(*row)
    return built


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table for JSON; missing values and infinities are null."""
    return [{str(name): _json(value) for name, value in row.items()} for row in frame.astype(object).to_dict("records")]


def _json(value: Any) -> Any:
    if pd.isna(value) or (isinstance(value, float) and not math.isfinite(value)):
        return None
    return to_python(value)
