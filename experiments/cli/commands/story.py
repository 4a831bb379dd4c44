"""`story` and `why`: the story of one world, and one of its events explained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from experiments.cli.input import run_from
from experiments.cli.output import as_json, show
from simulation.chronicle.story import SERIES
from simulation.chronicle.story import story as story_of
from simulation.ensemble import simulate_run
from simulation.errors import InputError
from simulation.explain.explanation import MOST_LINES, explain
from simulation.results.runs import Runs
from simulation.run import Run
from simulation.words import words

__all__ = ["story", "why"]


def story(
    name: str,
    seed: int,
    world: int,
    years: float | None,
    settings: Sequence[str] | None,
    changes: Sequence[str] | None,
    without: Sequence[str] | None,
    numbers: bool,
    json: bool,
) -> None:
    """Print the story of a world, or its events as JSON."""
    only = f"{world}:{world + 1}"
    run = run_from(name, only, seed, years, settings or (), without or (), changes=changes or ())
    runs = _with_events(run)
    if json:
        as_json(_rows(runs))
    else:
        show(story_of(runs, run.scenario, run.only_world, numbers))


def why(
    name: str,
    event: int | None,
    seed: int,
    world: int,
    years: float | None,
    settings: Sequence[str] | None,
    changes: Sequence[str] | None,
    without: Sequence[str] | None,
    log: bool,
) -> None:
    """Print what would have changed an event; with `log` also each act that would, and what the event rests on."""
    only = f"{world}:{world + 1}"
    run = run_from(name, only, seed, years, settings or (), without or (), changes=changes or ())
    try:
        explanation = explain(run, event)
    except InputError as error:
        raise InputError(f"--{fault}" for fault in error.faults) from None  # the event is all that can be wrong yet
    unsigned = [] if event or (explanation.events["kind"] == "signed").any() else [words("why")["unsigned"]]
    show("\n".join([*unsigned, *explanation.lines(MOST_LINES - len(unsigned))]))
    if log:
        if changing := explanation.changing():
            show("", words("why")["changing"], *(f"  {line}" for line in changing))
        show(f"\n{explanation.log()}")


def _with_events(run: Run) -> Runs:
    """The tables of a run with its events, and the weekly series that stories read."""
    return simulate_run(replace(run, weekly=tuple(SERIES), events=True))


def _rows(runs: Runs) -> list[dict[str, Any]]:
    """The events, one dictionary each; missing values are None."""
    assert runs.events is not None
    rows = runs.events.astype(object)
    rows = rows.where(rows.notna(), None).assign(causes=[causes.tolist() for causes in runs.events["causes"]])
    return [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]
