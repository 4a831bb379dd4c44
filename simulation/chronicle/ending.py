"""How a story ends: what became of the wars, which agreements hold, and what is counted. All of it from the tables."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from simulation.calendar import WEEKS_IN_YEAR
from simulation.chronicle.occasions import Happening
from simulation.words import listed, words
from simulation.words.parties import name_from_key
from simulation.world.record import ACTIVE_DEATHS

__all__ = ["ceasing", "holding", "sides_of", "wars"]


def sides_of(dyad: str, names: Mapping[str, str]) -> list[str]:
    """The names of the two sides of a war, as its table has it."""
    return [name_from_key(key, names) for key in dyad.split("-")]


def wars(
    episodes: pd.DataFrame,
    events: Sequence[Happening],
    names: Mapping[str, str],
    offset: int,
    when: Callable[[int], str],
    counted: str,
) -> Iterator[str]:
    """A line an episode of one world, by first week: how long it was active, and how it ended; then one a victory in
    fighting that is no episode.

    `names` are the names of the scenario's parties, by key; `offset` the weeks of the first calendar year that are over
    when the world begins; `when` writes a week; `counted` says from when on the years are counted.
    """
    phrases = words("story")
    yield phrases["wars"].format(threshold=ACTIVE_DEATHS, when=counted) if len(episodes) else phrases["never_fought"]
    told: set[int] = set()
    for episode in episodes.sort_values("start_week", kind="stable").to_dict("records"):
        sides = sides_of(episode["dyad"], names)
        victory = _victory(episode, sides, events, offset)
        told |= {event.event for event in events if _is_of(event, episode, sides, offset)}
        if victory and episode["ended_by"] == "goes_on":
            told.add(victory.event)
        years = phrases["one_year" if episode["active_years"] == 1 else "years"].format(years=episode["active_years"])
        facts = {"first": when(episode["start_week"]), "last": when(episode["end_week"]), "years": years}
        how = _how(episode, victory, ceasing(episode, events, names, offset), names, when)
        yield phrases["war_of"].format(who=listed(sides), how=how, **facts)
    for victory in events:
        if victory.kind == "victory" and victory.event not in told:
            yield phrases["won_besides"].format(winner=victory.who, loser=victory.whom, when=when(victory.week))


def _how(
    episode: Mapping[Hashable, Any],
    victory: Happening | None,
    ceasing: Happening | None,
    names: Mapping[str, str],
    when: Callable[[int], str],
) -> str:
    phrases, how = words("how"), str(episode["ended_by"])
    if how == "victory":
        return phrases[how].format(winner=name_from_key(episode["winner"], names))
    if how == "actor_ceases" and ceasing is not None:
        return phrases[f"{how}.{ceasing.reason}"].format(who=ceasing.who)
    if how == "goes_on" and victory is not None:
        return phrases["won_late"].format(winner=victory.who, when=when(victory.week))
    return phrases[how]


def ceasing(
    episode: Mapping[Hashable, Any], events: Sequence[Happening], names: Mapping[str, str], offset: int
) -> Happening | None:
    """By what a side of this war ceased to be what it was: the latest from its last active year to a year later."""
    first, last = _last_year(episode, offset), episode["end_week"] + WEEKS_IN_YEAR
    sides = set(sides_of(episode["dyad"], names))
    turns = [
        event
        for event in events
        if event.kind == "actor_ceases" and first <= event.week <= last and {event.who, event.whom} == sides
    ]
    return turns[-1] if turns else None


def _last_year(episode: Mapping[Hashable, Any], offset: int) -> int:
    """The first week of the last active year of a war."""
    return WEEKS_IN_YEAR * int((episode["end_week"] - 1 + offset) // WEEKS_IN_YEAR) - offset + 1


def _victory(
    episode: Mapping[Hashable, Any], sides: Sequence[str], events: Sequence[Happening], offset: int
) -> Happening | None:
    """The victory in this war since its last active year began, unless the war was resumed after it."""
    since = _last_year(episode, offset)
    turns = [
        event
        for event in events
        if event.kind in ("victory", "war_resumes") and event.week >= since and {event.who, event.whom} == set(sides)
    ]
    return turns[-1] if turns and turns[-1].kind == "victory" else None


def _is_of(event: Happening, episode: Mapping[Hashable, Any], sides: Sequence[str], offset: int) -> bool:
    """Whether an event between these sides is of this war: in one of its active years or, where it ended in victory,
    within a year of its end."""
    last_year = _last_year(episode, offset)
    first = last_year - WEEKS_IN_YEAR * (episode["active_years"] - 1)
    last = last_year + WEEKS_IN_YEAR - 1
    if episode["ended_by"] == "victory":
        last = max(last, episode["end_week"] + WEEKS_IN_YEAR)
    return {event.who, event.whom} == set(sides) and first <= event.week <= last


def holding(
    agreements: pd.DataFrame, events: Sequence[Happening], names: Mapping[str, str], when: Callable[[int], str]
) -> Iterator[str]:
    """A line an agreement of one world that still binds somebody: how far it is carried out, and whom it lost."""
    phrases, kinds = words("story"), words("kinds")
    living = agreements[agreements["ended_week"].isna() & agreements["superseded"].isna() & agreements["lapsed"].isna()]
    for agreement in living.to_dict("records"):
        signed = [name_from_key(key, names) for key in agreement["parties"].split(", ")]
        gone = _gone(events, agreement["week"])
        lost = [who for who in signed if who in gone]
        done = ""
        if agreement["kind"] != "process":  # an agenda has nothing to carry out
            done = phrases["carried_out"].format(percent=f"{100 * agreement['implemented']:.0f} %")
        yield phrases["agreement_holds"].format(
            agreement=kinds[agreement["kind"]],
            when=when(agreement["week"]),
            who=listed(signed),
            carried_out=done,
            not_bound=phrases["not_bound"].format(who=listed(lost)) if lost else "",
        )
    if living.empty:
        yield phrases["no_agreement"]


def _gone(events: Sequence[Happening], since: int) -> set[str | None]:
    """Who merged into another party, or whose forces fell apart, from some week on: no earlier text binds them."""
    return {
        event.who
        for event in events
        if event.week > since
        and (event.kind == "merged" or (event.kind, event.reason) == ("actor_ceases", "dissolved"))
    }
