"""The story of one world: a chronicle that a person reads, year by year, in whole sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pandas as pd

from simulation.calendar import WEEKS_IN_YEAR, first_day, format_week
from simulation.chronicle.kinds import LANDMARKS
from simulation.founding import FOLLOW_UP
from simulation.words import listed, words
from simulation.words.parties import name_from_key

if TYPE_CHECKING:
    from simulation.results.runs import Runs
    from simulation.scenarios.scenario import Scenario

__all__ = ["SERIES", "story"]

SERIES = ("killed",)
"""Weekly series that a story is told from, beside the events."""

_LANDMARKS = LANDMARKS - {"start"}


def story(runs: Runs, scenario: Scenario, world: int) -> str:
    """World `world` of `runs` as a chronicle; the runs must hold events and the series in `SERIES`."""
    return "\n".join(_Teller(runs, scenario, world).lines())


class _Teller:
    def __init__(self, runs: Runs, scenario: Scenario, world: int) -> None:
        assert runs.events is not None and runs.weekly is not None
        self.phrases = words("story")
        self.scenario, self.world, self.seed = scenario, world, runs.manifest["seed"]
        self.events = runs.events[runs.events["world"] == world]
        self.agreements = runs.agreements[runs.agreements["world"] == world].reset_index(drop=True)
        self.outcomes = runs.outcomes[runs.outcomes["world"] == world].iloc[0]
        self.deaths = runs.weekly["killed"].sel(world=world).to_series()

    def lines(self) -> Iterator[str]:
        yield self.say("title", title=self.scenario.title, world=self.world, seed=self.seed)
        yield ""
        violence = self.phrases["at_war" if self.deaths.iloc[:13].sum() > 0 else "at_peace"]
        yield self.say("opening", sides=listed(self.scenario.party_names), violence=violence)
        for year, weeks in self.deaths.groupby(self.deaths.index.map(self.year_of)):
            heading = "numbered_year" if self.scenario.start_date is None else "year"
            yield from ("", self.say(heading, year=year), *self.year(weeks.index[0], weeks.index[-1]))
        yield from ("", self.phrases["ending"], *self.ending())

    def say(self, name: str, **facts: Any) -> str:
        return self.phrases[name].format(**facts)

    def year_of(self, week: int) -> int:
        """The calendar year of a week; where the scenario has no date, the year of the world, from 1."""
        if self.scenario.start_date is None:
            return (week - 1) // WEEKS_IN_YEAR + 1
        return first_day(week, self.scenario.start_date).year

    def when(self, week: int) -> str:
        return format_week(week, self.scenario.start_date)

    def year(self, first: int, last: int) -> list[str]:
        events = self.events[self.events["week"].between(first, last)]
        sentences = [*self.meetings(events), *self.drafts(events)]
        sentences += self.landmarks(events[events["kind"].isin(_LANDMARKS)])
        sentences += self.progress(events)
        deaths = int(self.deaths.loc[first:last].sum())
        sentences.append(self.say(("nobody_dies", "one_dies", "dead")[min(deaths, 2)], deaths=f"{deaths:,}"))
        return sentences

    def meetings(self, events: pd.DataFrame) -> Iterator[str]:
        sessions = events[events["kind"] == "session"]
        for who, same in sessions.groupby("who", sort=True):
            name = "met_once" if len(same) == 1 else "met"
            yield self.say(name, who=who, times=len(same), issues=listed(same["whom"].value_counts().index[:3]))
        heard = events.loc[events["kind"] == "briefing", "who"].unique()
        if len(heard):
            yield self.say("heard", who=listed(sorted(heard)))

    def drafts(self, events: pd.DataFrame) -> Iterator[str]:
        failed = events[events["kind"] == "draft_rejected"]
        if len(failed):
            issues = listed(failed["whom"].dropna().value_counts().index[:2])
            yield self.say("drafts_once" if len(failed) == 1 else "drafts", times=len(failed), issues=issues)

    def landmarks(self, events: pd.DataFrame) -> Iterator[str]:
        """What is worth a sentence of its own; what happens several times in a year is told once."""
        each = events["event"].where(events["kind"] == "signed", 0)  # but every signature, with its terms
        for (text, _), same in events.groupby(["text", each], sort=False):
            when = listed(self.when(week) for week in same["week"].unique())
            yield self.say("sentence_in_week", when=when, text=text)
            if same["kind"].iloc[0] == "signed":
                yield from self.terms(self.agreements.iloc[_place(same["who"].iloc[0])])

    def terms(self, agreement: pd.Series) -> Iterator[str]:
        signed = str(agreement["parties"]).split(", ")
        names = dict(zip(self.scenario.parties, self.scenario.party_names, strict=True))
        if agreement["kind"] == "process":  # an agenda gives nobody anything
            yield "  " + self.say("signatories", who=listed(name_from_key(key, names) for key in signed))
            return
        named = {key: name for key, name in names.items() if key in signed}
        shares = [
            self.say("share", who=name, utility=f"{agreement[f'utility_{key}']:.0%}") for key, name in named.items()
        ]
        support = [
            self.say("support", who=name, percent=f"{agreement[f'support_{key}']:.0%}") for key, name in named.items()
        ]
        yield "  " + self.say("signatories", who=listed(name_from_key(key, names) for key in signed))
        yield "  " + self.say("terms", shares=listed(shares), support=listed(support))
        for key in signed:
            if key not in names:
                yield "  " + self.say("uncounted", who=name_from_key(key, names))
        for key, name in named.items():
            if (grievance := agreement[f"grievance_{key}"]) >= 0.005:
                yield "  " + self.say("grievance", who=name, grievance=f"{grievance:.2f}")

    def progress(self, events: pd.DataFrame) -> Iterator[str]:
        """How far agreements have been carried out, of those with which it went on this year."""
        carried = events[events["kind"] == "carried_out"].drop_duplicates("who", keep="last")
        for _, event in carried.iterrows():
            kind = words("kinds")[str(self.agreements.loc[_place(event["who"]), "kind"])]
            yield self.say("carried_out", percent=f"{event['value']:.0%}", agreement=kind)

    def ending(self) -> Iterator[str]:
        how = self.outcomes["ended_by"]
        if pd.isna(how):
            yield self.phrases["never_fought"]
        elif how == "goes_on":
            yield self.phrases["goes_on"]
        else:
            yield self.say("ended_by", how=words("how")[how])
        living = self.agreements[self.agreements["ended_week"].isna() & self.agreements["superseded"].isna()]
        for _, agreement in living.iterrows():
            kind = words("kinds")[str(agreement["kind"])]
            yield self.say("agreement_holds", agreement=kind, when=self.when(agreement["week"]))
        if living.empty:
            yield self.phrases["no_agreement"]
        yield from self.counted()

    def counted(self) -> Iterator[str]:
        facts = {"years": "years_fighting", "deaths": "deaths", "sessions": "sessions", "rejected": "drafts_rejected"}
        known = {name: self.outcomes[column] for name, column in facts.items()}
        if not any(pd.isna(value) for value in known.values()):
            sentences = {name: f"{int(value):,}" for name, value in known.items()}
            yield self.say("counted", window=(len(self.deaths) - FOLLOW_UP) // WEEKS_IN_YEAR, **sentences)


def _place(agreement: Any) -> int:
    """The position of an agreement in its world, from the name that events give it."""
    return int(str(agreement).split()[-1]) - 1
