"""Why an event happened: what, had it not happened, would have changed it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from simulation.calendar import format_week
from simulation.chronicle.events import agreements_named, events_table
from simulation.chronicle.kinds import KINDS
from simulation.chronicle.record import Log
from simulation.chronicle.why import why as why_in_log
from simulation.explain.acts import DATED, Act, nearest_acts
from simulation.explain.rerun import Rerun
from simulation.explain.same import Effect, effect_on
from simulation.founding import Overflow, next_capacity
from simulation.run import Run, whole_number
from simulation.words import words

if TYPE_CHECKING:
    import xarray as xr

    from simulation.scenarios.scenario import Scenario
    from simulation.week import Week

__all__ = ["MOST_ACTS", "MOST_LINES", "Explanation", "explain", "why"]

MOST_ACTS = 40
"""Acts that are left out, one at a time: the nearest. Dated events of the scenario come on top."""

MOST_LINES = 6
"""Lines of an answer."""

_NAMED = 2  # acts of one line


@dataclass(frozen=True, eq=False)
class Explanation:
    """Why an event of one world happened; as text, at most six lines.

    Parameters
    ----------
    event
        The number of the event.
    events
        All events of the world, as in `runs.events`.
    acts
        One row an act that was left out, the nearest to the event first: `event`, the number of the event that it
        brought about; `week`, `verb` and `actor` (a position in its list of the world; of a dated event of the
        scenario "dated_event" and its place in the file, from 0); `steps`, the links of causes
        from it to the event, 0 where none leads there; `effect`, what became of the event without it ("gone", "later",
        "earlier", "otherwise": in the same week in another way, or "none"); `weeks` by which it came later, missing
        where it is gone; `otherwise`, whether it came in another way; `text`, the act in words.
    weeks
        The horizon.
    start
        The date on which the scenario starts; None where it has none.
    """

    event: int
    events: pd.DataFrame
    acts: pd.DataFrame
    weeks: int
    start: date | None

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def __repr__(self) -> str:
        changing = int((self.acts["effect"] != "none").sum())
        return f"<Explanation of event {self.event}: {changing} of {len(self.acts)} acts change it>"

    def lines(self, most: int = MOST_LINES) -> list[str]:
        """The answer in at most so many lines (from 2): the event, what would have changed it most, and how many."""
        asked = self.events.loc[self.events["event"] == self.event].iloc[0]
        lines = [self._asked(asked)]
        if self.acts.empty:
            return [*lines, words("why")["no_acts"]]
        changing = self.acts[self.acts["effect"] != "none"]
        # What prevents it first, then what moves it furthest, then what is nearest: the order of rows.
        rank = changing["effect"].map(lambda effect: effect != "gone")
        far = -changing["weeks"].fillna(0).abs().astype(int)
        order = changing.assign(rank=rank, far=far).sort_values(["rank", "far"], kind="stable")
        same = [acts for _, acts in order.groupby(["effect", "far", "otherwise"], sort=False)]
        lines += [self._effect(acts, str(asked["kind"])) for acts in _told(same, most - 2)]
        return [*lines, self._counted(len(changing))]

    def changing(self) -> list[str]:
        """A line for every act that, left out alone, changes the event, the nearest first; empty where none does."""
        asked = self.events.loc[self.events["event"] == self.event].iloc[0]
        changing = self.acts[self.acts["effect"] != "none"]
        template = words("why")["act_and_effect"]
        return [
            template.format(
                when=format_week(act["week"], self.start), act=act["text"], effect=self._consequence(act, asked["kind"])
            )
            for _, act in changing.iterrows()
        ]

    def log(self) -> str:
        """What the log says: what the event rests on, the turns before it, what lies further back."""
        return why_in_log(self.events, self.event, self.start)

    def _asked(self, asked: pd.Series) -> str:
        dated = self.start is not None
        when = format_week(max(asked["week"], 1), self.start)  # the start, week 0, has the date of the first week
        template = words("why")["asked_dated" if dated else "asked"]
        return template.format(week=asked["week"], date=when, text=asked["text"])

    def _effect(self, acts: pd.DataFrame, kind: str) -> str:
        """What acts that change it in the same way, each by itself, do to it."""
        phrases = words("why")
        # An act more is named sooner than counted.
        named = list(self._named(acts if len(acts) == _NAMED + 1 else acts.head(_NAMED)))
        others = len(acts) - len(named)
        likewise = [*named[1:], phrases["others"].format(number=others)] if others else named[1:]
        line = phrases["without"].format(act=named[0], effect=self._consequence(acts.iloc[0], kind))
        if likewise:
            line += " " + phrases["same_without"].format(acts=phrases["and_without"].join(likewise))
        return line

    def _consequence(self, act: pd.Series, kind: str) -> str:
        """What would have been without an act, as a clause."""
        templates, phrases = words("why_effects"), words("why")
        otherwise = act["otherwise"] and act["effect"] in ("later", "earlier")
        effect = f"{act['effect']}_otherwise" if otherwise else act["effect"]
        template = templates.get(f"{kind}.{effect}", templates[effect])
        number = 0 if act["effect"] == "gone" else abs(int(act["weeks"]))
        weeks = phrases["one_week" if number == 1 else "weeks"].format(number=number)
        return template.format(weeks=weeks, end=format_week(self.weeks, self.start))

    def _named(self, acts: pd.DataFrame) -> Iterator[str]:
        """These acts in words, each with its date."""
        template = words("why")["act"]
        for act, week in zip(acts["text"], acts["week"], strict=True):
            yield template.format(act=act, when=format_week(week, self.start))

    def _counted(self, changing: int) -> str:
        tried, phrases = len(self.acts), words("why")
        if tried == 1:
            return f"{phrases['one_tried']} {phrases['one_changes' if changing else 'one_does_not']}"
        key = "none_changes" if not changing else "each_changes" if changing == tried else "some_change"
        return f"{phrases['all_tried']} {phrases[key]}".format(changing=changing, tried=tried)


def _told(same: Sequence[pd.DataFrame], most: int) -> list[pd.DataFrame]:
    """The first groups of acts with one effect; if none of them has a dated event, the first that has one is the last.

    A dated event comes first in its group: an author wants to know what the dates of a file do.
    """
    groups = [acts.sort_values("verb", key=lambda verb: verb != DATED, kind="stable") for acts in same]
    dated = next((place for place, acts in enumerate(groups) if acts["verb"].iloc[0] == DATED), 0)
    return groups[:most] if dated < most else [*groups[: most - 1], groups[dated]]


def why(
    scenario: Scenario | str | os.PathLike[str],
    event: int | None = None,
    seed: int = 1,
    world: int = 0,
    settings: Mapping[str, Any] | None = None,
    changes: Sequence[tuple[Any, Mapping[str, Any]]] = (),
    without: Iterable[str] = (),
    years: float | None = None,
    luck: str = "splitmix64",
    rules: Week | None = None,
    play: Mapping[str, xr.Dataset] | None = None,
) -> Explanation:
    """Why an event of a world happened: what, had it not happened, would have changed it.

    The world is run again under the same luck, each time with one verb of one actor in one week left out: those behind
    the 40 nearest events, the causes in its log first; and each time without one of the scenario's dated events.

    Parameters
    ----------
    scenario, seed, settings, changes, without, years, luck, rules, play
        As in `simulate`.
    event
        The number of the event, as in `simulate(..., events=True).events`; by default that of the last signature, or
        of the last event where nothing is signed.
    world
        The number of the world.

    Raises
    ------
    InputError
        With all errors at once, for anything not allowed.

    Examples
    --------
    >>> import multitrack as mt
    >>> explanation = mt.why("oslo", world=5, years=6)
    >>> len(str(explanation).splitlines()) <= 6
    True
    >>> explanation.acts.columns[:4].tolist()
    ['event', 'week', 'verb', 'actor']
    """
    number = whole_number("world", world, 0, 2**63 - 1)
    run = Run.of(scenario, [number], seed, settings, changes, without, (), years, luck, True, rules, play)
    return explain(run, event)


def explain(run: Run, event: int | None = None) -> Explanation:
    """What `why` returns, of a run of one world. Raises InputError for an event that is not in it."""
    run, capacity = replace(run, events=True, weekly=()), None
    while True:
        rerun = Rerun(run, capacity)
        try:
            return _explained(rerun, event)
        except Overflow:
            # The world without an act may have more ties or agreements than the world as it is.
            capacity = next_capacity(rerun.capacity)


def _explained(rerun: Rerun, event: int | None) -> Explanation:
    run = rerun.run
    actual = rerun.actual()
    events = events_table(actual.log, run.scenario)
    number = _last_signed(events) if event is None else whole_number("event", event, 1, len(events))
    actors = {verb.name: verb.of for _, verb in run.week.verbs()}
    acts = nearest_acts(actual.log, number, actual.world, actors, MOST_ACTS)
    rerun.actual(act.week for act in acts)
    effects = [effect_on(number, actual, rerun.without(act)) for act in acts]
    return Explanation(
        number,
        events,
        _table(acts, effects, _texts(acts, rerun, actual.log, events)),
        run.weeks,
        run.scenario.start_date,
    )


def _last_signed(events: pd.DataFrame) -> int:
    signed = events.loc[events["kind"] == "signed", "event"]
    return int((events["event"] if signed.empty else signed).iloc[-1])


def _texts(acts: Sequence[Act], rerun: Rerun, log: Log, events: pd.DataFrame) -> list[str]:
    """What each act brought about, in words."""
    agreements, phrases = agreements_named(log.events, rerun.run.scenario), words("why_acts")
    texts = []
    for act in acts:
        entry, row = log.events[act.event - 1], events.iloc[act.event - 1]
        kind = KINDS[entry["kind"]]
        names = {"who": row["who"], "whom": row["whom"]}
        if kind.who == "agreements":
            names |= agreements[int(entry["world"]), int(entry["who"])]
        texts.append(phrases[kind.name].format_map(names))
    return texts


def _table(acts: Sequence[Act], effects: Sequence[Effect], texts: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "event": pd.array([act.event for act in acts], dtype="int64"),
            "week": pd.array([act.week for act in acts], dtype="int64"),
            "verb": pd.array([act.verb for act in acts], dtype="string"),
            "actor": pd.array([act.actor for act in acts], dtype="int64"),
            "steps": pd.array([act.steps for act in acts], dtype="int64"),
            "effect": pd.array([effect.kind for effect in effects], dtype="string"),
            "weeks": pd.array([None if effect.gone else effect.weeks for effect in effects], dtype="Int64"),
            "otherwise": pd.array([effect.otherwise for effect in effects], dtype="bool"),
            "text": pd.array(texts, dtype="string"),
        }
    )
