"""What the command line writes: data on stdout, messages and progress on stderr.

Colour is for terminals, bars for them and for notebooks; neither is there with NO_COLOR. Into a pipe or a file a row
is a line, however long. Names from files are shown letter by letter and never as markup.
"""

from __future__ import annotations

import io
import json
import math
import os
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Literal, TextIO

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console, Group, RenderableType
    from rich.table import Table

    from experiments.cli.jobs import Remade
    from experiments.tracks import Tracks
    from simulation.ensemble import Progress
    from simulation.results.runs import Runs

__all__ = ["as_json", "bar", "message", "plain", "records", "show", "summary_table", "table", "toml_text"]

_STEERING = ("Cc", "Cf", "Cs", "Zl", "Zp")
_JOINERS = "\u200c\u200d"  # formatting characters that some scripts cannot be written without
_UNBROKEN = 100_000  # columns of what is no terminal: nothing is wrapped or cut
_FAMILIES = {
    "unsigned": "Unsigned outcomes",
    "signed": "Signed outcomes",
    "effort": "Effort and cost",
    "course": "On the way",
    "own": "Outcomes of your own",
}


def plain(text: object) -> str:
    """A text in which nothing steers a terminal or turns the direction of writing: such letters are written out."""
    return "".join(map(_visible, str(text)))


def _visible(letter: str) -> str:
    if letter in _JOINERS or letter == "\n" or unicodedata.category(letter) not in _STEERING:
        return letter
    return letter.encode("unicode_escape").decode() if letter != "\x7f" else "\\x7f"


def show(*parts: RenderableType) -> None:
    """Print data on stdout; texts as they are, but for what could steer a terminal."""
    if sys.stdout.isatty():
        _print(_console(sys.stdout), parts)
        return
    kept = io.StringIO()
    _print(_console(kept), parts)
    sys.stdout.write("".join(f"{line.rstrip(' ')}\n" for line in kept.getvalue().removesuffix("\n").split("\n")))


def _print(console: Console, parts: Sequence[RenderableType]) -> None:
    for part in parts:
        console.print(plain(part) if isinstance(part, str) else part, soft_wrap=isinstance(part, str))


def as_json(value: Any) -> None:
    """Print data on stdout as JSON, in ASCII letters; what is not known is null."""
    sys.stdout.write(json.dumps(value, indent=1, allow_nan=False) + "\n")


def message(*lines: str) -> None:
    """Tell the user something, on stderr."""
    with suppress(OSError, AttributeError):  # where nobody listens, or stderr was closed, nothing is told
        for line in lines:
            sys.stderr.write(f"{plain(line)}\n")
        sys.stderr.flush()


@contextmanager
def bar(what: str) -> Iterator[Progress | None]:
    """A progress bar, to be told what is done and of how much; None where nobody would see it.

    It is on stderr, or in the notebook that this runs in.
    """
    console = _notebook() or (_console(sys.stderr) if sys.stderr and _may_colour(sys.stderr) else None)
    if console is None:
        yield None
        return
    from rich import progress as rich

    columns = [rich.TextColumn(what, markup=False), rich.BarColumn(), rich.MofNCompleteColumn()]
    times = [rich.TimeElapsedColumn(), rich.TextColumn("left:"), rich.TimeRemainingColumn()]
    with rich.Progress(*columns, *times, console=console, transient=True) as shown:
        task = shown.add_task(what, total=None)
        yield lambda done, total: shown.update(task, completed=done, total=total)


def _notebook() -> Console | None:
    """The notebook that this runs in, where it has what draws bars."""
    if "ipykernel" not in sys.modules or find_spec("ipywidgets") is None or os.environ.get("NO_COLOR"):
        return None
    from rich.console import Console

    console = Console()
    return console if console.is_jupyter else None


def _may_colour(stream: TextIO) -> bool:
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _console(stream: TextIO) -> Console:
    from rich.console import Console

    terminal = stream.isatty()
    return Console(
        file=stream,
        force_terminal=terminal,
        color_system="auto" if _may_colour(stream) else None,
        width=None if terminal or os.environ.get("COLUMNS", "").isdigit() else _UNBROKEN,
        markup=False,
        emoji=False,
        highlight=False,
    )


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], right: Sequence[str] = ()) -> Table:
    """A table of texts; the columns named in `right` stand at the right, the first is never wrapped."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    heading = Text(title, "bold") if title else None
    made = Table(title=heading, title_justify="left", box=box.SIMPLE_HEAD, show_edge=False, padding=(0, 2, 0, 0))
    for place, name in enumerate(columns):
        side: Literal["left", "right"] = "right" if name in right else "left"
        made.add_column(Text(name), justify=side, no_wrap=place == 0 or name in right, overflow="fold")
    for row in rows:
        made.add_row(*(cell if isinstance(cell, Text) else Text(plain(cell)) for cell in row))
    return made


def summary_table(summary: pd.DataFrame) -> Table:
    """The summary of `Runs`, a block a family: what was signed beside what was not."""
    rows: list[Sequence[str]] = []
    for family, title in _FAMILIES.items():
        own = summary[summary["family"] == family]
        if own.empty:
            continue
        rows += [("", "", "", "", "")] if rows else []
        rows += [(title, "", "", "", "")]
        rows += [_summary_row(row) for _, row in own.iterrows()]
    return table("", ("Outcome", "Mean", "95 % interval", "Unit", "Worlds"), rows, ("Mean", "95 % interval", "Worlds"))


def _summary_row(row: pd.Series) -> tuple[str, ...]:
    share = row["unit"] == "share"
    mean, low, high = (_number(row[name], share) for name in ("mean", "low", "high"))
    interval = f"{low} to {high}" if low != "–" else "–"
    return f"  {row['outcome']}", mean, interval, "" if share else str(row["unit"]), f"{row['worlds']:,}"


def _number(value: Any, share: bool) -> str:
    import pandas as pd

    if pd.isna(value):
        return "–"
    if share:
        return f"{value:.1%}"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.2f}"


def heading(runs: Runs) -> str:
    """What was run, in a line."""
    manifest = runs.manifest
    worlds, weeks = len(runs.outcomes), manifest["weeks"]
    title = manifest["scenario"]["scenario"]["title"]
    return f"{title}: {worlds:,} world{'s' * (worlds != 1)} of {weeks:,} weeks, seed {manifest['seed']}\n"


def summary_json(runs: Runs) -> dict[str, Any]:
    """What was run, and the summary of its outcomes."""
    asked = ("seed", "worlds", "weeks", "settings", "without", "weekly", "luck")
    scenario = {"scenario": runs.manifest["scenario"]["scenario"]["name"]}
    return scenario | {name: runs.manifest[name] for name in asked} | {"summary": records(runs.summary())}


def tracks_json(tracks: Tracks) -> dict[str, Any]:
    """What `tracks` ran and found."""
    asked = ("seed", "worlds", "kept", "weeks", "population", "settings", "notes")
    told = {"scenario": tracks.scenario} | {name: tracks.manifest[name] for name in asked} | {"basis": tracks.basis}
    return told | {"cells": records(tracks.cells), "contrasts": records(tracks.contrasts)}


def remade_table(remade: Remade) -> Group:
    """Which tables came out the same, and what differs in the making."""
    from rich.console import Group
    from rich.text import Text

    rows = [(name, "identical" if same else "CHANGED") for name, same in remade.tables.items()]
    parts: list[RenderableType] = [table("", ("Table", "Made again"), rows)]
    if remade.making:
        making = [(name, was, now) for name, (was, now) in remade.making.items()]
        parts += [Text("\nWhat differs in the making", "bold"), table("", ("", "Then", "Now"), making)]
    changed = sum(not same for same in remade.tables.values())
    parts += [Text(f"\n{changed} of {len(rows)} tables changed." if changed else "\nThe same to the last bit.")]
    return Group(*parts)


def bench_table(figures: pd.DataFrame) -> Table:
    """The figures of the benchmark, beside the targets."""
    rows = [(row["measure"], _digits(row["value"]), row["unit"], row["target"]) for _, row in figures.iterrows()]
    return table("", ("What", "Measured", "Unit", "Target"), rows, ("Measured",))


def _digits(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table as JSON holds them; what is missing or no number is null."""
    return [{str(name): _json(value) for name, value in row.items()} for row in frame.astype(object).to_dict("records")]


def _json(value: Any) -> Any:
    import pandas as pd

    from simulation.world.parameters import to_python

    if pd.isna(value) or (isinstance(value, float) and not math.isfinite(value)):
        return None
    return to_python(value)


def toml_text(value: Any) -> str:
    """A value of a setting as a scenario file writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {toml_text(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(toml_text, value)) + "]"
    return repr(value)
