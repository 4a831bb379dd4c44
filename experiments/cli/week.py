"""The week as the command line prints it: who does what, in order, and what each rule costs."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.table import Table

    from simulation.ensemble import Progress

__all__ = ["measured", "week_rows", "week_table"]

_SCENARIO, _WORLDS, _WEEKS = "baseline", 64, 520


def week_rows(timed: bool = False, progress: Progress | None = None) -> list[dict[str, Any]]:
    """A row a mechanism in the order of the week: part, name, sentence, source, strength, reads, writes.

    `timed` adds `nanoseconds`, the measured cost of a world's week, and its `share` of all.
    """
    from simulation.week import mechanisms

    rows = [_row(row) for row in mechanisms().astype(object).to_dict("records")]
    if not timed:
        return rows
    cost = measured(_WORLDS, _WEEKS, progress)
    whole = sum(cost.values())
    return [row | {"nanoseconds": cost[row["name"]], "share": cost[row["name"]] / whole} for row in rows]


def _row(row: Mapping[Any, Any]) -> dict[str, Any]:
    states = {name: row[name].split(", ") if row[name] else [] for name in ("reads", "writes")}
    first = {name: row[name] for name in ("part", "name", "sentence", "source")}
    return first | {"strength": row["strength"] if isinstance(row["strength"], str) else None} | states


def measured(worlds: int = _WORLDS, weeks: int = _WEEKS, progress: Progress | None = None) -> dict[str, float]:
    """Nanoseconds that each mechanism takes for one world's week, by name: the mean over worlds of *baseline*.

    Each is called alone, so that all together cost a little more than the week does. The first time on a machine
    each is compiled before.
    """
    import numpy as np

    from simulation.founding import found_worlds
    from simulation.machine import apply
    from simulation.scenarios.scenario import load_scenario
    from simulation.week import week

    scenario, shipped = load_scenario(_SCENARIO), week()
    for done, mechanism in enumerate(shipped, 1):
        founded = found_worlds(scenario, 1, np.arange(2), weeks)
        with np.errstate(over="ignore"):  # keys wrap around where the compiler is off
            apply((mechanism,), founded.worlds, founded.settings, 1)
        if progress:
            progress(done, len(shipped))
    spent = dict.fromkeys((mechanism.name for mechanism in shipped), 0)
    founded = found_worlds(scenario, 1, np.arange(worlds), weeks)
    with np.errstate(over="ignore"):
        for now in range(1, weeks + 1):
            for mechanism in shipped:
                start = time.perf_counter_ns()
                apply((mechanism,), founded.worlds, founded.settings, now)
                spent[mechanism.name] += time.perf_counter_ns() - start
    return {name: total / (worlds * weeks) for name, total in spent.items()}


def week_table(rows: Sequence[Mapping[str, Any]]) -> Table:
    """The week as a table, a line over each part; with the cost of each rule where it was measured."""
    from rich.text import Text

    from experiments.cli.output import table

    timed = bool(rows) and "share" in rows[0]
    columns = ["Rule", "What happens, and the source", "Reads", "Writes", *(("ns", "Share") if timed else ())]
    lines: list[Sequence[object]] = []
    part = ""
    for row in rows:
        if row["part"] != part:
            part = row["part"]
            lines += [[""] * len(columns)] if lines else []
            lines += [[Text(part, "bold"), *[""] * (len(columns) - 1)]]
        cost = (f"{row['nanoseconds']:,.0f}", f"{row['share']:.1%}") if timed else ()
        states = (", ".join(row["reads"]), ", ".join(row["writes"]))
        lines.append([f"  {row['name']}", f"{row['sentence']} ({row['source']})", *states, *cost])
    return table("", columns, lines, ("ns", "Share"))
