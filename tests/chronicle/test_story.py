"""Stories against the tables they are told from: whatever a story claims is read from its text and looked up."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest
from history import ALL_SCENARIOS
from paths import ROOT
from thinned import some

from simulation.calendar import first_days, format_week
from simulation.chronicle import dated
from simulation.chronicle.dated import what_it_sets
from simulation.chronicle.given import otherwise
from simulation.chronicle.naming import Signing, days_named
from simulation.chronicle.occasions import Happening, occasions
from simulation.chronicle.retold import gathered_again
from simulation.chronicle.sentences import numbers, sentence
from simulation.chronicle.story import SERIES, story
from simulation.ensemble import simulate
from simulation.results.runs import Runs
from simulation.scenarios.draws import Draws
from simulation.scenarios.scenario import Scenario, load_scenario
from simulation.week import parameters
from simulation.words import in_words, listed, ordinal, times, words
from simulation.words.parties import name_from_key

WEEKLY = [*SERIES, "ceasefire"]
DAY = r"(?:\d{1,2} [A-Z][a-z]+ \d{4}|week \d+)"
PREFIX = re.compile(rf"^(?:{DAY}(?:, {DAY})*(?: and {DAY})?|\w+(?: times)? from {DAY} to {DAY}): ")
STARTS = (
    *("there is an armed conflict ", "a war in its first week"),
    *("tension but no fighting", "an uneasy peace after a war"),
)
ORDINALS = {"": 1} | {f" for the {ordinal(number)} time": number for number in range(2, 200)}
AGAIN = "( for the [a-z0-9]+ time)?"

ENDINGS = {
    "agreement": "it ended by an agreement",
    "ceasefire": "it ended by a ceasefire",
    "actor_ceases": "it ended (with the split of .+|when .+ (became part of another party|fell apart))",
    "low_activity": "it died down, with nothing signed in its last active year or the year after",
}


@dataclass
class Told:
    """A story, and what its world's tables say."""

    runs: Runs
    scenario: Scenario
    world: int
    start: int
    text: str

    def of(self, table: str) -> pd.DataFrame:
        rows: pd.DataFrame = getattr(self.runs, table)
        return rows[rows["world"] == self.world]

    @cached_property
    def sections(self) -> dict[str, list[str]]:
        """The lines below each heading: years, and the end."""
        parts = [part.splitlines() for part in self.text.split("\n\n")[2:]]
        return {heading: lines for heading, *lines in parts}

    @cached_property
    def years(self) -> dict[int, list[str]]:
        """The lines of each year, or under the first of several in a row."""
        return {first: self.sections[heading] for first, (_, heading) in self.spans.items()}

    @cached_property
    def spans(self) -> dict[int, tuple[int, str]]:
        """The first year of each heading: the last, and the heading."""
        found = {heading: re.findall(r"\d+", heading) for heading in self.sections if heading != "In the end"}
        return {int(years[0]): (int(years[-1]), heading) for heading, years in found.items()}

    def by_heading(self, by_year: dict[int, int]) -> dict[int, int]:
        """What is counted by the year, summed over the years of each heading."""
        first = {year: one for one, (last, _) in self.spans.items() for year in range(one, last + 1)}
        summed = Counter[int]()
        for year, count in by_year.items():
            summed[first.get(year, year)] += count
        return dict(summed)

    @cached_property
    def ending(self) -> list[str]:
        return self.sections["In the end"]

    @cached_property
    def lines(self) -> list[str]:
        return [line for lines in self.years.values() for line in lines]

    def names(self) -> dict[str, str]:
        return dict(zip(self.scenario.parties, self.scenario.party_names, strict=True))

    def named(self, keys: str, between: str = ", ") -> list[str]:
        return [name_from_key(key, self.names()) for key in keys.split(between)]

    def when(self, week: Any) -> str:
        return format_week(int(week), self.scenario.start_date)

    @cached_property
    def offset(self) -> int:
        return int(Draws(self.runs.manifest["seed"], np.array([self.world])).offsets[0])

    @cached_property
    def year_of_week(self) -> np.ndarray:
        """The year of each week, from week 1, as headings have it."""
        weeks = np.arange(1, self.runs.manifest["weeks"] + 1)
        if self.scenario.start_date is None:
            return (weeks - 1 + self.offset) // 52 + 1
        return first_days(weeks, self.scenario.start_date).astype("M8[Y]").astype(int) + 1970

    def by_year(self, values: np.ndarray) -> dict[int, int]:
        """Weekly values summed over the years of the headings."""
        years = self.year_of_week
        return {int(year): int(values[years == year].sum()) for year in np.unique(years)}


def number(text: str) -> int:
    return int(text.replace(",", ""))


# What is checked: each function yields the faults of one story.


def opening(told: Told) -> Iterator[str]:
    """Whether fighting came before, and whether it is going on."""
    first = told.text.split("\n\n")[1]
    if STARTS[told.start] not in first or not all(name in first for name in told.scenario.party_names):
        yield f"opens with {first!r}, where the start is {STARTS[told.start]!r}"
    if "tension but no fighting" in told.text and told.start != 2:
        yield "there was fighting before"


def deaths(told: Told) -> Iterator[str]:
    """How many die in each year, and in which nobody does."""
    killed = told.runs.weekly["killed"].sel(world=told.world).to_numpy()  # type: ignore[index]
    known, claimed, total = told.by_year(killed), dict[int, int](), 0
    for year, lines in told.years.items():
        for line in lines:
            if found := re.fullmatch(
                r"(?:([\d,]+) people die|(One) person dies) in the fighting(?: \((.+) so far\))?\.", line
            ):
                claimed[year] = number(found[1] or "1")
                total += claimed[year]
                if number(found[3] or str(total)) != total:
                    yield f"{year}: {line!r}, where it is {total}"
            if found := re.fullmatch(
                r"(?:In|From) (?:year )?(\d+)(?: to (?:year )?(\d+))? nobody dies in the fighting\.", line
            ):
                if int(found[1]) != year:
                    yield f"{line!r} is told in {year}"
                claimed |= dict.fromkeys(range(year, int(found[2] or year) + 1), 0)
    if claimed != known:
        yield f"deaths by year: told {claimed}; counted {known}"


def active_years(told: Told) -> Iterator[str]:
    """When fighting is news: where an episode begins, and not as the year turns."""
    claimed = Counter[frozenset[str]]()
    years = told.of("dyad_years")
    started: dict[frozenset[str], list[Any]] = {}
    for row in years[years["episode_year"] == 1].itertuples():
        started.setdefault(frozenset((*told.named(row.side_a), *told.named(row.side_b))), []).append(row)
    sides = {f"{listed(pair)}": key for key in started for pair in (sorted(key), sorted(key, reverse=True))}
    for line in told.lines:
        if found := re.match(
            rf"({DAY}): Fighting between (.+) becomes active{AGAIN}: ([\d,]+) dead so far \(25 ", line
        ):
            if (key := sides.get(found[2])) is None:
                continue  # of armed groups, whose years are not in the table
            claimed[key] += 1
            episode = started[key][claimed[key] - 1] if claimed[key] <= len(started[key]) else None
            if episode is None or ORDINALS[found[3] or ""] != episode.episode:
                yield f"{line!r}: {claimed[key]} of {len(started[key])} episodes"
            elif not 25 <= int(found[4].replace(",", "")) <= episode.deaths or not week_in_year(
                told, found[1], episode.year
            ):
                yield f"{line!r}, where year {episode.year} has {episode.deaths} deaths"
        elif "active year" in line:
            yield f"no news: {line!r}"
    if claimed != {key: len(rows) for key, rows in started.items()}:
        yield f"episodes told {claimed}; counted {started}"


def week_in_year(told: Told, day: str, year: int) -> bool:
    """Whether a day of a story lies in a year that the tables count."""
    first = 52 * (year - 1) - told.offset + 1
    return day in {told.when(week) for week in range(max(first, 1), first + 52)}


def wars(told: Told) -> Iterator[str]:
    """How long each war was active, and how it ended."""
    expected = []
    for row in told.of("episodes").itertuples():
        many = row.active_years > 1
        years = f"{row.active_years} active years in a row" if many else "one active year"
        how = ENDINGS.get(row.ended_by, "(.+ends too soon to show whether .+)")
        if row.ended_by == "victory":
            how = f"it ended in victory for {re.escape(told.named(row.winner)[0])}"
        who = re.escape(listed(told.named(row.dyad, "-")))
        expected.append(f"{who}: {told.when(row.start_week)} to {told.when(row.end_week)}, {years}; {how}\\.")
    start = next((n + 1 for n, line in enumerate(told.ending) if line.startswith("Wars with a government")), 0)
    lines = told.ending[start : start + len(expected)]
    if not all(re.fullmatch(one, line) for one, line in zip(expected, lines, strict=True)):
        yield f"wars told {lines}; in the table {expected}"
    if ("No year of fighting" in told.text) != (not expected) or (start > 0) != bool(expected):
        yield f"whether there was a year of fighting, where {len(expected)} episodes are in the table"
    if "The fighting goes on" in told.text:
        yield "the fighting is said to go on"
    for row, line in zip(told.of("episodes").itertuples(), lines, strict=True):
        if row.ended_by == "goes_on":
            yield from late_victory(told, row, line)


def victories(told: Told) -> Iterator[str]:
    """The end of a story tells each victory outside the counted wars once, and tells no other victory."""
    events, expected = told.of("events"), list[str]()
    for one in events[events["kind"] == "victory"].itertuples():
        if not any(tells(told, row, one) for row in told.of("episodes").itertuples()):
            when = told.when(one.week)
            expected.append(f"Won in fighting that is not counted: by {one.who}, against {one.whom} ({when}).")
    found = [line for line in told.ending if line.startswith("Won in")]
    if found != expected:
        yield f"victories told {found}; expected {expected}"


def tells(told: Told, row: Any, won: Any) -> bool:
    """Whether a victory lies in an active year of a counted war, ended such a war, or stands at its end."""
    if {won.who, won.whom} != set(told.named(row.dyad, "-")):
        return False
    year = (won.week - 1 + told.offset) // 52
    last = (row.end_week - 1 + told.offset) // 52
    active = last - row.active_years < year <= last
    ended_it = row.ended_by == "victory" and 0 <= won.week - row.end_week <= 52
    late = row.ended_by == "goes_on" and any(f"won by {won.who} ({told.when(won.week)})" in one for one in told.ending)
    return active or ended_it or late


def late_victory(told: Told, row: Any, line: str) -> Iterator[str]:
    """A war that was won too late to be counted is told as won; others are not."""
    sides, events = set(told.named(row.dyad, "-")), told.of("events")
    last_year = (row.end_week - 1 + told.offset) // 52
    turns = events[events["kind"].isin(["victory", "war_resumes"]) & (events["week"] > 52 * last_year - told.offset)]
    turns = turns[[{one, other} == sides for one, other in zip(turns["who"], turns["whom"], strict=True)]]
    won = len(turns) > 0 and turns["kind"].iloc[-1] == "victory"
    if won != ("won by" in line) or (
        won and f"won by {turns['who'].iloc[-1]} ({told.when(turns['week'].iloc[-1])})," not in line
    ):
        yield f"{line!r}, where its last turn is {turns['text'].tolist()[-1:]}"


def agreements(told: Told) -> Iterator[str]:
    """What was signed, by whom, what it gives, how it ended, and what holds at the end."""
    table = told.of("agreements")
    expected, said = Counter[str](), set[str]()
    for row in table.to_dict("records"):
        who, when = listed(told.named(row["parties"])), told.when(row["week"])
        signed = (
            rf"{re.escape(when)}: Officials of {re.escape(who)} (sign|renew) a (?:{row['kind']} agreement|protocol)"
        )
        below = [told.lines[n + 1 : n + 5] for n, line in enumerate(told.lines) if re.match(signed, line)]
        if not below:
            yield f"not told: {who} sign a {row['kind']} agreement, {when}"
        elif (taken := taken_up(told, row)) and not any(taken in below_it for below_it in below):
            yield f"taken up: {taken!r} is not among {below}"
        elif (
            (left := left_in_force(told, row))
            and left not in said  # told once, however many texts leave the same ones in force
            and not any(left in below_it for below_it in below)
        ):
            yield f"left in force: {left!r} is not among {below}"
        elif any(pd.notna(value) for name, value in row.items() if str(name).startswith("utility_")) and not any(
            re.fullmatch(terms_of(told, row), line) for below_it in below for line in below_it
        ):
            yield f"terms: {terms_of(told, row)!r} is not among {below}"
        said.add(left_in_force(told, row))
        if pd.notna(row["ended_week"]):
            expected[told.when(row["ended_week"]), f"{row['kind']} agreement of {when}"] += 1
    if sum(bool(re.search("Officials of .* (sign|renew) a", line)) for line in told.lines) != len(table):
        yield f"{len(table)} agreements were signed"
    ended = Counter(
        (day[1], text)
        for line in told.lines
        if (day := re.match(rf"({DAY}): The \w+ agreement of .+? ends", line))
        for text in re.findall(rf"\w+ agreement of {DAY}", line)
    )
    if ended != expected:
        yield f"endings told {ended}; in the table {expected}"
    in_force = table["ended_week"].isna() & table["superseded"].isna() & table["lapsed"].isna()
    living = table[in_force].to_dict("records")
    holds = Counter(f"The {row['kind']} agreement of {told.when(row['week'])} between "
                    f"{listed(told.named(row['parties']))} still holds{progress(row)}." for row in living)  # fmt: skip
    if Counter(re.sub("; no longer bound: .+", ".", line) for line in told.ending if " still holds" in line) != holds:
        yield f"held at the end: told {told.ending}; in the table {holds}"
    if ("No agreement is in force." in told.ending) != (not living):
        yield f"whether an agreement is in force, where {len(living)} are"


def progress(row: dict[str, Any]) -> str:
    return "" if row["kind"] == "process" else f"; {100 * row['implemented']:.0f} % of it has been carried out"


def taken_up(told: Told, row: dict[str, Any]) -> str:
    """Which earlier texts an agreement takes up, where the table says which of a week's texts did."""
    table = told.of("agreements")
    earlier = table[(table["superseded"] == row["week"]).fillna(False)].to_dict("records")
    if not earlier or (table["week"] == row["week"]).sum() > 1:
        return ""
    texts = (f"the {one['kind']} agreement of {told.when(one['week'])}" for one in earlier)
    return f"  It takes up {listed(texts)}."


def bound(told: Told) -> Iterator[str]:
    """Of a text that holds, whom it lost: who merged into another party or fell apart after it was signed."""
    events = told.of("events")
    fell = (events["kind"] == "actor_ceases") & (events["reason"] == "dissolved").fillna(False)
    gone = events[(events["kind"] == "merged") | fell]
    for row in told.of("agreements").to_dict("records"):
        head = f"The {row['kind']} agreement of {told.when(row['week'])} between {listed(told.named(row['parties']))} "
        lost = [who for who in told.named(row["parties"]) if who in {*gone.loc[gone["week"] > row["week"], "who"]}]
        expected = f"no longer bound: {listed(lost)}." if lost else ""
        told_lost = [line for line in told.ending if line.startswith(f"{head}still holds")]
        if not all(re.search("no longer bound.*|$", line)[0] == expected for line in told_lost):  # type: ignore[index]
            yield f"{told_lost}, where {lost} no longer exist"


def others_in_force(told: Told, row: dict[str, Any]) -> pd.DataFrame:
    """Earlier texts of two of its signatories or more that were in force when it was signed, and after."""
    table = told.of("agreements")
    earlier = table[table["week"] < row["week"]]
    over = (earlier["ended_week"] < row["week"]).fillna(False) | (earlier["superseded"] <= row["week"]).fillna(False)
    over |= (earlier["lapsed"] <= row["week"]).fillna(False)
    signed = set(row["parties"].split(", "))
    shared = [len(signed & set(parties.split(", "))) > 1 for parties in earlier["parties"]]
    return earlier[np.array(shared, bool) & ~over.to_numpy(bool)]


def is_protocol(told: Told, row: dict[str, Any]) -> bool:
    """Whether all who signed it had a full agreement with each other: it is on carrying that out."""
    living = others_in_force(told, row)
    full = living[living["kind"] == "full"]
    signed = set(row["parties"].split(", "))
    return row["kind"] != "full" and any(signed <= set(parties.split(", ")) for parties in full["parties"])


def is_renewed(told: Told, row: dict[str, Any]) -> bool:
    events = told.of("events")
    signed = events[(events["kind"] == "signed") & (events["week"] == row["week"])]
    return bool((signed["reason"] == "again").any())


def left_in_force(told: Told, row: dict[str, Any]) -> str:
    """Which earlier texts a new one leaves in force, unless several are signed in a week."""
    table = told.of("agreements")
    others = others_in_force(told, row).to_dict("records")
    if not others or is_protocol(told, row) or is_renewed(told, row) or (table["week"] == row["week"]).sum() > 1:
        return ""
    texts = (f"the {one['kind']} agreement of {told.when(one['week'])}" for one in others)
    return f"  It leaves {listed(texts)} in force."


def mediators(told: Told) -> Iterator[str]:
    """In which years somebody mediates, and in which nobody does."""
    events, weeks = told.of("events"), told.runs.manifest["weeks"]
    there, names = np.zeros(weeks + 1, bool), events.loc[events["kind"] == "mediator_comes", "who"].unique()
    for name in names:
        own = events[(events["who"] == name) & events["kind"].astype(str).str.startswith("mediator_")]
        marks = [*zip(own["kind"], own["week"], strict=True), ("end", weeks)]
        for (kind, first), (_, last) in pairwise(marks):
            if kind == "mediator_comes":
                there[first : last + 1] = True
    expected = {year: bool(there[1:][told.year_of_week == year].any()) for year in np.unique(told.year_of_week)}
    claimed = dict[int, bool]()
    for line in told.lines:
        pattern = r"(?:In|From) (?:year )?(\d+)(?: to (?:year )?(\d+))? (nobody mediates|there is mediation)"
        if found := re.match(pattern, line):
            years = range(int(found[1]), int(found[2] or found[1]) + 1)
            claimed |= dict.fromkeys(years, found[3] == "there is mediation")
    if (claimed and claimed != expected) or (len(names) and not claimed):
        yield f"mediation told {claimed}; in the events {expected}"


def terms_of(told: Told, row: dict[str, Any]) -> str:
    """What the table says that an agreement gives, as a pattern of how a story should say it."""
    signed = row["parties"].split(", ")
    own = [(key, name) for key, name in told.names().items() if key in signed]
    if not own:
        between = listed(name_from_key(key, told.names()) for key in signed)
        return re.escape(f"  What it gives {between} is not counted, as for all who split off.")
    shares = listed(f"{name} {100 * row[f'utility_{key}']:.0f} %" for key, name in own)
    support = listed(f"{100 * row[f'support_{key}']:.0f} % of the public of {name}" for key, name in own)
    unmet = [f"{name} by {100 * row[f'grievance_{key}']:.0f} %" for key, name in own if row[f"grievance_{key}"] >= 0.05]
    others = [name_from_key(key, told.names()) for key in signed if key not in told.names()]
    needs = f"; it falls short of the needs of {listed(unmet)}" if unmet else ""
    splinters = f"; what it gives {listed(others)} is not counted" if others else ""
    gives = re.escape(f"t gives {shares}; in polls {support} would accept it{needs}{splinters}")
    return f"  (?:Measured by what each truly values, i|I){gives}(?:, as for all who split off)?\\."


def ceasefires(told: Told) -> Iterator[str]:
    """Every ceasefire between parties of the scenario, on its day, and how many there had been."""
    weekly = told.runs.weekly["ceasefire"].sel(world=told.world)  # type: ignore[index]
    expected = Counter[str]()
    for dyad in weekly["dyad"].to_numpy():
        pair = listed(told.named(str(dyad), "-"))
        signed = weekly.sel(dyad=dyad).to_series()
        for count, week in enumerate(sorted(set(signed[signed == signed.index])), 1):
            again = f" for the {ordinal(count)} time" if count > 1 else ""
            expected[f"{told.when(week)}: {pair} sign a ceasefire{again}."] += 1
    own = set(told.scenario.party_names)
    pairs = {listed((one, other)) for one in own for other in own}
    lines = (line.replace(", though no talks are open.", ".") for line in told.lines if " sign a ceasefire" in line)
    claimed = Counter(line for line in lines if re.sub(rf"^{DAY}: | sign a ceasefire.*", "", line) in pairs)
    if claimed != expected:
        yield f"ceasefires told {claimed - expected}; in the series {expected - claimed}"


def counts(told: Told) -> Iterator[str]:
    """How many meetings and drafts, and what is counted at the end."""
    outcomes, events = told.of("outcomes").iloc[0], told.of("events")
    window = told.runs.manifest["weeks"] - 260
    for kind, column, pattern in (
        ("session", "sessions", r" meets? (once|twice|[\w,]+ times)"),
        ("draft_rejected", "drafts_rejected", r"^([\w,]+) drafts? fails?"),
    ):
        chosen = events[events["kind"] == kind]
        each = chosen["value"].to_numpy(float) if kind == "session" else np.ones(len(chosen))
        weekly = np.bincount(chosen["week"], each, minlength=told.runs.manifest["weeks"] + 1)
        # A draft that fails as a whole, and of which then every issue closes by itself, is counted and is no event.
        spare = len(told.of("agreements")) if kind == "draft_rejected" else 0
        if pd.notna(outcomes[column]) and not 0 <= outcomes[column] - weekly[: window + 1].sum() <= spare:
            yield f"{kind}: {weekly[: window + 1].sum()} events; {outcomes[column]} in the table"
        expected = {year: count for year, count in told.by_year(weekly[1:]).items() if count}
        claimed = {
            year: found[1]
            for year, lines in told.years.items()
            for line in lines
            if (found := re.search(pattern, line))
        }
        if kind == "session":
            same = claimed == {year: times(count) for year, count in told.by_heading(expected).items()}
        else:
            same = claimed == {year: in_words(count).capitalize() for year, count in expected.items()}
        if not same:
            yield f"{kind} by year: told {claimed}; counted {expected}"
    if pd.notna(outcomes["years_fighting"]):
        facts = (
            f"fighting in {outcomes['years_fighting']} of the first ten years{first_ten(told)};",
            f"{outcomes['deaths']:,} deaths in wars",
            f"meetings: {outcomes['sessions']:,}; rejected drafts: {outcomes['drafts_rejected']:,}.",
        )
        if not all(fact in told.ending[-1] for fact in facts):
            yield f"{told.ending[-1]!r}, where the table has {facts}"


def first_ten(told: Told) -> str:
    if told.offset == 0:
        return ""
    short = f", the first of which has {'one week' if told.offset == 51 else f'{52 - told.offset} weeks'} here"
    dated = told.scenario.start_date is not None
    return f", up to {told.when(521 - told.offset)}{short}" if dated else short


DATED = rf"(?:(?P<days>{DAY}(?:(?:, | and ){DAY})*)|(?P<times>\w+(?: times)?) from (?P<first>{DAY}) to (?P<last>{DAY}))"
COUNTED = {key.split(".")[0] for key, template in words("events").items() if "{again}" in template}
"""Kinds of which each sentence says how often it happened before."""
JOINED = {"leak", "betrayal", "actor_ceases", "hurting", "ready", "pressed"}
"""Kinds of which events of one week that differ in one party are one sentence."""
RECURS = re.compile(rf"{DATED}: (?P<text>.+?)(?: \((?P<so_far>\w+(?: times)?) so far\))?\.$")


def recurring(told: Told) -> Iterator[str]:
    """What happens more than once: a line a year, with its days, and how often so far."""
    events = told.of("events")
    events = events[~events["kind"].isin(COUNTED | JOINED)]
    for year, lines in told.years.items():
        for line in lines:
            found = RECURS.match(line)
            same = events[events["text"] == f"{found['text']}."] if found else events[:0]
            if not len(weeks := same["week"].unique()):
                continue  # no recurring sentence, or one that names several at once
            own = [week for week in weeks if told.year_of_week[week - 1] == year]
            # A sentence with a number in it is no count of what happened.
            first = same.iloc[0]
            reason = "" if pd.isna(first["reason"]) else str(first["reason"])
            counted = own if "{value" in sentence(first["kind"], reason, False, in_story=True) else weeks
            so_far = sum(told.year_of_week[week - 1] <= year for week in counted)
            if found["days"]:
                when = found["days"] == listed(map(told.when, own))
            else:
                when = len(own) > 3 and [found["times"].lower(), found["first"], found["last"]] == [
                    times(len(own)), told.when(own[0]), told.when(own[-1]),
                ]  # fmt: skip
            if not when or (found["so_far"] or times(len(own))) != times(so_far):
                yield f"{line!r}, where it was in the weeks {weeks}"


def ends_by_ceasing(told: Told) -> Iterator[str]:
    """No war ends by a split in one line, and otherwise in the table."""
    episodes = told.of("episodes")
    known = [told.named(dyad, "-") for dyad in episodes.loc[episodes["ended_by"] == "actor_ceases", "dyad"]]
    for line in told.lines:
        if not (found := re.search(r"leave (.+?)(?:, hurt by| over the).* the end of the war with (.+?)[;.]", line)):
            continue
        left = found[2]
        for other in sorted((other for pair in known if found[1] in pair for other in pair), key=len, reverse=True):
            left = left.replace(other, "")
        if re.sub("[, ]|and", "", left):
            yield f"{line!r}, where the table has {episodes[['dyad', 'ended_by']].to_dict('records')}"


def talks(told: Told) -> Iterator[str]:
    """Below a signature stands between whom no talks are open, unless that was said of the same pairs before."""
    open_between, said = set[frozenset[str]](), set[object]()
    for event in told.of("events").itertuples():
        sides = frozenset((event.who, event.whom))
        if event.kind == "talks_open":
            open_between.add(sides)
        elif event.kind in ("talks_frozen", "talks_closed"):
            open_between.discard(sides)
        elif event.kind == "signed":
            signed = event.others.split(", ")
            pairs = tuple(pair for pair in combinations(signed, 2) if frozenset(pair) not in open_between)
            verb = "renew" if event.reason == "again" else "sign"
            first = f"{told.when(event.week)}: Officials of {listed(signed)} {verb} a"
            below = ["".join(told.lines[n + 1 : n + 2]) for n, line in enumerate(told.lines) if line.startswith(first)]
            how = [re.search("no (direct )?talks|not all of them have (direct )?talks", line) for line in below]
            if pairs and (verb, len(signed) > 2, pairs) not in said and not any(how):
                yield f"not told: {first} …, without talks between {pairs}"
            if not pairs and any(how) and len(below) == 1:
                yield f"{below} where all talks are open"
            said.add((verb, len(signed) > 2, pairs))
        elif event.kind == "ceasefire":
            first = rf"{told.when(event.week)}: (?:{event.who}|{event.whom})\b.* sign a ceasefire.*"
            whole = [line for line in told.lines if re.match(first, line) and event.who in line and event.whom in line]
            if not any(line.endswith(", though no talks are open.") != (sides in open_between) for line in whole):
                yield f"{whole}, where talks are {'' if sides in open_between else 'not '}open"


def grammar(told: Told) -> Iterator[str]:
    """Words as a person writes them, and no sentence twice in a year."""
    keys = [key for key, name in told.names().items() if key not in name.lower()]
    raw = "|".join(["[a-z]+_[a-z_]+", "None", "nan", "<NA>", "[{}]", *keys])
    if found := re.search(rf"\b(?:{raw})\b|\b[12] times\b| {{2}}[^ AMITW]|\.\.|:$|\(\)", told.text):
        yield f"{found[0]!r} in a sentence"
    for name in told.scenario.party_names:
        for line in told.text.splitlines():
            if found := re.search(subject(name, line), line):
                yield f"a verb in the singular after {found[0]!r}"
    for lines in told.years.values():
        same = Counter(
            PREFIX.sub("", line).strip() for line in lines if not line.startswith(" ") and " renew a " not in line
        )
        yield from (f"{count} times in a year: {line!r}" for line, count in same.items() if count > 1)


def subject(name: str, line: str) -> str:
    """A name as what a clause of a line is about, and then a verb that would have to agree with it."""
    # "between A, and B" ends with a name that is about nothing.
    begins = "^|: |; |[.] " if "between " in line else "^|: |; |[.] |, and "
    return rf"(?:{begins}){re.escape(name)}(?:,? (?:which )?)(?:is|has|was|[a-z]{{2,}}s)\b"


CHECKS = (
    opening,
    bound,
    deaths,
    active_years,
    wars,
    victories,
    agreements,
    ceasefires,
    counts,
    recurring,
    talks,
    ends_by_ceasing,
    mediators,
    grammar,
)


def faults(name: str, worlds: Sequence[int], settings: dict[str, Any] | None = None) -> list[str]:
    """What the stories of these worlds say that their tables do not."""
    scenario = load_scenario(name)
    runs = simulate(scenario, worlds=worlds, seed=1, settings=settings, events=True, weekly=WEEKLY)
    starts = scenario.settings(1, worlds, settings)["conflict_start"]
    found = []
    for world, start in zip(worlds, starts, strict=True):
        text = re.sub(r"(?m)^Week ", "week ", story(runs, scenario, world))
        told = Told(runs, scenario, world, int(start), text)
        found += [f"{name} {world}: {check.__name__}: {fault}" for check in CHECKS for fault in check(told)]
    return found


def without_dialogue(settings: dict[str, Any], changes: Sequence[tuple[int, dict[str, Any]]] = ()) -> list[str]:
    """What the story of a world of oslo says of the end of dialogue."""
    scenario = load_scenario("oslo")
    runs = simulate(scenario, [3], settings=settings, changes=changes, years=8, events=True, weekly=WEEKLY)
    return [line for line in story(runs, scenario, 3).splitlines() if "there is no dialogue" in line]


def test_a_story_says_what_its_world_was_given() -> None:
    """A reader must see that this is not the scenario's own world."""
    scenario = load_scenario("oslo")
    runs = simulate(
        scenario,
        worlds=2,
        settings={"track_two.effort": [0.9, 0.2], "negotiate.text": "nash"},
        changes=[("year 3", {"track_two.effort": 0.1}), (60, {"track_two.effort": [0.1, 0.7]})],
        without=["spy", "leak"],
        weekly=SERIES,
        events=True,
        years=6,
    )
    title, given, lacking, *_ = story(runs, scenario, 1).splitlines()
    assert title.endswith("(world 1 of seed 1)")
    assert given == (
        'Set: track_two.effort = 0.2, negotiate.text = "nash"; from year 3: track_two.effort = 0.1; '
        "from week 60: track_two.effort = 0.7."
    )
    assert lacking == "Without: leak and spy."
    assert next(otherwise(runs.manifest)) == (
        'Set: track_two.effort = (a different value in each world), negotiate.text = "nash"; '
        "from year 3: track_two.effort = 0.1; from week 60: track_two.effort = (a different value in each world)."
    )


def test_a_story_says_why_a_dialogue_ends() -> None:
    ends = "From 10 November 1995 on there is no dialogue: under the settings it ends then."
    assert without_dialogue({}) == [ends]
    assert without_dialogue({"track_two.end": 0}) == []
    early = {"track_two.end": 0, "track_two.start": 0, "track_two.when": "early"}
    (line,) = without_dialogue(early)
    assert "the condition it depends on no longer holds" in line
    (line,) = without_dialogue({"track_two.end": 0}, [(150, {"track_two.effort": 0})])
    assert line.endswith("on there is no dialogue.")
    assert without_dialogue({"track_two.effort": 0}) == []


@pytest.mark.medium
@pytest.mark.parametrize("name", some(ALL_SCENARIOS, 8))
def test_stories_say_what_the_tables_say(name: str) -> None:
    assert faults(name, range(3)) == []


def test_victories_before_and_after_a_counted_war_are_told_as_they_were() -> None:
    """In the first world one that ended a war was undone later; in the others one came years after it."""
    assert faults("baseline", [133, 155, 182, 232]) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ALL_SCENARIOS)
def test_two_hundred_stories_say_what_the_tables_say(name: str) -> None:
    assert faults(name, range(200)) == []


@pytest.mark.parametrize("start", ["war", "onset", "tense", "after"])
def test_a_story_opens_as_its_world_does(start: str) -> None:
    starts = [start, "war", start]
    assert faults("oslo", range(3), {"conflict.start": starts, "outbreak.relapse": 0.5}) == []


def told_of(name: str, world: int, years: float | None = None, **settings: Any) -> Told:
    """The story of a world of seed 1, and its tables."""
    scenario = load_scenario(name)
    runs = simulate(scenario, [world], seed=1, years=years, settings=settings or None, events=True, weekly=WEEKLY)
    return Told(runs, scenario, world, 0, story(runs, scenario, world))


@cache
def told_by(name: str, worlds: int = 30) -> list[Told]:
    """The stories of the first worlds of seed 1, and their tables."""
    scenario = load_scenario(name)
    runs = simulate(scenario, worlds=worlds, seed=1, events=True, weekly=WEEKLY)
    return [Told(runs, scenario, world, 0, story(runs, scenario, world)) for world in range(worlds)]


def test_only_what_lies_within_a_year_is_joined() -> None:
    lines = [line for told in told_by("oslo") for line in told.lines]
    runs_of_days = [re.match(r".+ times from .+ (\d{4}) to .+ (\d{4}): ", line) for line in lines]
    assert any(runs_of_days) and all(found[1] == found[2] for found in runs_of_days if found)
    assert any(line.endswith(" so far).") and "Opponents" in line for line in lines)
    assert not any(re.search(r"killed: \d+ \(.+ so far\)", line) for line in lines)


def test_a_story_says_what_a_dated_event_sets_and_when_that_ends() -> None:
    lines = told_of("el_salvador", 6, years=4).lines
    place = next(n for n, line in enumerate(lines) if line == "20 February 1990: The end of the Cold War.")
    assert lines[place + 1] == "  With it, the reason to talk that comes from outside goes from 0 % to 15 %."
    place = next(n for n, line in enumerate(lines) if line == "20 February 1990: The rebels' friends turn.")
    assert lines[place + 1] == (
        "  With it, the support of FMLN by an outside patron goes from 40 % to 20 %; "
        "the aim of the outside patron of FMLN goes from prolonging the war to a settlement."
    )
    assert "23 January 1992: What came with “The end of the Cold War” ends." in lines
    money = next(n for n, line in enumerate(lines) if line.endswith("Money for what was agreed."))
    assert lines[money + 1] == "  With it, the backing for carrying out from outside goes from 0 % to 30 %."
    offensive = [line for line in lines if "The offensive on the capital" in line]
    assert len(offensive) == 2


def test_numbers_that_a_dated_event_sets_are_told_as_a_reader_has_them() -> None:
    lines = told_of("el_salvador", 0, years=1).lines
    offensive = next(n for n, line in enumerate(lines) if line.endswith("The offensive on the capital."))
    often = "the number of incidents goes from one in four years to 12 a year"
    assert lines[offensive + 1] == f"  With it, {often}; the force of each incident goes from 35 % to 60 %."
    (president,) = [line for line in lines if "somebody from outside comes to lead Government" in line]
    assert (
        "the stance of the opposition of Government to a settlement goes from 60 % against it to 80 % ag" in president
    )
    own = [{"name": "A vote is called", "when": 3, "set": {"parties.plo.term": 26, "parties.plo.opponents_stance": 0}}]
    scenario = load_scenario("oslo").replace(events=own, values={"parties.plo.opponents_stance": 0.5})
    runs = simulate(scenario, [0], years=1, events=True, weekly=WEEKLY)
    assert "the number of elections of PLO goes from none to 2 a year; the stance of" in story(runs, scenario, 0)
    assert "goes from 50 % for it to neither for nor against it." in story(runs, scenario, 0)
    for name in ("el_salvador", "mozambique", "nepal"):
        dated = [line for told in told_by(name, 3) for line in told.lines if line.startswith("  With it, ")]
        assert dated and not [line for line in dated if re.search(r"\d\.\d", line)]


def with_it(before: dict[str, Any], after: dict[str, Any]) -> str:
    """What the story of a dated event says that it sets."""
    scenario = load_scenario("oslo").replace(events=[{"name": "Now", "when": 3, "set": after}], values=before)
    runs = simulate(scenario, [0], years=1, events=True, weekly=WEEKLY)
    (line,) = [line for line in story(runs, scenario, 0).splitlines() if line.startswith("  With it, ")]
    return line


def test_every_change_of_a_dated_event_is_told() -> None:
    line = with_it(
        {"shock.rate": 0.4, "negotiate.pace": 0.5, "parties.plo.term": 156, "shock.size": 0.301},
        {"shock.rate": 0.66, "negotiate.pace": 0.6, "parties.plo.term": 182, "shock.size": 0.304},
    )
    assert "the number of incidents goes from 0.4 a year to 0.66 a year" in line
    assert "the number of rounds of talks goes from one in two weeks to 0.6 a week" in line
    assert "the number of elections of PLO goes from one in three years to one in 3.5 years" in line
    assert "the force of each incident goes from 30.1 % to 30.4 %" in line
    line = with_it({"shock.rate": 0.33}, {"shock.rate": 0.335})
    assert line == "  With it, the number of incidents goes from 0.33 a year to 0.335 a year."


def test_a_dated_event_that_sets_what_is_so_already_says_so() -> None:
    events = [{"name": "Now", "when": 3, "set": {"shock.rate": 0.4}}]
    scenario = load_scenario("oslo").replace(events=events, values={"shock.rate": 0.4})
    runs = simulate(scenario, [0], years=1, events=True, weekly=WEEKLY)
    assert "  It sets nothing that is not already so." in story(runs, scenario, 0).splitlines()


def test_a_logarithmic_rate_is_told_as_what_it_does_in_a_year() -> None:
    before = {"parties.plo.trend": 0.0, "parties.israel.trend": 0.7, "mobilise.drain": 0.0, "mobilise.refill": 0.7}
    after = {"parties.plo.trend": 0.7, "parties.israel.trend": -0.7, "mobilise.drain": 2.0, "mobilise.refill": 5.0}
    line = with_it(before, after)
    assert "the yearly trend of the strength of PLO goes from no change to growth by 101 %" in line
    assert re.search("strength of Israel.* goes from growth by 101 % to a loss of 50 %", line)
    assert "the share of means that war at full force uses up in a year goes from 0 % to 86 %" in line
    assert "the share of the means lost that comes back in a year goes from 50 % to 99 %" in line


def test_each_setting_in_words_has_a_unit_that_stories_know() -> None:
    """A setting told by words, but by a number of no known unit, would be told as a bare number."""
    worded = [one for one in parameters().values() if one.name in words("sets") and one.kind == "float"]
    for one in worded:
        assert re.search("%|week|year|for it", dated._written(one, 0.25, 2)), one.name


@pytest.mark.parametrize(
    ("rate", "told"),
    [
        *((0.0, "none"), (12.0, "12 a year"), (104.0, "104 a year"), (1.0, "1 a year"), (0.5, "one in two years")),
        *((0.33, "one in three years"), (0.6, "0.6 a year"), (0.0001, "one in 10,000 years"), (0.9, "0.9 a year")),
    ],
)
def test_how_often_is_told_by_whole_years_where_they_nearly_are(rate: float, told: str) -> None:
    assert dated._how_often(rate, "year", 2) == told


def test_the_chronicle_says_what_a_dated_event_sets() -> None:
    events = told_of("el_salvador", 6, years=1).of("events")
    (text,) = events.loc[events["who"] == "A new president", "text"]
    assert text == (
        "A new president. It changes: the hardness of officials of Government, who leads Government, "
        "the following of the opposition of Government, the stance of the opposition of Government to a settlement "
        "and how far those in office of Government consult their opposition."
    )
    own = [{"name": "Funds end", "when": 3, "set": {"track_two.workshops": 0.0}}]
    scenario = load_scenario("oslo").replace(events=own)
    runs = simulate(scenario, [0], years=1, events=True, weekly=WEEKLY)
    assert "With it, the setting track_two.workshops goes from " in story(runs, scenario, 0)


def test_shipped_dated_events_are_told_in_plain_words() -> None:
    for name in ALL_SCENARIOS:
        scenario = load_scenario(name)
        for event in scenario.events:
            assert "the setting " not in what_it_sets(scenario, event.name), (name, event.name)


def test_two_texts_of_a_day_are_told_apart() -> None:
    of_two = [Signing(0, 2, 9, ("A", "B")), Signing(0, 2, 9, ("A", "C"))]
    assert days_named(of_two, None) == ["week 9 between A and B", "week 9 between A and C"]
    twins = [Signing(0, 2, 9, ("A", "B"))] * 2
    assert days_named(twins, None) == ["week 9 between A and B (number 1)", "week 9 between A and B (number 2)"]
    assert days_named([twins[0], Signing(1, 2, 9, ("A", "B"))], None) == ["week 9", "week 9"]


@pytest.mark.parametrize(("name", "world"), [("nepal", 5), ("oslo", 62), ("oslo", 3), ("tajikistan", 5)])
def test_one_end_of_a_war_is_told(name: str, world: int) -> None:
    assert list(ends_by_ceasing(told_of(name, world))) == []


def test_each_signature_has_its_own_line() -> None:
    again = 0
    for told in told_by("oslo"):
        renewed = [line for line in told.lines if re.match(rf"{DAY}: Officials of .+ renew a ", line)]
        assert len(renewed) == (told.of("agreements")["signed_how"] == "again").sum()
        again = max(again, len(renewed))
    assert again > 1


def test_forces_that_fell_apart_are_said_to_gather_again() -> None:
    fell = Happening(1, 5, "actor_ceases", "B", "A", None, "dissolved", None, None, "")
    resumes = [Happening(n, n, "war_resumes", "A", "B", None, "incident", None, None, "") for n in (9, 12)]
    told = gathered_again([fell, *resumes])
    assert [(one.reason, one.others) for one in told] == [("dissolved", None), ("gathered", "B"), ("incident", None)]


def test_what_one_event_brought_is_told_in_its_sentence() -> None:
    lines = [line for told in told_by("oslo") for line in told.lines]
    assert any(re.search(r"finds a formula for .+, and takes it to the officials\.$", line) for line in lines)
    assert any(re.search("; this also ends the .+ agreement of .+; the official channel", line) for line in lines)
    assert not any("with the agreement that ended" in line for line in lines)


def test_a_defeat_is_told_with_what_it_took_in_its_own_week() -> None:
    lines = told_of("el_salvador", 0, years=3).lines
    (won,) = [line for line in lines if "is won by FMLN" in line]
    assert won.startswith("27 February 1990: ")
    assert won.endswith("the share of Government in total strength is now 39 %.")
    assert not any("After the defeat" in line for line in lines)


def test_one_mission_between_several_is_told_once() -> None:
    lines = told_of("mozambique", 0).lines
    (came,) = [line for line in lines if line.startswith("22 October 1997: A mission")]
    assert "to watch over what Government, Renamo and Renamo 2 have signed, with 70 %" in came
    (went,) = [line for line in lines if line.startswith("21 August 1999: The mission")]
    assert went.endswith("The mission between Government, Renamo and Renamo 2 leaves: the mandate is over.")
    missions = Counter(PREFIX.match(line)[0] for line in lines if re.search("A mission|The mission", line))  # type: ignore[index]
    assert max(missions.values()) == 1


def mission(number: int, who: str, whom: str, reason: str, kind: str = "mission_comes", size: float = 0.5) -> Happening:
    return Happening(number, 9, kind, who, whom, None, reason, size if kind == "mission_comes" else None, None, "")


def told_lines(events: Sequence[Happening]) -> list[str]:
    return [one.text for one in occasions(events, {9: 1}, [])]


def test_missions_of_a_week_that_are_not_one_are_told_apart() -> None:
    truces = [mission(1, "A", "B", "ceasefire"), mission(2, "C", "D", "ceasefire")]
    assert [re.search("between (.+), with 50 %", line)[1] for line in told_lines(truces)] == [  # type: ignore[index]
        "A and B", "C and D",
    ]  # fmt: skip
    texts = [mission(1, "A", "B", "text"), mission(2, "C", "D", "text")]
    assert [re.search("over what (.+) have signed", line)[1] for line in told_lines(texts)] == [  # type: ignore[index]
        "A and B", "C and D",
    ]  # fmt: skip
    ends = [mission(n, *pair, "mandate_over", "mission_goes") for n, pair in enumerate(("AB", "CD", "BE"), 1)]
    assert [line.split(" leaves")[0] for line in told_lines(ends)] == [
        "The mission between A and B, and between B and E", "The mission between C and D",
    ]  # fmt: skip
    (line,) = told_lines([mission(n, *pair, "ceasefire") for n, pair in enumerate(("AB", "CD", "BC"), 1)])
    assert "between A and B, and between C and D, and between B and C, with 50 %" in line
    assert len(told_lines([mission(1, "A", "B", "ceasefire"), mission(2, "A", "C", "text")])) == 2
    assert len(told_lines([mission(1, "A", "B", "sent"), mission(2, "A", "C", "sent", size=0.7)])) == 2
    away = [mission(n, who, "C", "consent", "mission_goes") for n, who in enumerate("ABA", 1)]
    assert [line.split("officials of ")[1] for line in told_lines(away)] == [
        "A withdraw their consent.", "B withdraw their consent.",
    ]  # fmt: skip


@pytest.mark.slow
def test_local_truces_are_told_where_they_keep_fighting_out() -> None:
    assert not any("local truces" in line for line in told_of("drc", 2, years=6).lines)
    told = told_of(str(ROOT / "docs" / "examples" / "drc_local_tables.toml"), 2, years=6)
    lines = [line for line in told.lines if "local truces hold" in line]
    assert len({re.search("between (.+), and keep", line)[1] for line in lines}) > 2  # type: ignore[index]
    weekly = told.runs.weekly.sel(world=2, dyad="kinshasa-rwanda")  # type: ignore[union-attr]
    most = 100 * float(weekly["local_truces"].max())
    (line,) = [line for line in lines if "Government in Kinshasa and Rwanda" in line]
    assert line.endswith(f", and keep out up to {most:.0f} % of the fighting.")


def test_the_number_killed_is_of_each_attack_that_a_line_tells() -> None:
    attacks = [Happening(n, n, "civilians_attacked", "A", "B", None, "outside", 2.0, None, "") for n in (7, 9)]
    (line,) = (one.text for one in occasions(attacks, {7: 1, 9: 1}, []))
    assert line.endswith("; killed: 2 each time.")


def test_the_number_killed_is_in_all_where_a_line_sums_up_a_year() -> None:
    sizes = {7: 2.0, 9: 3.0, 11: 8.0}
    attacks = [
        Happening(n, n, "civilians_attacked", "A", "B", None, "outside", size, None, "") for n, size in sizes.items()
    ]
    (line,) = (one.text for one in occasions(attacks, dict.fromkeys(sizes, 1), []))
    assert line == "Hard-liners of A attack civilians; killed: 13 in all."


def test_a_percentage_has_no_noughts_behind_its_point() -> None:
    percent = numbers("{value_percent} {threshold_percent}", 0.504, 0.5)
    assert (percent["value_percent"], percent["threshold_percent"]) == ("50.4 %", "50 %")


def test_who_splits_off_is_told_before_what_it_does() -> None:
    scenario = load_scenario("el_salvador")
    runs = simulate(scenario, worlds=12, seed=1, events=True, weekly=WEEKLY)
    splinters = 0
    for world in range(12):
        lines = [line for line in story(runs, scenario, world).splitlines() if PREFIX.match(line)]
        for name in {found for line in lines for found in re.findall(r"continue as (\w+ \d+)", line)}:
            first = next(line for line in lines if name in line)
            splinters += 1
            assert "continue as" in first, first
    assert splinters > 3


@pytest.mark.slow
def test_attacks_and_violations_that_fill_a_year_are_summed_up() -> None:
    told = told_of("drc", 5, years=12)
    for lines in told.years.values():
        assert sum("Opponents of a settlement within" in line for line in lines) <= 2
        assert sum(bool(re.search("violate|falsely said", line)) for line in lines) <= 2
    assert any(re.search("People of .+ violate agreements, or are falsely said to", line) for line in told.lines)


def test_years_of_meetings_alone_are_told_in_one() -> None:
    alone = [lines for told in told_by("cyprus", 4) for heading, lines in told.sections.items() if " to " in heading]
    several = re.compile(r"\w+ dialogue groups? meets? \d+ times in these years \(\d+ so far\), to discuss ")
    assert any(len(lines) == 1 and several.match(lines[0]) for lines in alone)


def test_counted_years_say_when_they_begin() -> None:
    """A war of four months may lie in two counted years: the story says when they begin."""
    told = told_of("oslo", 62)
    assert told.scenario.start_date
    begins = first_days([52 - told.offset + 1], told.scenario.start_date)[0].item()
    place = next(n for n, line in enumerate(told.ending) if line.startswith("Wars with a government"))
    assert told.ending[place].endswith(f", which in this world begin around {begins:%-d %B}):")
    years = told.of("dyad_years").groupby(["side_a", "side_b", "episode"]).size()
    claimed = [int(found[1]) for line in told.ending if (found := re.search(r", (\d+) active years in a row;", line))]
    assert sorted(claimed) == sorted(years[years > 1])
