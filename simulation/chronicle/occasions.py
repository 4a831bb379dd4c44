"""What a story tells of single events: each once, with its day; what recurs, counted or in one line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

import pandas as pd

from simulation.chronicle.kinds import BY_NAME, LANDMARKS
from simulation.chronicle.sentences import again, both, numbers, sentence
from simulation.words import listed

__all__ = ["Happening", "Occasion", "happenings", "occasions", "place_of"]

_MOST = 3
"""Times that a story says one sentence: what happens more often is told in one line (own judgement)."""

_BETWEEN = frozenset({"talks_open", "talks_frozen", "talks_closed", "ceasefire", "ceasefire_broken", "fighting"}) | {
    "outbreak",
    "war_resumes",
}
"""Kinds that are the same whichever of the two parties is named first."""

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
    texts: dict[str, list[Happening]] = {}
    for event, text in _numbered(sorted(told), agreements):
        texts.setdefault(text, []).append(event)
    found = [one for text, same in texts.items() for one in _lines(text, same, year_of)]
    return sorted(found, key=lambda one: (one.weeks[0], one.events[0]))


def _is_told(event: Happening) -> bool:
    """Whether it is news: a landmark, but for the start, which opens the story, and years that only go on."""
    return event.kind in LANDMARKS and event.kind != "start" and (event.kind, event.reason) != ("fighting", "goes_on")


def _last_of_year(events: Iterable[Happening], year_of: dict[int, int]) -> list[Happening]:
    """How far each agreement was carried out, at the last time of each year at which that is mentioned."""
    latest = {(event.who, year_of[event.week]): event for event in events if event.kind == "carried_out"}
    return list(latest.values())


def _numbered(events: Iterable[Happening], agreements: Sequence[dict[str, str]]) -> Iterable[tuple[Happening, str]]:
    """Each event with its sentence, which counts how often the same happened before where its template has room."""
    times = Counter[object]()
    for event in events:
        template = sentence(event.kind, event.reason or "", bool(BY_NAME[event.kind].whom) and event.whom is None)
        if "{again}" not in template:
            yield event, event.text
            continue
        same = _same(event)
        times[same] += 1
        facts = {"who": event.who, "whom": event.whom, "both": both(event.who, event.whom)}
        facts["others"] = listed((event.others or "").split(", "))
        if event.kind == "signed":
            facts |= agreements[place_of(event.who)]
        nan = float("nan")
        counted = numbers(
            nan if event.value is None else event.value, nan if event.threshold is None else event.threshold
        )
        yield event, template.format(**facts, **counted, again=again(times[same]))


def _same(event: Happening) -> object:
    """What two events have in common that are told as one thing happening again."""
    if event.kind == "signed":
        return event.kind, event.reason, event.value, event.others
    sides = (event.who, event.whom)
    return event.kind, frozenset(sides) if event.kind in _BETWEEN else sides


def _lines(text: str, same: Sequence[Happening], year_of: dict[int, int]) -> Iterable[Occasion]:
    """The lines that tell events of one sentence: one a year, or one in all where that were too many."""
    if len({event.week for event in same}) > _MOST:
        yield _line(text, same, run=True)
        return
    for _, of_year in groupby(same, key=lambda event: year_of[event.week]):
        yield _line(text, list(of_year), run=False)


def _line(text: str, same: Sequence[Happening], run: bool) -> Occasion:
    weeks = tuple(dict.fromkeys(event.week for event in same))
    signed = same[0] if same[0].kind == "signed" else None
    return Occasion(text, weeks, tuple(event.event for event in same), run, signed)
