"""What the log says of why something happened: what an event rests on, and what lies further back.

What would have changed it is another question (`simulation/explain`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from itertools import groupby

import pandas as pd

from simulation.calendar import format_week
from simulation.chronicle.kinds import LANDMARKS
from simulation.errors import InputError
from simulation.words import words

__all__ = ["ancestry", "essential_links", "why"]

_DATE = 17  # letters of the longest date, such as 30 September 1993


def ancestry(events: pd.DataFrame, event: int) -> pd.DataFrame:
    """Every event of one world that `event` rests on, however far back, itself left out; in order.

    `events` are those of one world, as in `runs.events`. Raises InputError for a number that is not among them.
    """
    causes = dict(zip(events["event"], events["causes"], strict=True))
    if event not in causes:
        raise InputError(f"event: given {event}; allowed: 1 to {len(causes)}")
    waiting, reached = list(causes[event]), set()
    while waiting:
        one = int(waiting.pop())
        if one not in reached:
            reached.add(one)
            waiting += list(causes[one])
    return events[events["event"].isin(reached)]


def essential_links(events: pd.DataFrame) -> list[tuple[int, int]]:
    """Links (cause, event) between these events, but for those that another cause of the event already goes back to."""
    import networkx as nx  # heavy, and few that tell of a world draw or trace its causes

    graph = nx.DiGraph()
    graph.add_nodes_from(events["event"])
    for event, causes in zip(events["event"], events["causes"], strict=True):
        graph.add_edges_from((int(cause), int(event)) for cause in causes)
    # A figure with every link is unreadable: what follows from two others is left out.
    return list(nx.transitive_reduction(graph).edges)


def why(events: pd.DataFrame, event: int, start: date | None = None) -> str:
    """Why an event of one world happened, in words: what it rests on, the turns before it, what lies further back.

    With the scenario's `start` every week has its date beside it.
    """
    phrases = words("why")
    behind = ancestry(events, event)
    known = events.set_index("event", drop=False)
    asked = known[known["event"] == event].iloc[0]
    line = partial(_line, start=start)
    lines = [phrases["columns" if start is None else "columns_dated"], line(asked)]
    if behind.empty:
        return "\n".join([*lines, phrases["root"]])
    direct = known.loc[list(asked["causes"])]
    lines += ["", phrases["rests_on"], *_latest_of_each_kind(direct, line)]
    turns = _turns(known, asked, line)
    if len(turns) > 1:
        lines += ["", phrases["turns"], *turns]
    dialogue = _from_dialogue(known, behind, event)
    if len(dialogue) > 1:
        lines += ["", phrases["dialogue"], *map(line, dialogue)]
    further = behind[~behind["event"].isin(direct["event"])]
    if len(further):
        lines += ["", phrases["behind"], *(f"  {summed}" for summed in _summed_up(further, start))]
    return "\n".join(lines)


def _latest_of_each_kind(events: pd.DataFrame, line: Callable[[pd.Series], str]) -> list[str]:
    """A line a kind of event, the latest first: the latest of it, and how many there were."""
    lines = {}
    for _, same in events.groupby("kind", observed=True):
        latest, more = same.iloc[-1], len(same) - 1
        lines[int(latest["event"])] = _with_more(line(latest), more)
    return [lines[number] for number in sorted(lines, reverse=True)]


def _turns(known: pd.DataFrame, asked: pd.Series, line: Callable[[pd.Series], str]) -> list[str]:
    """Back from an event to a beginning, a line a turn: each time the latest cause of a kind not told yet, landmarks
    before others; of what only goes back to more of its own kind, how often."""
    turns, seen, one = [], {asked["kind"]}, asked
    while len(one["causes"]):
        causes = known.loc[list(one["causes"])]
        new = causes[~causes["kind"].isin(seen)]
        landmarks = new[new["kind"].isin(LANDMARKS - {"start"})]
        # A landmark tells more than a routine event, and a new kind more than one already shown; else the latest cause.
        one = next(some for some in (landmarks, new, causes) if len(some)).iloc[-1]
        seen.add(one["kind"])
        turns.append(one)
    runs = [list(same) for _, same in groupby(turns, key=lambda turn: turn["kind"])]
    return [_with_more(line(same[0]), len(same) - 1) for same in runs]


def _from_dialogue(known: pd.DataFrame, behind: pd.DataFrame, event: int) -> list[pd.Series]:
    """The shortest way to an event from the latest meeting in dialogue behind it, backwards; empty where none is."""
    meetings = behind.loc[behind["kind"] == "session", "event"]
    if meetings.empty:
        return []
    import networkx as nx  # heavy, as above

    graph = nx.DiGraph((int(cause), one) for one in (*behind["event"], event) for cause in known.loc[one, "causes"])
    way = nx.shortest_path(graph, int(meetings.iloc[-1]), event)
    return [known.loc[one] for one in reversed(way[:-1])]


def _line(event: pd.Series, start: date | None) -> str:
    # The start, week 0, has the date of the first week.
    when = "" if start is None else f" {format_week(max(event['week'], 1), start):>{_DATE}}"
    return f"{event['event']:>6} {event['week']:>6}{when}  {event['text']}"


def _with_more(line: str, more: int) -> str:
    return line + (words("why")["more"].format(times=more) if more else "")


def _summed_up(events: pd.DataFrame, start: date | None) -> list[str]:
    """One line a kind of event: how often, and from when to when."""
    phrases, kinds = words("why"), words("why_kinds")
    lines = []
    for kind, same in events.groupby("kind", observed=True, sort=False):
        template = phrases["counted_once" if len(same) == 1 else "counted"]
        first, last = (format_week(max(week, 1), start) for week in (same["week"].min(), same["week"].max()))
        lines.append(template.format(text=kinds[str(kind)], times=len(same), first=first, last=last))
    return lines
