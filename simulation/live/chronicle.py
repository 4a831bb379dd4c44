"""The chronicle of one world for the page: what happened, and why."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from simulation.calendar import format_week
from simulation.chronicle.kinds import KINDS, LANDMARKS
from simulation.chronicle.why import ancestry, essential_links
from simulation.live.markup import isolated
from simulation.words import words
from simulation.world.record import Kind

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["MARKED", "because", "dated", "entries", "marks"]

MARKED = {kind.name: kind.mark for kind in KINDS if kind.mark}
"""Kinds of event that are marked over the charts, and how."""

_CHAIN = frozenset(kind.name for kind in KINDS if kind.carries)
_LAST = 24
_COLUMNS = ("event", "week", "kind", "text", "value")


def entries(events: pd.DataFrame, start: date | None = None) -> list[dict[str, Any]]:
    """Every event in order: number, week, its date where there is a start, kind, sentence, and whether it is a
    landmark."""
    return [
        {
            "event": int(event),
            "week": int(week),
            "date": dated(int(week), start),
            "kind": str(kind),
            "text": isolated(str(text)),
            "landmark": str(kind) in LANDMARKS,
            "mark": _mark(str(kind), value),
        }
        for event, week, kind, text, value in zip(*(events[name] for name in _COLUMNS), strict=True)
    ]


def _mark(kind: str, value: float) -> str:
    """How an event is marked over the charts: of a signature by the kind of its text."""
    if kind == "ceasefire":
        return kind
    return f"good {Kind(int(value)).name.lower()}" if kind == "signed" else MARKED.get(kind, "")


def marks(chronicle: list[dict[str, Any]], week: int) -> list[tuple[int, str, str]]:
    """What is marked over the charts up to a week: (week, look, words)."""
    return [
        (one["week"], one["mark"], one["text"]) for one in chronicle if one["kind"] in MARKED and one["week"] <= week
    ]


def dated(week: int, start: date | None) -> str:
    """The date on which a week begins; of the start, that of the first week. Nothing where there are no dates."""
    return format_week(max(week, 1), start) if start else ""


def because(events: pd.DataFrame, event: int, start: date | None = None) -> dict[str, Any]:
    """What the log says of why an event happened: the events it rests on, the meetings and briefings behind it, and
    what else lies there. `answer` is None: what would have changed it is found apart."""
    asked = events[events["event"] == event]
    before = ancestry(events, event)
    links = essential_links(_with(before, asked))
    nearest = [cause for cause, effect in links if effect == event]
    chain = before[before["kind"].isin(_CHAIN)]
    phrases = words("why_kinds")
    others = before[~before["event"].isin(nearest)]["kind"].value_counts()
    return {
        "event": event,
        "week": int(asked["week"].iloc[0]),
        "date": dated(int(asked["week"].iloc[0]), start),
        "answer": None,
        "text": isolated(str(asked["text"].iloc[0])),
        "rests_on": entries(before[before["event"].isin(nearest)].iloc[::-1], start),
        "chain": entries(chain.iloc[::-1].head(_LAST), start),
        "chain_length": len(chain),
        "behind": [f"{count} × {phrases[str(kind)]}" for kind, count in others.items() if count],
    }


def _with(before: pd.DataFrame, asked: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([before, asked])
