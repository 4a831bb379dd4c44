"""A progress bar on a terminal or in a notebook; nothing where nobody would see it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as RichProgress

from simulation.ensemble import Progress

__all__ = ["may_colour", "progress_bar"]


@contextmanager
def progress_bar(what: str) -> Iterator[Progress | None]:
    """A bar to call with what is done and the total; None if stderr is no terminal and this is no notebook."""
    console = _notebook() or _terminal()
    if console is None:
        yield None
        return
    columns = [TextColumn(what, markup=False), BarColumn(), MofNCompleteColumn()]
    times = [TimeElapsedColumn(), TextColumn("left:"), TimeRemainingColumn()]
    with RichProgress(*columns, *times, console=console, transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _notebook() -> Console | None:
    """The console of the notebook that this runs in, if ipywidgets, which draws the bar, is installed."""
    if "ipykernel" not in sys.modules or find_spec("ipywidgets") is None or os.environ.get("NO_COLOR"):
        return None
    console = Console()
    return console if console.is_jupyter else None


def _terminal() -> Console | None:
    if not sys.stderr or not may_colour(sys.stderr):
        return None
    return Console(file=sys.stderr, markup=False, emoji=False, highlight=False)


def may_colour(stream: TextIO) -> bool:
    """Whether the stream is a terminal that takes colours and moving text; NO_COLOR says no."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
