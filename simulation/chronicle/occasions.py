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
from simulation.chronicle.sentences import again, another, both, numbers, sentence, told_with
from simulation.words import listed, words

__all__ = ["Happening", "Occasion", "happenings", "occasions", "place_of"]

_MOST = 3
"""Days that a line names, of what happens more than once in a year: of more, the first and the last (own judgement)."""

_BETWEEN = frozenset({"talks_open", "talks_frozen", "talks_closed", "ceasefire", "ceasefire_broken", "fighting"}) | {
    "outbreak",
    "war_resumes",
}
"""Kinds that are the same whichever of the two parties is named first."""

_TOGETHER = {
    "leak": "who",
    "betrayal": "who",
    "hurting": "who",
    "pressed": "who",
    "ready": "who",
    "actor_ceases": "whom",
    "provision_begun": "whom",
    "provision_completed": "whom",
    "provision_stalled": "whom",
}
"""Kinds of which several events of a week differ in one name alone: they are one sentence, which lists them."""

_MISSIONS = ("mission_comes", "mission_goes")
"""Kinds that are about pairs, of which one mission may stand between several."""

_FAMILIES = {
    "spoiler": "attacks",
    "civilians_attacked": "civilians",
    "breach": "violations",
    "false_report": "violations",
}
"""Kinds that one line of a year sums up, where they fill more than `_MOST_OF_FAMILY` lines."""

_MOST_OF_FAMILY = 2  # (own judgement)

_HALF = 0.5
"""Share of the strength of two below which a victor was the weaker."""

_HURT = "hurting.fighting"
"""Where two hurt each other in a week, that is one sentence."""

_BROUGHT_BY = {
    "idea_up": "idea",
    "agreement_ended.process_collapsed": "agreement_ended",
    "talks_closed.agreement_ended": "agreement_ended",
    "talks_closed.merged": "merged",
    "talks_closed.dissolved": "actor_ceases",
    "talks_closed.war_over": "victory",
    "actor_ceases.split": "split",
    "actor_ceases.merged": "merged",
    "power_shift.split": "split",
    "power_shift.merger": "merged",
    "power_shift.defeat": "victory",
}
"""Kinds, with their reason, that are reported in the sentence of an event of another kind in the same week."""

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


class _Group(NamedTuple):
    """What one sentence tells: events of a kind, and what they brought in the same week."""

    events: list[Happening]
    brought: list[list[Happening]]

    @property
    def week(self) -> int:
        return self.events[0].week

    def numbers(self) -> list[int]:
        return sorted(event.event for events in (self.events, *self.brought) for event in events)


@dataclass(frozen=True)
class Occasion:
    """What a story says in one line: a sentence, the weeks and the numbers of the events that it stands for."""

    text: str
    weeks: tuple[int, ...]
    events: tuple[int, ...]
    run: bool
    """Whether the weeks are a run, of which the first and the last are named."""
    so_far: int
    """The weeks of this year and of earlier ones in which it happened."""
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

    `year_of` is the year under which a story has each week; `agreements` what is said of each agreement, by name:
    "agreement" its kind, "signed" what its day calls it, "others" who signed it.
    """
    told = [event for event in events if _is_told(event)] + _last_of_year(events, year_of)
    texts: dict[tuple[str, int], list[_Group]] = {}
    text_of = _Sentences(agreements)
    for group in _with_what_they_brought(_together(sorted(told)), agreements):
        # Each signature has a line of its own, for what stands below it.
        own = group.events[0].event if group.events[0].kind == "signed" else 0
        texts.setdefault((text_of(group), own), []).append(group)
    found = [one for (text, _), same in texts.items() for one in _lines(text, same, year_of)]
    found = list(_summed(found, {event.event: event for event in told}, year_of))
    # A split comes before whatever the new party does that week. Then fighting: a week's deaths, which make a year one
    # of fighting, come before its other events.
    return sorted(found, key=lambda one: (one.weeks[0], one.kind != "split", not one.fighting, one.events[0]))


def _summed(found: Iterable[Occasion], told: dict[int, Happening], year_of: dict[int, int]) -> Iterator[Occasion]:
    """The lines, of which one stands for several a year that tell of attacks, or violations, in different words."""
    families: dict[tuple[int, str], list[Occasion]] = {}
    for one in found:
        if family := _FAMILIES.get(one.kind):
            families.setdefault((year_of[one.weeks[0]], family), []).append(one)
        else:
            yield one
    for (_, family), same in families.items():
        if len(same) <= _MOST_OF_FAMILY:
            yield from same
            continue
        weeks = tuple(sorted({week for one in same for week in one.weeks}))
        events = tuple(sorted(event for one in same for event in one.events))
        by = [told[event].whom if family == "violations" else told[event].who for event in events]
        who = listed(dict.fromkeys(one for one in by if one))
        value = round(sum(told[event].value or 0.0 for event in events))
        text = words("story")[family].format(who=who, value=value)
        run = len(weeks) > _MOST
        yield Occasion(text, weeks, events, run, so_far=len(weeks), signed=None, kind=family)


def _is_told(event: Happening) -> bool:
    """Whether it is news: a landmark, but for the start, which opens the story, and years that only go on."""
    return event.kind in LANDMARKS and event.kind != "start" and (event.kind, event.reason) != ("fighting", "goes_on")


def _last_of_year(events: Iterable[Happening], year_of: dict[int, int]) -> list[Happening]:
    """How far each agreement was carried out, at the last time of each year at which that is mentioned."""
    latest = {(event.who, year_of[event.week]): event for event in events if event.kind == "carried_out"}
    return list(latest.values())


def _together(events: Iterable[Happening]) -> list[list[Happening]]:
    """The events in order, each with those of its week that one sentence tells with it."""
    events = list(events)
    each = {(event.week, event.who, event.whom) for event in events if _key(event) == _HURT}
    groups: dict[object, list[Happening]] = {}
    for event in events:
        role = _TOGETHER.get(event.kind)
        shared: object = event.whom if role == "who" else event.who
        if _key(event) == _HURT and (event.week, event.whom, event.who) in each:
            shared = frozenset((event.who, event.whom))
        joined = role is not None and getattr(event, role) is not None
        # Of those that differ in whom they are about, the sentence names the others too.
        others = event.others if role == "whom" else None
        key: object = (event.kind, event.week, event.reason, others, shared) if joined else event.event
        if event.kind in _MISSIONS:
            # One mission is agreed on, comes and goes at once for all its pairs; who sends it away is named first.
            # `_connected` takes apart those of a week that have nothing else to do with each other.
            by = event.who if event.reason == "consent" else None
            key = (event.kind, event.week, event.reason, event.value, by)
        groups.setdefault(key, []).append(event)
    return [one for group in groups.values() for one in (_connected(group) if group[0].kind in _MISSIONS else [group])]


def _connected(events: Iterable[Happening]) -> list[list[Happening]]:
    """The events in lists of those whose pairs hang together, one party with the next."""
    found: list[list[Happening]] = []
    for event in events:
        near = [one for one in found if any(_sides(event) & _sides(other) for other in one)]
        joined = sorted([event, *(other for one in near for other in one)])
        found = [*(one for one in found if one not in near), joined]
    return found


def _with_what_they_brought(groups: Iterable[list[Happening]], agreements: Sequence[dict[str, str]]) -> list[_Group]:
    """The groups, those that another of their week brought within it."""
    groups = list(groups)
    of_week: dict[int, list[list[Happening]]] = {}
    for group in groups:
        of_week.setdefault(group[0].week, []).append(group)
    brought: dict[int, dict[str, list[Happening]]] = {}
    inner = set[int]()
    for group in groups:
        event = group[0]
        by = [other for other in of_week[event.week] if _brought(other[0], event, agreements)]
        if by:
            own = next((other for other in by if _sides(event) <= _sides(other[0], agreements)), by[0])
            brought.setdefault(id(own), {}).setdefault(_key(event), []).extend(group)
            inner.add(id(group))
    return [_Group(group, list(brought.get(id(group), {}).values())) for group in groups if id(group) not in inner]


def _brought(one: Happening, event: Happening, agreements: Sequence[dict[str, str]]) -> bool:
    """Whether the sentence of `one` can go on to an event of its week, being no such continuation itself."""
    if _BROUGHT_BY.get(_key(event)) != one.kind or _key(one) in _BROUGHT_BY:
        return False
    return one.kind == "agreement_ended" or bool(_sides(event) & _sides(one, agreements))


def _sides(event: Happening, agreements: Sequence[dict[str, str]] = ()) -> set[str]:
    """Whom an event is about; of the end of a text, who signed it."""
    if event.kind == "agreement_ended" and agreements:
        return set(agreements[place_of(event.who)]["others"].split(", "))
    return {one for one in (event.who, event.whom) if one}


def _key(event: Happening) -> str:
    return f"{event.kind}.{event.reason}" if event.reason else event.kind


class _Sentences:
    """The sentence of each group of events, in order: some count how often the same happened before."""

    def __init__(self, agreements: Sequence[dict[str, str]]) -> None:
        self._agreements, self._times = agreements, Counter[object]()

    def __call__(self, group: _Group) -> str:
        event = group.events[0]
        nobody = bool(BY_NAME[event.kind].whom) and event.whom is None
        reason = event.reason or ""
        if _key(event) == _HURT and event.who in {one.whom for one in group.events}:
            reason = "mutual"
        elif event.kind == "victory" and (event.value or 1.0) < _HALF:
            reason = "weaker"
        text = self._filled(sentence(event.kind, reason, nobody, in_story=True), group.events)
        if not group.brought:
            return text
        stop = words("story")["sentence_end"]
        more = (self._filled(told_with(one[0].kind, one[0].reason or ""), one) for one in group.brought)
        return text.removesuffix(stop) + "".join(more) + stop

    def _filled(self, template: str, events: Sequence[Happening]) -> str:
        event = events[0]
        facts = {"who": event.who, "whom": event.whom, "both": both(event.who, event.whom)}
        if role := _TOGETHER.get(event.kind):
            facts[role] = listed(dict.fromkeys(getattr(one, role) for one in events))
        if event.kind in _MISSIONS:
            facts["both"] = _between(events)
        if BY_NAME[event.kind].who == "agreements":
            facts |= self._agreements[place_of(event.who)]
        facts["others"] = listed((event.others or "").split(", "))
        facts["pairs"] = words("story")["and_between"].join(both(one.who, one.whom) for one in events)
        facts["texts"] = listed(self._text(one) for one in events)
        same = _same(events)
        self._times[same] += 1
        more = another if event.kind == "signed" and event.reason != "again" else again
        return template.format(**facts, **_numbers(template, event), again=more(self._times[same]))

    def _text(self, event: Happening) -> str:
        if BY_NAME[event.kind].who != "agreements":
            return ""
        return words("story")["text"].format(**self._agreements[place_of(event.who)])


def _numbers(template: str, event: Happening) -> dict[str, str]:
    return numbers(template, *(math.nan if one is None else one for one in (event.value, event.threshold)))


def _between(events: Sequence[Happening]) -> str:
    """Between whom a mission stands: its parties, where it is for a text or between each two of them; else pairs."""
    sides = list(dict.fromkeys(side for event in events for side in (event.who, event.whom) if side))
    if events[0].reason == "text" or len(events) == len(sides) * (len(sides) - 1) // 2:
        return listed(sides)
    return words("story")["and_between"].join(both(event.who, event.whom) for event in events)


def _same(events: Sequence[Happening]) -> object:
    """What must be equal in two groups of events for the later to be told as happening "again"."""
    event = events[0]
    if event.kind in _MISSIONS:
        return event.kind, frozenset(side for one in events for side in (one.who, one.whom))
    if event.kind == "signed":
        return event.kind, event.reason, event.value, event.others
    sides = (event.who, event.whom)
    return event.kind, frozenset(sides) if event.kind in _BETWEEN else sides


def _says_a_number(event: Happening) -> bool:
    return "{value" in sentence(event.kind, event.reason or "", False, in_story=True)


def _lines(text: str, same: Sequence[_Group], year_of: dict[int, int]) -> Iterator[Occasion]:
    """The lines that tell groups of one sentence, one a year; what lies years apart is counted, and not joined."""
    so_far = 0
    for _, of_year in groupby(same, key=lambda group: year_of[group.week]):
        groups = list(of_year)
        first = groups[0].events[0]
        weeks = tuple(dict.fromkeys(group.week for group in groups))
        so_far += len(weeks)
        stop, each = words("story")["sentence_end"], words("story")["each_time"]
        several = first.kind == "civilians_attacked" and len(weeks) > 1  # the number killed is of each attack
        yield Occasion(
            text=text.removesuffix(stop) + each + stop if several else text,
            weeks=weeks,
            events=tuple(event for group in groups for event in group.numbers()),
            run=len(weeks) > _MOST,
            # Sentences that hold a number are no count of what happened: the same may have happened with another.
            so_far=len(weeks) if _says_a_number(first) else so_far,
            signed=first if first.kind == "signed" else None,
            kind=first.kind,
        )
