"""`week`: who does what, in order, and what each rule costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from experiments.benchmarks.week import nanoseconds_by_rule
from experiments.cli.output import as_json, show, table
from experiments.execution.progress import progress_bar
from simulation.ensemble import Progress
from simulation.week import mechanisms

__all__ = ["week"]


def week(time: bool, json: bool) -> None:
    """Print the week, with the measured cost of each rule if `time`."""
    with progress_bar("Measuring") as progress:
        rows = _rows(time, progress)
    if json:
        as_json(rows)
    else:
        show(_table(rows))


def _rows(timed: bool, progress: Progress | None) -> list[dict[str, Any]]:
    """A row per mechanism in the order of the week: part, name, sentence, source, strength, reads, writes.

    `timed` adds `nanoseconds`, the measured cost of a world's week, and its `share` of the total.
    """
    rows = [_row(row) for row in mechanisms().astype(object).to_dict("records")]
    if not timed:
        return rows
    cost = nanoseconds_by_rule(progress=progress)
    total = sum(cost.values())
    return [row | {"nanoseconds": cost[row["name"]], "share": cost[row["name"]] / total} for row in rows]


def _row(row: Mapping[Any, Any]) -> dict[str, Any]:
    states = {name: row[name].split(", ") if row[name] else [] for name in ("reads", "writes")}
    first = {name: row[name] for name in ("part", "name", "sentence", "source")}
    return first | {"strength": row["strength"] if isinstance(row["strength"], str) else None} | states


def _table(rows: Sequence[Mapping[str, Any]]) -> Table:
    """The week as a table, with a heading for each part, and the cost of each rule if it was measured."""
    timed = bool(rows) and "share" in rows[0]
    columns = ["Rule", "What happens, and the source; what is read and written", *(("ns", "Share") if timed else ())]
    lines: list[Sequence[object]] = []
    part = ""
    for row in rows:
        if row["part"] != part:
            part = row["part"]
            lines += [[""] * len(columns)] if lines else []
            lines += [[Text(part, "bold"), *[""] * (len(columns) - 1)]]
        cost = (f"{row['nanoseconds']:,.0f}", f"{row['share']:.1%}") if timed else ()
        texts = [f"{row['sentence']} ({row['source']})"]
        texts += [f"{verb}: {', '.join(row[verb])}" for verb in ("reads", "writes") if row[verb]]
        lines.append([f"  {row['name']}", "\n".join(texts), *cost])
    return table("", columns, lines, ("ns", "Share"))
