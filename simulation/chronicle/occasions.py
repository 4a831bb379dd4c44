"""What a story tells of single events: each once, with its day; what recurs, counted or in one line."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

import pandas as pd

from simulation.chronicle.kinds import BY_NAME, LANDMARKS
from simulation.chronicle.sentences import again, another, both, numbers, sentence
from simulation.words import listed

__all__ = ["Happening", "Occasion", "happenings", "occasions", "place_of"]

_MOST = 3
"""Times that a story says one sentence: what happens more often is said in one line (own judgement)."""

_BETWEEN = frozenset({"talks_open", "talks_frozen", "talks_closed", "ceasefire", "ceasefire_broken", "fighting"}) | {
    "outbreak",
    "war_resumes",
    "mission_comes",
    "mission_goes",
}
"""Kinds that are the same whichever of the two parties is named first."""

_TOGETHER = {"leak": "who", "betrayal": "who", "actor_ceases": "whom"} | dict.fromkeys(
    ("provision_begun", "provision_completed", "provision_stalled"), "whom"
)
"""Kinds of which several events of a week differ in one name alone: they are one sentence, which lists them."""

_COLUMNS = ["event", "week", "kind", "who", "whom", "others", "reason", "value", "threshold", "text"]


class Happening(NamedTuple):
    """An event, as its table has it; what is missing is None."""

    event: int
    week: int
    kind: str
    who: str | None
    whom: str | None
    others: str | None
    reason: str | None
    value: float | None
    threshold: float | None
    text: str


_Group = tuple[Happening, ...]
"""Events that one sentence tells."""


@dataclass(frozen=True)
class Occasion:
    """What a story says in one line: a sentence, the weeks and the numbers of the events that it stands for."""

    text: str
    weeks: tuple[int, ...]
    events: tuple[int, ...]
    run: bool
    """Whether the weeks are a run, of which the first and the last are named."""
    signed: Happening | None
    """The signature that it is, if it is one."""
    kind: str
    """The kind of its events."""

    @property
    def fighting(self) -> bool:
        return self.kind == "fighting"


def happenings(events: pd.DataFrame) -> list[Happening]:
    """The events of one world, in order."""
    rows = events[_COLUMNS].astype(object)
    return [Happening(*row) for row in rows.where(rows.notna(), None).itertuples(index=False)]


def place_of(agreement: object) -> int:
    """The position of an agreement in its world, from the name that events give it."""
    return int(str(agreement).split()[-1]) - 1


def occasions(
    events: Sequence[Happening], year_of: dict[int, int], agreements: Sequence[dict[str, str]]
) -> list[Occasion]:
    """What is worth a sentence of its own, in order.

    `year_of` is the year in which each week is told; `agreements` what is said of each agreement, by name.
    """
    told = [event for event in events if _is_told(event)] + _last_of_year(events, year_of)
    texts: dict[str, list[_Group]] = {}
    text_of = _Sentences(agreements)
    for group in _together(sorted(told)):
        texts.setdefault(text_of(group), []).append(group)
    found = [one for text, same in texts.items() for one in _lines(text, same, year_of)]
    # A year becomes one of fighting by the deaths of a week, which come before what else happens in it.
    return sorted(found, key=lambda one: (one.weeks[0], not one.fighting, one.events[0]))


def _is_told(event: Happening) -> bool:
    """Whether it is news: a landmark, but for the start, which opens the story, and years that only go on."""
    return event.kind in LANDMARKS and event.kind != "start" and (event.kind, event.reason) != ("fighting", "goes_on")


def _last_of_year(events: Iterable[Happening], year_of: dict[int, int]) -> list[Happening]:
    """How far each agreement was carried out, at the last time of each year at which that is mentioned."""
    latest = {(event.who, year_of[event.week]): event for event in events if event.kind == "carried_out"}
    return list(latest.values())


def _together(events: Iterable[Happening]) -> list[_Group]:
    """The events in order, each with those of its week that one sentence tells with it."""
    groups: dict[object, list[Happening]] = {}
    for event in events:
        role = _TOGETHER.get(event.kind)
        shared = event.whom if role == "who" else event.who
        key = (event.kind, event.week, event.reason, event.others, shared) if role and event.whom else event.event
        groups.setdefault(key, []).append(event)
    return [tuple(group) for group in groups.values()]


class _Sentences:
    """The sentence of each group of events, in order: some count how often the same happened before."""

    def __init__(self, agreements: Sequence[dict[str, str]]) -> None:
        self._agreements, self._times = agreements, Counter[object]()

    def __call__(self, group: _Group) -> str:
        event = group[0]
        template = sentence(event.kind, event.reason or "", bool(BY_NAME[event.kind].whom) and event.whom is None)
        if len(group) == 1 and "{again}" not in template:
            return event.text
        facts = {"who": event.who, "whom": event.whom, "both": both(event.who, event.whom)}
        if role := _TOGETHER.get(event.kind):
            facts[role] = listed(getattr(one, role) for one in group)
        facts["others"] = listed((event.others or "").split(", "))
        if BY_NAME[event.kind].who == "agreements":
            facts |= self._agreements[place_of(event.who)]
        same = _same(event)
        self._times[same] += 1
        more = another if event.kind == "signed" and event.reason != "again" else again
        return template.format(**facts, **_numbers(template, event), again=more(self._times[same]))


def _numbers(template: str, event: Happening) -> dict[str, str]:
    return numbers(template, *(math.nan if one is None else one for one in (event.value, event.threshold)))


def _same(event: Happening) -> object:
    """What two events have in common that are told as one thing happening again."""
    if event.kind == "signed":
        return event.kind, event.reason, event.value, event.others
    sides = (event.who, event.whom)
    return event.kind, frozenset(sides) if event.kind in _BETWEEN else sides


def _lines(text: str, same: Sequence[_Group], year_of: dict[int, int]) -> Iterator[Occasion]:
    """The lines that tell groups of one sentence: one a year, or one in all where that were too many."""
    if len({group[0].week for group in same}) > _MOST:
        yield _line(text, same, run=True)
        return
    for _, of_year in groupby(same, key=lambda group: year_of[group[0].week]):
        yield _line(text, list(of_year), run=False)


def _line(text: str, same: Sequence[_Group], run: bool) -> Occasion:
    weeks = tuple(dict.fromkeys(group[0].week for group in same))
    signed = same[0][0] if same[0][0].kind == "signed" else None
    return Occasion(text, weeks, tuple(event.event for group in same for event in group), run, signed, same[0][0].kind)
