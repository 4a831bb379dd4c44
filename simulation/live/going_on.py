"""What is going on in a week, in plain words: what happens, who talks and meets, and what the fighting costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from simulation.calendar import WEEKS_IN_YEAR
from simulation.live.markup import isolated_whole
from simulation.words import listed, words

if TYPE_CHECKING:
    from simulation.live.map import Map
    from simulation.model import DiplomacyModel

__all__ = ["background", "going_on"]

_STATES = ("signing", "open", "frozen", "closed")
_MOST_EVENTS, _MOST_PAIRS = 3, 3  # that one can take in


def background(model: DiplomacyModel) -> str:
    """What a scenario is about, when it begins and how long it lasts."""
    scenario, told = model.scenario_file, words("view")
    years = f"{model.weeks / WEEKS_IN_YEAR:g}"
    begins = told["begins_undated"].format(years=years)
    if scenario.start_date:
        begins = told["begins"].format(start=f"{scenario.start_date:%B %Y}", years=years)
    return " ".join(filter(None, [isolated_whole(scenario.description), begins, told["illustration"]]))


def going_on(drawn: Map, week: int, chronicle: Sequence[Mapping[str, Any]]) -> str:
    """The week in a few sentences; at the start, how things stand then."""
    drawn.stand()
    happened = [one["text"] for one in chronicle if one["week"] == week and one["landmark"]] if week else []
    parts = [*happened[:_MOST_EVENTS], *_more(len(happened)), *(_fighting(drawn, week) if week else [])]
    return " ".join([*parts, *_channels(drawn, week), *_meetings(drawn, week)])


def _more(many: int) -> Iterator[str]:
    if many > _MOST_EVENTS:
        yield words("going_on")["more"].format(number=many - _MOST_EVENTS)


def _channels(drawn: Map, week: int) -> Iterator[str]:
    """Which pairs talk; that a channel is closed is said only where no other is open."""
    told, by_state = words("going_on"), dict[str, list[str]]()
    for pair, state in drawn.channels(week):
        by_state.setdefault(state, []).append(listed(pair))
    for state in _STATES:
        pairs = by_state.get(state, [])
        if pairs and (state != "closed" or len(by_state) == 1):
            several = state == "closed" and len(drawn.names) > 2
            text = told[f"{state}_all"] if several else told[state]
            yield text.format(pairs=_named(pairs))


def _named(pairs: Sequence[str]) -> str:
    """Pairs of parties as a sentence lists them, the first few by name."""
    told = words("going_on")
    named = told["joined"].join(pairs[:_MOST_PAIRS])
    more = len(pairs) - _MOST_PAIRS
    return told["pairs_more"].format(pairs=named, number=more) if more > 0 else named


def _meetings(drawn: Map, week: int) -> Iterator[str]:
    told = words("going_on")
    meetings = [(group + 1, issue) for group, issue, _ in drawn.meetings(week)]
    if len(meetings) == 1:
        yield told["meets"].format(group=meetings[0][0], issue=meetings[0][1])
    elif meetings:
        yield told["meet"].format(number=len(meetings), issues=listed(dict.fromkeys(issue for _, issue in meetings)))


def _fighting(drawn: Map, week: int) -> Iterator[str]:
    deaths, told = int(drawn.history.of("dyads", "deaths", week).sum()), words("going_on")
    at_peace = bool(drawn.history.of("dyads", "over", week).all())
    yield told[
        "no_war" if deaths == 0 and at_peace else "nobody" if deaths == 0 else "one" if deaths == 1 else "dead"
    ].format(deaths=f"{deaths:,}")
