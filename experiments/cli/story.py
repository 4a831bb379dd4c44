"""`story` and `why`: one world told, and one of its events explained."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulation.chronicle.story import SERIES, story
from simulation.chronicle.why import why
from simulation.ensemble import simulate
from simulation.errors import InputError
from simulation.words import words

if TYPE_CHECKING:
    from experiments.cli.input import Asked
    from simulation.results.runs import Runs

__all__ = ["as_rows", "explained", "lived_once", "told"]


def lived_once(asked: Asked) -> Runs:
    """The one world asked for, with its events."""
    return simulate(
        asked.scenario,
        asked.worlds,
        asked.seed,
        settings=asked.settings,
        without=asked.without,
        weekly=SERIES,
        years=asked.years,
        luck=asked.luck,
        events=True,
    )


def told(runs: Runs, asked: Asked) -> str:
    """The chronicle of the world."""
    return story(runs, asked.scenario, int(runs.outcomes["world"].iloc[0]))


def explained(runs: Runs, event: int | None) -> str:
    """Why an event happened; by default the last signature, or where nothing was signed the last event."""
    events = runs.events
    assert events is not None
    if event is None:
        signed = events.loc[events["kind"] == "signed", "event"]
        if signed.empty:
            return f"{words('why')['unsigned']}\n{why(events, int(events['event'].iloc[-1]))}"
        event = int(signed.iloc[-1])
    elif not 1 <= event <= len(events):
        raise InputError(f"--event: given {event}; allowed: 1 to {len(events)}, the events of this world")
    return why(events, event)


def as_rows(runs: Runs) -> list[dict[str, Any]]:
    """The events, a dictionary each; what is missing is None."""
    assert runs.events is not None
    rows = runs.events.astype(object)
    rows = rows.where(rows.notna(), None).assign(causes=[causes.tolist() for causes in runs.events["causes"]])
    return [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]
