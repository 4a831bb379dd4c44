"""The story of one world: a chronicle that a person reads, year by year, in whole sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from simulation.calendar import WEEKS_IN_YEAR, first_day, format_week
from simulation.chronicle.dated import DatedTold
from simulation.chronicle.ending import holding, sides_of, wars
from simulation.chronicle.given import otherwise
from simulation.chronicle.occasions import Happening, Occasion, happenings, occasions
from simulation.chronicle.retold import as_counted, defeats_in_their_week, gathered_again, without_talks
from simulation.chronicle.signing import Signatures
from simulation.engine.luck import GENERATORS
from simulation.founding import FOLLOW_UP
from simulation.results.manifest import numbers_of
from simulation.scenarios.dated import Dated, resolve_events
from simulation.scenarios.draws import Draws
from simulation.week import parameters
from simulation.words import in_words, listed, times, words
from simulation.world.tracks import ALWAYS

if TYPE_CHECKING:
    from simulation.results.runs import Runs
    from simulation.scenarios.scenario import Scenario

__all__ = ["SERIES", "story"]

SERIES = ("killed", "violence", "local_truces")
"""Weekly series that a story is made from, in addition to the events."""

_DIALOGUE = ("track_two.end", "track_two.when", "track_two.effort")
_PAIRS = frozenset({"hostile", "truce", "lost_to"})
"""The settings by which a world begins with truces and wars just won."""

_LEAST_TRUCES = 0.05  # of a pair's fighting: local truces that keep out less are not worth telling (own judgement)
_AS_MANY = 4  # numbers of events behind a line; of more, the first and the last are named


def story(runs: Runs, scenario: Scenario, world: int, numbers: bool = False) -> str:
    """World `world` of `runs` as a chronicle; the runs must hold events and the series in `SERIES`.

    With `numbers`, lines end with the numbers of the events that they tell, as `why` takes them.

    Years are calendar years of its dates; where the scenario has no date, those that the tables count, from 1.
    """
    return "\n".join(_Teller(runs, scenario, world, numbers).lines())


class _Teller:
    def __init__(self, runs: Runs, scenario: Scenario, world: int, numbers: bool) -> None:
        assert runs.events is not None and runs.weekly is not None
        self.phrases, self.kinds = words("story"), words("kinds")
        self.scenario, self.world, self.seed = scenario, world, runs.manifest["seed"]
        self.manifest = runs.manifest
        self.numbers = numbers
        self.names = dict(zip(scenario.parties, scenario.party_names, strict=True))
        beginning = _beginning(runs, scenario, world)
        self.start, self.offset = beginning.start, beginning.offset
        self.rest, self.mediators = beginning.rest, beginning.mediators
        self.dialogue = beginning.dialogue
        self.truces, self.lost = beginning.truces, beginning.lost
        self.events = happenings(runs.events[runs.events["world"] == world])
        self.agreements = runs.agreements[runs.agreements["world"] == world].reset_index(drop=True)
        self.dated = DatedTold(beginning.dated, scenario, len(runs.weekly["week"]))
        self.signatures = Signatures(self.agreements, self.events, scenario, world)
        self.episodes = runs.episodes[runs.episodes["world"] == world]
        self.outcomes = runs.outcomes[runs.outcomes["world"] == world].iloc[0]
        self.weekly = runs.weekly.sel(world=world)
        weekly = self.weekly["killed"].to_numpy().tolist()
        self.weeks = len(weekly)
        self.year = {week: self._year_of(week) for week in range(self.weeks + 1)}
        self.deaths: dict[int, int] = dict.fromkeys(self.year.values(), 0)
        for week, deaths in enumerate(weekly, 1):
            self.deaths[self.year[week]] += int(deaths)

    def lines(self) -> Iterator[str]:
        yield self.say("title", title=self.scenario.title, world=self.world, seed=self.seed)
        yield from otherwise(self.manifest, self.world)
        yield ""
        sides = self.scenario.party_names
        opening = "opening" if len(sides) == 2 else "opening_of_many"
        yield self.say(opening, sides=listed(sides), violence=self.phrases[self.start])
        yield from self.pairs_at_start()
        by_year = self.by_years()
        for first, last, sentences in self.spans(by_year):
            if sentences:
                yield from ("", self.heading(first, last), *map(_capitalised, sentences))
        yield from ("", self.phrases["ending"], *self.ending())

    def by_years(self) -> dict[int, list[str]]:
        """What a story says of each year, apart from meetings."""
        by_year = self.yearly()
        landmarks = self.landmarks()
        for year, same in groupby(landmarks, key=lambda one: self.year[one.weeks[0]]):
            by_year[year] += [line for one in same for line in self.landmark(one)]
        for year, line in (*self.last_meeting(), *self.violence()):
            by_year[year].append(line)
        return by_year

    def spans(self, by_year: dict[int, list[str]]) -> Iterator[tuple[int, int, list[str]]]:
        """The first year, the last, and what is said of them: consecutive years with nothing but meetings are one."""
        meetings = dict(self.by_year("session"))
        total = 0
        for key, group in groupby(by_year, key=lambda year: year if by_year[year] or year not in meetings else None):
            years = list(group)
            sessions = [event for year in years for event in meetings.get(year, ())]
            total += int(sum(event.value or 0 for event in sessions))
            told = [self.meetings(sessions, total, len(years) > 1)] if sessions else []
            yield years[0], years[-1], told + (by_year[key] if key is not None else [])

    def heading(self, first: int, last: int) -> str:
        numbered = self.scenario.start_date is None
        if first == last:
            return self.say("numbered_year" if numbered else "year", year=first)
        return self.say("numbered_years" if numbered else "years_of_span", first=first, last=last)

    def pairs_at_start(self) -> Iterator[str]:
        """Truces that the world begins with, and wars just won."""
        names = self.scenario.party_names
        for one, other in self.truces:
            yield self.say("truce_at_start", both=listed((names[one], names[other])))
        for loser, winner in self.lost:
            yield self.say("lost_at_start", both=listed((names[winner], names[loser])), who=names[winner])

    def say(self, name: str, **facts: Any) -> str:
        return self.phrases[name].format(**facts)

    def _year_of(self, week: int) -> int:
        """The calendar year of a week; where the scenario has no date, the year that the tables count, from 1."""
        if self.scenario.start_date is None:
            return (self.offset + max(week, 1) - 1) // WEEKS_IN_YEAR + 1
        return first_day(max(week, 1), self.scenario.start_date).year

    def when(self, week: int) -> str:
        return format_week(int(week), self.scenario.start_date)

    def in_year(self, year: int) -> str:
        return str(year) if self.scenario.start_date else self.say("in_numbered_year", year=year)

    def so_far(self, this: int, total: int) -> str:
        """What was counted since the beginning, where that is more than this year's."""
        return self.say("so_far", total=f"{total:,}") if total > this else ""

    def yearly(self) -> dict[int, list[str]]:
        """What is summed up by the year: who hears of meetings, who mediates, drafts that fail."""
        sentences: dict[int, list[str]] = {year: [] for year in self.deaths}
        for tell in (self.hearing, self.mediating, self.local_truces, self.drafts):
            for year, line in tell():
                sentences[year].append(line)
        return sentences

    def by_year(self, kind: str) -> Iterator[tuple[int, list[Happening]]]:
        """The events of a kind in each year that has any."""
        chosen = [event for event in self.events if event.kind == kind]
        for year, same in groupby(chosen, key=lambda event: self.year[event.week]):
            yield year, list(same)

    def meetings(self, sessions: Sequence[Happening], total: int, years: bool) -> str:
        """The meetings of a year, or of several in a row."""
        groups, number = {event.who for event in sessions}, int(sum(event.value or 0 for event in sessions))
        facts = {"times": times(number), "so_far": self.so_far(number, total), "issues": _most(sessions, 3)}
        name = ("met" if len(groups) == 1 else "groups_met") + ("_for_years" if years else "")
        return self.say(name, who=sessions[0].who, groups=in_words(len(groups)), **facts)

    def hearing(self) -> Iterator[tuple[int, str]]:
        """Whose officials hear of the dialogue: a line for consecutive years in which they are the same."""
        heard = {year: tuple(sorted({str(one.who) for one in same})) for year, same in self.by_year("briefing")}
        for who, first, last in _spells({year: heard.get(year, ()) for year in self.deaths}):
            if who:
                yield first, self.spell("hear", first, last, who=listed(who))

    def last_meeting(self) -> Iterator[tuple[int, str]]:
        """Why there is no dialogue from some week on, where groups have met and are seen not to meet for a year."""
        weeks = [event.week for event in self.events if event.kind == "session"]
        if not weeks:
            return
        end, waits = self.dialogue
        if end and max(weeks) <= end < self.weeks:
            yield self.year[end + 1], self.say("dialogue_over", when=self.when(end + 1))
        elif self.weeks - max(weeks) >= WEEKS_IN_YEAR:
            first = max(weeks) + 1
            yield self.year[first], self.say("dialogue_waits" if waits else "dialogue_stops", when=self.when(first))

    def mediating(self) -> Iterator[tuple[int, str]]:
        """Who is at work as mediator at some time of a year, where mediators come and go."""
        if self.mediators is None:
            return
        at_work: dict[int, set[str]] = {year: set() for year in self.deaths}
        for name, first, last in self.stays():
            for week in range(first, last + 1):
                at_work[self.year[week]].add(name)
        named = words("names")["mediator"]
        official = {named.format(number=number) for number in range(1, self.mediators + 1)}
        by_year = {year: (len(names & official), len(names - official)) for year, names in at_work.items()}
        for (officials, others), first, last in _spells(by_year):
            who = [self.how_many("official", officials), self.how_many("informal", others)]
            present = [one for one in who if one]
            if present:
                yield first, self.spell("mediate", first, last, who=listed(present))
            else:
                yield first, self.spell("nobody_mediates", first, last)

    def stays(self) -> Iterator[tuple[str, int, int]]:
        """Every stay of a mediator who comes and goes: its name, the first week and the last."""
        come: dict[str, int] = {}
        for event in self.events:
            who = str(event.who)
            if event.kind == "mediator_comes":
                come[who] = event.week
            elif event.kind in ("mediator_goes", "mediator_withdraws") and who in come:
                yield who, come.pop(who), event.week
        for who, week in come.items():
            yield who, week, self.weeks

    def how_many(self, kind: str, number: int) -> str:
        """So many mediators of a kind, in words; nothing for none."""
        if number == 0:
            return ""
        return self.say(f"{kind}_mediator" if number == 1 else f"{kind}_mediators", number=number)

    def local_truces(self) -> Iterator[tuple[int, str]]:
        """Between whom local truces hold, and how much they keep out at most: a line for consecutive years in which the
        two fight."""
        for dyad in self.weekly["dyad"].to_numpy().tolist():
            most: dict[int, float] = dict.fromkeys(self.deaths, 0.0)
            fought = set[int]()
            weekly = (self.weekly[name].sel(dyad=dyad).to_numpy().tolist() for name in ("violence", "local_truces"))
            for week, (deaths, share) in enumerate(zip(*weekly, strict=True), 1):
                year = self.year[week]
                most[year] = max(most[year], share)
                fought |= {year} if deaths else set()
            held = {year: year in fought and share >= _LEAST_TRUCES for year, share in most.items()}
            for holds, first, last in _spells(held):
                if holds:
                    share = max(most[year] for year in range(first, last + 1))
                    facts = {"both": listed(sides_of(dyad, self.names)), "percent": f"{100 * share:.0f} %"}
                    yield first, self.spell("local_truces", first, last, **facts)

    def drafts(self) -> Iterator[tuple[int, str]]:
        total = 0
        for year, same in self.by_year("draft_rejected"):
            issues = _most(same, 2)
            total += len(same)
            facts = {
                "so_far": self.so_far(len(same), total),
                "over": self.say("over", issues=issues) if issues else "",
            }
            yield year, self.say("drafts_once" if len(same) == 1 else "drafts", times=in_words(len(same)), **facts)

    def violence(self) -> Iterator[tuple[int, str]]:
        """The deaths of each year; a line for consecutive years without any."""
        for quiet, first, last in _spells({year: deaths == 0 for year, deaths in self.deaths.items()}):
            if quiet:
                yield first, self.spell("nobody_dies", first, last)
        total = 0
        for year, deaths in self.deaths.items():
            total += deaths
            if deaths:
                name = "one_dies" if deaths == 1 else "dead"
                yield year, self.say(name, deaths=f"{deaths:,}", so_far=self.so_far(deaths, total))

    def spell(self, name: str, first: int, last: int, **facts: str) -> str:
        """A sentence of one year, or of several in a row."""
        name = name if first == last else f"{name}_for_years"
        return self.say(name, first=self.in_year(first), last=self.in_year(last), **facts)

    def landmarks(self) -> list[Occasion]:
        told = defeats_in_their_week(without_talks(gathered_again(self.events)))
        told = as_counted(told, self.episodes, self.names, self.offset)
        found = [*occasions(told, self.year, self.signatures.names), *self.dated.ends(self.events)]
        return sorted(found, key=lambda one: one.weeks[0])

    def landmark(self, one: Occasion) -> Iterator[str]:
        text = one.text
        if one.so_far > len(one.weeks):
            end = self.phrases["sentence_end"]
            text = text.removesuffix(end) + self.say("times_so_far", times=times(one.so_far)) + end
        if one.run:
            first, last = self.when(one.weeks[0]), self.when(one.weeks[-1])
            line = self.say("run", times=times(len(one.weeks)), first=first, last=last, text=text)
        else:
            line = self.say("sentence_in_week", when=listed(map(self.when, one.weeks)), text=text)
        yield line + self.numbered(one.events)
        if one.kind == "dated_event":
            yield from (
                f"  {self.dated.sets(event, self.events)}" for event in self.events if event.event in one.events
            )
        if one.kind == "ratification_lost" and self.rest:
            yield "  " + self.say("rest", long=self.long(self.rest))
            self.rest = 0  # said once
        if one.signed:
            yield from (f"  {line}" for line in self.signatures.lines(one.signed))

    def numbered(self, events: Sequence[int]) -> str:
        if not self.numbers:
            return ""
        listing = ", ".join(map(str, events))
        if len(events) > _AS_MANY:
            listing = self.say("more_numbers", first=events[0], last=events[-1])
        return self.say("numbers", numbers=listing)

    def ending(self) -> Iterator[str]:
        yield from wars(self.episodes, self.events, self.names, self.offset, self.when, self.year_begins())
        yield from holding(self.agreements, self.events, self.names, self.when)
        yield from self.counted()

    def counted(self) -> Iterator[str]:
        facts = {"years": "years_fighting", "deaths": "deaths", "sessions": "sessions", "rejected": "drafts_rejected"}
        known = {name: self.outcomes[column] for name, column in facts.items()}
        if any(pd.isna(value) for value in known.values()):
            return
        sentences = {name: f"{int(value):,}" for name, value in known.items()}
        yield self.say("counted", first=self.first_ten(), window=self.long(self.weeks - FOLLOW_UP), **sentences)

    def long(self, weeks: int) -> str:
        """So many weeks, in years where they are a year or more."""
        years = round(weeks / WEEKS_IN_YEAR)
        if weeks < WEEKS_IN_YEAR:
            return self.say("weeks_long", weeks=weeks)
        return self.phrases["one_year_long"] if years == 1 else self.say("years_long", years=in_words(years))

    def first_ten(self) -> str:
        """When the first ten years end that the tables count, and how short the first is, if it began before the world.

        Nothing where they are those that a reader takes them for.
        """
        weeks = WEEKS_IN_YEAR - self.offset
        if weeks == WEEKS_IN_YEAR:
            return ""
        short = self.phrases["first_year_one_week"] if weeks == 1 else self.say("first_year_short", weeks=weeks)
        if self.scenario.start_date is None:
            return short
        return self.say("up_to", day=self.when(9 * WEEKS_IN_YEAR + weeks + 1)) + short

    def year_begins(self) -> str:
        """When the years that the tables count begin, which in a story with dates are not those of its headings."""
        if self.scenario.start_date is None:
            return ""
        day = first_day(WEEKS_IN_YEAR - self.offset + 1, self.scenario.start_date)
        return self.say("years_begin", day=f"{day:%-d %B}")


class _Beginning(NamedTuple):
    """How a world was set up, as far as its story tells it."""

    start: str
    """Where the conflict started, in the word of the setting."""
    offset: int
    """Weeks of its first calendar year that were over."""
    rest: int
    """Weeks without a draft after a lost vote."""
    mediators: int | None
    """Official mediators there can be, who come first in the list; None where all are there from the start."""
    dialogue: tuple[int, bool]
    """The last week of Track II, 0 without one, and whether it waits for its time; (0, False) where changes move it."""
    truces: list[list[int]]
    """The pairs of parties between which a ceasefire is in force."""
    lost: list[list[int]]
    """Who has just lost a war, and to whom."""
    dated: Dated
    """The dated events of the scenario, as this world has drawn them."""


def _beginning(runs: Runs, scenario: Scenario, world: int) -> _Beginning:
    numbers = numbers_of(runs.manifest["worlds"])
    place = numbers.tolist().index(world)
    luck = runs.manifest.get("lucks", numbers)[place]
    generator = GENERATORS[runs.manifest["luck"]]
    names = ("conflict.start", "negotiate.rest", "mediation.engagement", "mediation.official_mediators", *_DIALOGUE)
    given = {name: runs.manifest["settings"].get(name) for name in names}
    by_event = {name for event in scenario.events for name in event.settings}
    given |= {
        name: one
        for name, one in runs.manifest["settings"].items()
        if name in by_event or not _PAIRS.isdisjoint(name.split("."))
    }
    own = {name: one[place] if isinstance(one, list) else one for name, one in given.items() if one is not None}
    founded = scenario.settings(runs.manifest["seed"], [luck], own, generator=generator)
    settings, draws = founded[0], Draws(runs.manifest["seed"], np.array([luck], np.int64), generator)
    start, engagement = (
        parameters()[name].choices[int(settings[name.replace(".", "_")])]
        for name in ("conflict.start", "mediation.engagement")
    )
    offset = int(draws.offsets[0])
    comes_and_goes = engagement == "by_conflict"
    mediators = int(settings["mediation_official_mediators"]) if comes_and_goes else None
    dialogue = int(settings["track_two_end"]), int(settings["track_two_when"]) != ALWAYS
    changed = [name for _, changed in runs.manifest["changes"] for name in changed]
    changed += [name for event in scenario.events for name in event.settings]
    if any(name in _DIALOGUE for name in changed):
        dialogue = 0, False  # what is set in a later week is not said
    number = len(scenario.parties)
    enemies = settings["parties_hostile"][:number, :number] != 0
    enemies &= enemies.T
    truce = settings["parties_truce"][:number, :number] != 0
    truces = np.argwhere(np.triu(enemies & (truce | truce.T), 1)).tolist()
    lost = np.argwhere(enemies & (settings["parties_lost_to"][:number, :number] != 0)).tolist()
    dated = resolve_events(scenario, draws, parameters(), founded)
    return _Beginning(start, offset, int(settings["negotiate_rest"]), mediators, dialogue, truces, lost, dated)


def _capitalised(line: str) -> str:
    return line[:1].upper() + line[1:]


def _spells(by_year: dict[int, Any]) -> Iterator[tuple[Any, int, int]]:
    """Consecutive years with the same value: the value, the first year and the last."""
    for value, group in groupby(by_year.items(), key=lambda pair: pair[1]):
        years = [year for year, _ in group]
        yield value, years[0], years[-1]


def _most(events: Sequence[Happening], number: int) -> str:
    """The issues that most of these events are about, the most frequent first; nothing where they are about none."""
    most = [issue for issue, _ in Counter(event.whom for event in events if event.whom).most_common(number)]
    return listed(most) if most else ""
