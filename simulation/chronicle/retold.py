"""The events of a world as its story takes them: what they say together, and ends of wars as the tables count them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from simulation.chronicle.ending import ceasing, sides_of
from simulation.chronicle.occasions import Happening

__all__ = ["as_counted", "defeats_in_their_week", "gathered_again", "without_talks"]


def gathered_again(events: Sequence[Happening]) -> list[Happening]:
    """The events, of which a war resumed by a side whose forces had fallen apart says so."""
    apart, told = set[str | None](), list[Happening]()
    for event in events:
        if (event.kind, event.reason) == ("actor_ceases", "dissolved"):
            apart.add(event.who)
        gather = apart & {event.who, event.whom} if event.kind == "war_resumes" else set()
        apart -= gather
        told.append(event._replace(reason="gathered", others=", ".join(sorted(map(str, gather)))) if gather else event)
    return told


def without_talks(events: Sequence[Happening]) -> list[Happening]:
    """The events, of which a ceasefire that was signed while no talks were open says so."""
    open_between, told = set[frozenset[str | None]](), list[Happening]()
    for event in events:
        sides = frozenset((event.who, event.whom))
        if event.kind in ("talks_open", "talks_frozen", "talks_closed"):
            (open_between.add if event.kind == "talks_open" else open_between.discard)(sides)
        apart = event.kind == "ceasefire" and sides not in open_between
        told.append(event._replace(reason="without_talks") if apart else event)
    return told


def defeats_in_their_week(events: Sequence[Happening]) -> list[Happening]:
    """The events, with the strength that a side lost by a defeat told in the week of the defeat.

    Strength is weighed at the beginning of each week: the chronicle sees what a victory took in the week after it.
    """
    lost = ("power_shift", "defeat")
    return [one._replace(week=one.week - 1) if (one.kind, one.reason) == lost else one for one in events]


def as_counted(
    events: Sequence[Happening], episodes: pd.DataFrame, names: Mapping[str, str], offset: int
) -> list[Happening]:
    """The events of one world, without ends of wars by a split or a merger that the table of episodes does not know.

    Of forces that fall apart it is not said what that ended where the table has another end.
    """
    told: list[Happening] = []
    for event in events:
        if event.kind != "actor_ceases" or _is_counted(event, events, episodes, names, offset):
            told.append(event)
        elif event.reason == "dissolved":
            told.append(event._replace(whom=None))
    named = {(one.week, one.who) for one in told if one.kind == "actor_ceases" and one.whom}
    return [one for one in told if one.kind != "actor_ceases" or one.whom or (one.week, one.who) not in named]


def _is_counted(
    event: Happening, events: Sequence[Happening], episodes: pd.DataFrame, names: Mapping[str, str], offset: int
) -> bool:
    """Whether a war ended for the table because one side ceased; of wars without a government there is no table."""
    between = {str(event.who), str(event.whom)}
    rows = episodes.sort_values("start_week", kind="stable").to_dict("records")
    own = [row for row in rows if row["start_week"] <= event.week and set(sides_of(row["dyad"], names)) == between]
    if not own:
        return event.reason == "dissolved"
    return own[-1]["ended_by"] == "actor_ceases" and ceasing(own[-1], events, names, offset) == event
