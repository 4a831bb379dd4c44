"""Events as a table that a person reads: one row an event, with names, causes and a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from simulation.calendar import format_week
from simulation.chronicle.kinds import KINDS, Event
from simulation.chronicle.record import Log
from simulation.results.columns import ENDED_WHY
from simulation.results.columns import KINDS as AGREEMENT_KINDS
from simulation.words import words
from simulation.words.parties import party_names

if TYPE_CHECKING:
    from simulation.scenarios.scenario import Scenario

__all__ = ["events_table"]


def events_table(log: Log, scenario: Scenario) -> pd.DataFrame:
    """The table of events: columns as in `EVENT_COLUMNS`, rows in order of world and event."""
    names = _Names(scenario)
    events = log.events
    kinds = [Event(kind) for kind in events["kind"]]
    names.hear_of_splinters(events)
    who = [names.of(KINDS[kind].who, *one) for kind, one in zip(kinds, events[["who", "world"]].tolist(), strict=True)]
    whom = [
        names.of(KINDS[kind].whom, *one) for kind, one in zip(kinds, events[["whom", "world"]].tolist(), strict=True)
    ]
    table = pd.DataFrame(
        {
            "event": events["event"],
            "world": events["world"],
            "week": events["week"],
            "kind": pd.Categorical([kind.name.lower() for kind in kinds], [kind.name.lower() for kind in Event]),
            "who": pd.array(who, dtype="string"),
            "whom": pd.array(whom, dtype="string"),
            "state": pd.array([KINDS[kind].state or None for kind in kinds], dtype="string"),
            "value": pd.array(events["value"], dtype="Float64"),
            "threshold": pd.array(events["threshold"], dtype="Float64"),
        }
    )
    table["causes"] = pd.Series(_causes(log), index=table.index, dtype=object)
    table["text"] = pd.array(_texts(events, kinds, who, whom, scenario.start_date), dtype="string")
    return table


class _Names:
    """Readable names of what an event's `who` and `whom` are positions in."""

    def __init__(self, scenario: Scenario) -> None:
        templates = words("names")
        self._parties: dict[int, list[str]] = {}
        self._lists: dict[str, Sequence[str]] = {
            "parties": scenario.party_names,
            "issues": scenario.issue_names,
            "initiatives": _Numbered(templates["initiative"]),
            "agreements": _Numbered(templates["agreement"]),
        }

    def hear_of_splinters(self, events: np.ndarray) -> None:
        """Name the parties of worlds in which some split off."""
        names, like = self._lists["parties"], dict[int, list[int]]()
        for world, parent in events[events["kind"] == Event.SPLIT][["world", "whom"]].tolist():
            like.setdefault(world, list(range(len(names)))).append(parent)
        self._parties = {world: party_names(names, parents) for world, parents in like.items()}

    def of(self, kind: str, place: int, world: int) -> str | None:
        if not kind or place < 0:
            return None
        if kind == "parties" and world in self._parties:
            return self._parties[world][place]
        return self._lists[kind][place]


class _Numbered(Sequence[str]):
    def __init__(self, template: str) -> None:
        self._template = template

    def __len__(self) -> int:
        return 128

    def __getitem__(self, place: Any) -> Any:
        return self._template.format(number=int(place) + 1)


def _causes(log: Log) -> list[np.ndarray]:
    """The causes of each event, an array of event numbers each, oldest first."""
    key = log.links["world"] * (1 << 32) + log.links["event"]
    order = np.argsort(key, kind="stable")
    key, causes = key[order], log.links["cause"][order]
    wanted = log.events["world"] * (1 << 32) + log.events["event"]
    first, last = np.searchsorted(key, wanted), np.searchsorted(key, wanted, side="right")
    return [np.unique(causes[a:b]) for a, b in zip(first, last, strict=True)]


def _texts(
    events: np.ndarray,
    kinds: Sequence[Event],
    who: Sequence[str | None],
    whom: Sequence[str | None],
    start: date | None,
) -> list[str]:
    templates = words("events")
    signed: dict[tuple[int, int], tuple[str, int]] = {}
    texts = []
    for entry, kind, one, other in zip(events, kinds, who, whom, strict=True):
        facts: dict[str, Any] = {"who": one, "whom": other, **_numbers(entry)}
        if KINDS[kind].who == "agreements":
            facts |= _of_agreement(entry, kind, signed, start)
        if kind is Event.AGREEMENT_ENDED:
            reason = ENDED_WHY[int(entry["value"]) - 1]
            nobody = reason == "repudiated" and other is None
            facts["why"] = words("ended_why")["nobody_left" if nobody else reason].format_map(facts)
        texts.append(templates[kind.name.lower()].format_map(facts))
    return texts


def _numbers(entry: np.void) -> dict[str, str]:
    """Value and threshold as a person reads them; nothing where there is none."""
    value, threshold = float(entry["value"]), float(entry["threshold"])
    return {"value": _shown(value), "threshold": _shown(threshold), "value_percent": f"{value:.0%}"}


def _shown(number: float) -> str:
    if np.isnan(number):
        return ""
    return f"{number:.0f}" if number.is_integer() and abs(number) > 1 else f"{number:.2f}"


def _of_agreement(
    entry: np.void, kind: Event, signed: dict[tuple[int, int], tuple[str, int]], start: date | None
) -> dict[str, Any]:
    """Kind and week of the agreement that an event is about."""
    key = int(entry["world"]), int(entry["who"])
    if kind is Event.SIGNED:
        signed[key] = AGREEMENT_KINDS[int(entry["value"]) - 1], int(entry["week"])
    name, week = signed[key]
    return {"agreement": words("kinds")[name], "signed": format_week(week, start)}
