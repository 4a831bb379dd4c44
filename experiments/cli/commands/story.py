"""`story` and `why`: the story of one world, and one of its events explained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from experiments.cli.input import run_from
from experiments.cli.output import as_json, show
from simulation.chronicle.story import SERIES
from simulation.chronicle.story import story as story_of
from simulation.chronicle.why import why as why_of
from simulation.ensemble import simulate_run
from simulation.errors import InputError
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
    without: Sequence[str] | None,
    numbers: bool,
    json: bool,
) -> None:
    """Print the story of a world, or its events as JSON."""
    run = run_from(name, f"{world}:{world + 1}", seed, years, settings or (), without or ())
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
    without: Sequence[str] | None,
) -> None:
    """Print what an event rests on."""
    run = run_from(name, f"{world}:{world + 1}", seed, years, settings or (), without or ())
    show(_explained(_with_events(run), event, run.scenario.start_date))


def _with_events(run: Run) -> Runs:
    """The tables of a run with its events, and the weekly series that stories read."""
    return simulate_run(replace(run, weekly=tuple(SERIES), events=True))


def _explained(runs: Runs, event: int | None, start_date: date | None) -> str:
    """Why an event happened; by default the last signature, or if nothing was signed the last event."""
    events = runs.events
    assert events is not None
    if event is None:
        signed = events.loc[events["kind"] == "signed", "event"]
        if signed.empty:
            return f"{words('why')['unsigned']}\n{why_of(events, int(events['event'].iloc[-1]), start_date)}"
        event = int(signed.iloc[-1])
    elif not 1 <= event <= len(events):
        raise InputError(f"--event: given {event}; allowed: 1 to {len(events)}, the events of this world")
    return why_of(events, event, start_date)


def _rows(runs: Runs) -> list[dict[str, Any]]:
    """The events, one dictionary each; missing values are None."""
    assert runs.events is not None
    rows = runs.events.astype(object)
    rows = rows.where(rows.notna(), None).assign(causes=[causes.tolist() for causes in runs.events["causes"]])
    return [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]
