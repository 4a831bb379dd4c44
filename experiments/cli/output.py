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
from typing import Any, TextIO

import pandas as pd
from rich import box
from rich.console import Console, RenderableType
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from experiments.cli.messages import plain
from experiments.execution.progress import may_colour
from simulation.world.parameters import to_python

__all__ = ["as_json", "records", "show", "table"]

_PAGE = 100  # columns where stdout is no terminal, and COLUMNS says nothing
_SHORT = 40  # letters of a name that is not wrapped
_NAME = 24  # columns that the first has at least, where its texts are so long


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
        if isinstance(part, str):
            console.print(plain(part), soft_wrap=True)
            continue
        least = Measurement.get(console, console.options, part).minimum
        if isinstance(part, Table) and least > console.width:
            part.width = least  # its lines are broken by the terminal, and no number is cut
        console.print(part, crop=False)


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
    """A table of texts; columns named in `right` are aligned right, and neither wrapped nor cut.

    A short first column is not wrapped either, but where several others are numbers, which need the room.
    """
    texts = [[cell if isinstance(cell, Text) else Text(plain(cell)) for cell in row] for row in rows]
    longest = max((len(row[0]) for row in texts), default=0)
    heading = Text(title, "bold") if title else None
    built = Table(title=heading, title_justify="left", box=box.SIMPLE_HEAD, show_edge=False, padding=(0, 2, 0, 0))
    for index, name in enumerate(columns):
        if name in right:  # numbers, of which none may be cut where the terminal is narrow
            widest = max([len(name), *(len(row[index]) for row in texts)])
            built.add_column(Text(name), justify="right", no_wrap=True, min_width=widest, overflow="fold")
        else:
            named = len(right) > 1  # a table of numbers, whose rows need their names
            least = min(longest, _NAME) if not index and named else None
            no_wrap = not index and longest <= _SHORT and not named
            built.add_column(Text(name), no_wrap=no_wrap, min_width=least, overflow="fold")
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
