"""Why something happened: what an event rests on, and what lies further back."""

from __future__ import annotations

import pandas as pd

from simulation.errors import InputError
from simulation.words import words

__all__ = ["ancestry", "why"]


def ancestry(events: pd.DataFrame, event: int) -> pd.DataFrame:
    """Every event of one world that `event` rests on, however far back, itself left out; in order.

    `events` are those of one world, as in `runs.events`. Raises InputError for a number that is not among them.
    """
    causes = dict(zip(events["event"], events["causes"], strict=True))
    if event not in causes:
        raise InputError(f"event: given {event}; allowed: 1 to {len(causes)}")
    waiting, found = list(causes[event]), set()
    while waiting:
        one = int(waiting.pop())
        if one not in found:
            found.add(one)
            waiting += list(causes[one])
    return events[events["event"].isin(found)]


def why(events: pd.DataFrame, event: int) -> str:
    """Why an event of one world happened, in words: what it rests on, and what lies further back."""
    phrases = words("why")
    behind = ancestry(events, event)
    asked = events[events["event"] == event].iloc[0]
    lines = [_told(asked)]
    if behind.empty:
        return "\n".join([*lines, phrases["root"]])
    nearest = behind["event"].isin(asked["causes"])
    lines += [phrases["rests_on"], *(f"  {_told(one)}" for _, one in behind[nearest].iloc[::-1].iterrows())]
    if not nearest.all():
        lines += [phrases["behind"], *(f"  {line}" for line in _summed_up(behind[~nearest]))]
    return "\n".join(lines)


def _told(event: pd.Series) -> str:
    return f"{event['event']:>5}  week {event['week']:>4}  {event['text']}"


def _summed_up(events: pd.DataFrame) -> list[str]:
    """One line a kind of event: how often, and from when to when."""
    phrases, kinds = words("why"), words("why_kinds")
    lines = []
    for kind, same in events.groupby("kind", observed=True, sort=False):
        template = phrases["counted_once" if len(same) == 1 else "counted"]
        first, last = same["week"].min(), same["week"].max()
        lines.append(template.format(text=kinds[str(kind)], times=len(same), first=first, last=last))
    return lines
