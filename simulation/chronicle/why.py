"""Why something happened: what an event rests on, and what lies further back."""

from __future__ import annotations

from datetime import date
from itertools import groupby

import networkx as nx
import pandas as pd

from simulation.calendar import format_week
from simulation.chronicle.kinds import LANDMARKS
from simulation.errors import InputError
from simulation.words import words

__all__ = ["ancestry", "essential_links", "why"]

_DATE = 17  # letters of the longest date


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
    graph = nx.DiGraph()
    graph.add_nodes_from(events["event"])
    for event, causes in zip(events["event"], events["causes"], strict=True):
        graph.add_edges_from((int(cause), int(event)) for cause in causes)
    # A figure with every link is unreadable: what follows from two others is left out.
    return list(nx.transitive_reduction(graph).edges)


def why(events: pd.DataFrame, event: int, start_date: date | None = None) -> str:
    """Why an event of one world happened, in words: what it rests on, the turns before it, what lies further back.

    `start_date` is the first day of the scenario, where it has one: weeks are then given with their dates.
    """
    phrases = words("why")
    events = _dated(events, start_date)
    behind = ancestry(events, event)
    known = events.set_index("event", drop=False)
    asked = known[known["event"] == event].iloc[0]
    lines = [phrases["columns_with_date" if start_date else "columns"], _line(asked)]
    if behind.empty:
        return "\n".join([*lines, phrases["root"]])
    direct = known.loc[list(asked["causes"])]
    lines += ["", phrases["rests_on"], *_latest_of_each_kind(direct)]
    turns = _turns(known, asked)
    if len(turns) > 1:
        lines += ["", phrases["turns"], *turns]
    dialogue = _from_dialogue(known, behind, event)
    if len(dialogue) > 1:
        lines += ["", phrases["dialogue"], *map(_line, dialogue)]
    further = behind[~behind["event"].isin(direct["event"])]
    if len(further):
        lines += ["", phrases["behind"], *(f"  {line}" for line in _summed_up(further))]
    return "\n".join(lines)


def _dated(events: pd.DataFrame, start_date: date | None) -> pd.DataFrame:
    """The events with two columns more: `day`, the week in words, and `when`, the week and its date in a line."""
    days = {week: format_week(max(week, 1), start_date) for week in events["week"].unique().tolist()}
    dates = {week: f" {day:>{_DATE}}" if start_date else "" for week, day in days.items()}
    when = [f"{week:>6}{dates[week]}" for week in events["week"].tolist()]
    return events.assign(day=events["week"].map(days), when=when)


def _latest_of_each_kind(events: pd.DataFrame) -> list[str]:
    """A line a kind of event, the latest first: the latest of it, and how many there were."""
    lines = {}
    for _, same in events.groupby("kind", observed=True):
        latest, more = same.iloc[-1], len(same) - 1
        lines[int(latest["event"])] = _with_more(latest, more)
    return [lines[number] for number in sorted(lines, reverse=True)]


def _turns(known: pd.DataFrame, asked: pd.Series) -> list[str]:
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
    return [_with_more(same[0], len(same) - 1) for same in runs]


def _from_dialogue(known: pd.DataFrame, behind: pd.DataFrame, event: int) -> list[pd.Series]:
    """The shortest way to an event from the latest meeting in dialogue behind it, backwards; empty where none is."""
    meetings = behind.loc[behind["kind"] == "session", "event"]
    if meetings.empty:
        return []
    graph = nx.DiGraph((int(cause), one) for one in (*behind["event"], event) for cause in known.loc[one, "causes"])
    way = nx.shortest_path(graph, int(meetings.iloc[-1]), event)
    return [known.loc[one] for one in reversed(way[:-1])]


def _line(event: pd.Series) -> str:
    return f"{event['event']:>6} {event['when']}  {event['text']}"


def _with_more(event: pd.Series, more: int) -> str:
    return _line(event) + (words("why")["more"].format(times=more) if more else "")


def _summed_up(events: pd.DataFrame) -> list[str]:
    """One line a kind of event: how often, and from when to when."""
    phrases, kinds = words("why"), words("why_kinds")
    lines = []
    for kind, same in events.groupby("kind", observed=True, sort=False):
        template = phrases["counted_once" if len(same) == 1 else "counted"]
        first, last = same["day"].iloc[0], same["day"].iloc[-1]
        lines.append(template.format(text=kinds[str(kind)], times=len(same), first=first, last=last))
    return lines
