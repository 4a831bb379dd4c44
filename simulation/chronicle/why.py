"""Why something happened: what an event rests on, and what lies further back."""

from __future__ import annotations

import networkx as nx
import pandas as pd

from simulation.errors import InputError
from simulation.words import words

__all__ = ["ancestry", "essential_links", "why"]


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


def essential_links(events: pd.DataFrame) -> list[tuple[int, int]]:
    """Links (cause, event) between these events, but for those that another cause of the event already goes back to."""
    graph = nx.DiGraph()
    graph.add_nodes_from(events["event"])
    for event, causes in zip(events["event"], events["causes"], strict=True):
        graph.add_edges_from((int(cause), int(event)) for cause in causes)
    return list(nx.transitive_reduction(graph).edges)


def why(events: pd.DataFrame, event: int) -> str:
    """Why an event of one world happened, in words: what it rests on, and what lies further back."""
    phrases = words("why")
    behind = pd.concat([ancestry(events, event), events[events["event"] == event]])
    asked = events[events["event"] == event].iloc[0]
    lines = [_told(asked)]
    if len(behind) == 1:
        return "\n".join([*lines, phrases["root"]])
    nearest = behind["event"].isin([cause for cause, effect in essential_links(behind) if effect == event])
    lines += [phrases["rests_on"], *(f"  {_told(one)}" for _, one in behind[nearest].iloc[::-1].iterrows())]
    further = behind[~nearest & (behind["event"] != event)]
    if len(further):
        lines += [phrases["behind"], *(f"  {line}" for line in _summed_up(further))]
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
