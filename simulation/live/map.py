"""The map of a week as SVG: camps and who stands where, and over them what is moving this week."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.charts.layout import ROWS, WIDTH, Place, camp, standing, used
from simulation.live.markup import element, number, text
from simulation.live.paper import Paper
from simulation.live.people import role_of
from simulation.words import words
from simulation.world.record import Channel, Kind

if TYPE_CHECKING:
    from simulation.live.history import History

__all__ = ["Map"]

_GAUGE, _ENOUGH = 100.0, 2 / 3  # pixels, and the share of them at which a party is ready enough for talks
_RAIL, _RAILS = 0.82, 0.16  # where those who meet are joined, below their row and above the publics
_PEOPLE = (*ROWS, "mediators")
_Places = dict[str, list[Place]]
_STATES = {Channel.CLOSED: "closed", Channel.OPEN: "open", Channel.FROZEN: "frozen"}


@dataclass(frozen=True)
class _Order:
    """Where everybody stands, and what is drawn of that alone."""

    places: _Places
    still: str
    hits: str


class Map:
    """The map of one world: `moving(week)` is drawn each week over `still(week)`; `hits(week)` can be pointed at.

    These two change only where somebody comes into the world or changes sides.
    """

    def __init__(self, history: History) -> None:
        self.history, self.words = history, words("view")
        self._stood = -1
        self.stand()

    def stand(self) -> None:
        """Lay out the camps; again only where a party has come into the world."""
        world = self.history.model.world
        many = int(world["party_count"])
        if many == self._stood:
            return
        self._stood = many
        self.names = self.history.model.party_names
        self.pairs = {kind: _pairs(used(world, kind)) for kind in ("channels", "dialogues")}
        self.paper = Paper(self.names)
        self._order: dict[bytes, _Order] = {}

    def order(self, week: int) -> _Order:
        """Where everybody stands in a week, and what is drawn of that alone: the same in most weeks."""
        self.stand()
        counts = [self.history.count(kind, week) for kind in ("parties", *_PEOPLE)]
        key = bytes(str(counts), "ascii") + self.history.of("officials", "party", week).tobytes()
        key += self.history.of("officials", "leader", week).tobytes() + bytes(self._there(week))
        if key not in self._order:
            self._order[key] = self._ordered(week)
        return self._order[key]

    def _ordered(self, week: int) -> _Order:
        people = {kind: self.history.people(kind, week) for kind in _PEOPLE}
        places = standing(self.history.model.world, people)
        places["mediators"] = [(x, y + self.paper.lift) for x, y in places["mediators"]][: len(people["mediators"])]
        still = [*self._camps(self._there(week)), *self._rows(places), *self._inside(places)]
        return _Order(places, "".join(still), "".join(self._hits(places, people)))

    def still(self, week: int) -> str:
        """What does not move while nobody changes sides."""
        return self.order(week).still

    @property
    def box(self) -> str:
        """The view box."""
        self.stand()
        return self.paper.box

    def hits(self, week: int) -> str:
        """What can be pointed at."""
        return self.order(week).hits

    def _there(self, week: int) -> list[bool]:
        """Which parties exist in a week: a splinter does not yet, one that merged or fell apart does no more."""
        gone = self.history.of("parties", "gone", week)
        return [party < len(gone) and int(gone[party]) == 0 for party in range(len(self.names))]

    def _camps(self, there: Sequence[bool]) -> Iterator[str]:
        """The camps of all parties; those that are not there, yet or any more, are pale."""
        for party in range(len(self.names)):
            left, right = camp(party) - WIDTH / 2 - 0.12, camp(party) + WIDTH / 2 + 0.12
            corners = [(left, -0.22), (right, -0.22), (camp(party) + 0.95, 2.36), (camp(party) - 0.95, 2.36)]
            pale = "" if there[party] else " pale"
            yield element("path", d=f"M{'L'.join(map(self.paper.at, corners))}Z", class_=f"camp{pale}")
            for line, words_of_name in enumerate(self.paper.names[party]):
                x, y = self.paper.name_line(party, line)
                yield element("text", text(words_of_name), x=x, y=y, class_=f"name{pale}")

    def _rows(self, places: _Places) -> Iterator[str]:
        """At the left who stands in each row, and which track they are."""
        for kind, height in (*ROWS.items(), *(("mediators", y) for _, y in places["mediators"][:1])):
            x, y = self.paper.row_name(height)
            yield element("text", text(self.words[f"row_{kind}"]), x=x, y=y, class_="row")
            if track := self.words.get(f"track_{kind}"):
                yield element("text", text(track), x=x, y=y + 17, class_="track")

    def _inside(self, places: _Places) -> Iterator[str]:
        """Access ties up to officials, community ties down to social groups: they do not change from week to week."""
        world = self.history.model.world
        for ties, holder, other in (("accesses", "ngos", "officials"), ("communities", "ngos", "groups")):
            for tie in used(world, ties):
                one, another = int(tie["holder"]), int(tie["other"])
                if one < len(places[holder]) and another < len(places[other]):
                    yield self._line(places[holder][one], places[other][another], class_="inside")

    def _hits(self, places: _Places, people: Mapping[str, Any]) -> Iterator[str]:
        for kind, spots in places.items():
            for index, place in enumerate(spots):
                label = role_of(kind, index, people[kind], self.names)
                x, y = self.paper.spot(place)
                inside = element("title", text(label)) + element("circle", cx=x, cy=y, r=15)
                yield element(
                    "g", inside, class_="hit", tabindex=0, role="button", aria_label=label, data_agent=f"{kind}:{index}"
                )

    def moving(self, week: int) -> str:
        """Ties and their trust, who met, the channels, violence, and everybody as they are in a week."""
        return "".join(self.parts(week))

    def parts(self, week: int) -> list[str]:
        """What `moving` draws, mark by mark: most of them are drawn the same in many weeks."""
        self.stand()
        parts = [*self._ties("channels", week), *self._ties("dialogues", week), *self._meetings(week)]
        return [*parts, *self._lines(week), *self._readiness(week), *self._people(week)]

    def _ties(self, kind: str, week: int) -> Iterator[str]:
        """One line a pair, of the mean trust of both ways."""
        trust = self.history.of(kind, "trust", week)
        places = self.order(week).places["officials" if kind == "channels" else "ngos"]
        for rank, (one, other, both) in enumerate(self.pairs[kind]):
            if both[-1] < len(trust):
                level = float(np.mean(trust[both]))
                look = f"opacity:{0.07 + 0.83 * level * level:.2f}"
                yield self._bow(places[one], places[other], rank, class_=f"tie {kind}", style=look)

    def meetings(self, week: int) -> list[tuple[int, str, list[int]]]:
        """The dialogue groups that met in a week: number from 0, the issue on the table, and who was there."""
        history, names = self.history, self.history.model.scenario_file.issue_names
        initiative = history.of("ngos", "initiative", week)
        sessions, issues = (history.of("initiatives", state, week) for state in ("sessions", "issue"))
        return [
            (group, names[int(issues[group])] if 0 <= issues[group] < len(names) else "", members)
            for group in np.flatnonzero(sessions > 0).tolist()
            if (members := np.flatnonzero(initiative == group).tolist())
        ]

    def _meetings(self, week: int) -> Iterator[str]:
        """Those who meet are joined below their row, where nobody else stands."""
        places = self.order(week).places["ngos"]
        for rank, (group, issue, members) in enumerate(self.meetings(week)):
            height = _RAIL - _RAILS * (rank % 4)
            spots = [self.paper.spot(places[one]) for one in members]
            (left, rail), (right, _) = ((min(x for x, _ in spots), self._y(height)), (max(x for x, _ in spots), 0.0))
            stubs = "".join(f"M{number(x)} {number(y)}V{number(rail)}" for x, y in spots)
            yield element("path", d=f"{stubs}M{number(left)} {number(rail)}H{number(right)}", class_="lit")
            told = self.words["meets_on" if issue else "meets"].format(group=group + 1, issue=issue)
            yield element("text", text(told), x=(left + right) / 2, y=rail + 4.5, class_="meeting")

    def _y(self, height: float) -> float:
        return self.paper.spot((0.0, height))[1]

    def _lines(self, week: int) -> Iterator[str]:
        """Between two camps: the official channel, and the violence."""
        dyads = used(self.history.model.world, "dyads")
        deaths, over = self.history.of("dyads", "deaths", week), self.history.of("dyads", "over", week)
        if len(self.names) > 2:
            for party in range(len(self.names)):
                yield self._line(*self.paper.lifeline(party), class_="lifeline")
        for index in range(self.history.count("dyads", week)):
            a, b = sorted((int(dyads[index]["a"]), int(dyads[index]["b"])))
            state = self._channel(index, week)
            if len(self.names) == 2 or state != "closed" or not over[index]:
                yield from self._line_of_channel(a, b, state, index)
            yield from self._violence(a, b, int(deaths[index]), index, week)

    def channels(self, week: int) -> list[tuple[tuple[str, str], str]]:
        """The state of every channel that is drawn: the names of the two parties, and the state in a word."""
        dyads, over = used(self.history.model.world, "dyads"), self.history.of("dyads", "over", week)
        found = []
        for index in range(self.history.count("dyads", week)):
            a, b = sorted((int(dyads[index]["a"]), int(dyads[index]["b"])))
            state = self._channel(index, week)
            if len(self.names) == 2 or state != "closed" or not over[index]:
                found.append(((self.names[a], self.names[b]), state))
        return found

    def _line_of_channel(self, a: int, b: int, state: str, dyad: int) -> Iterator[str]:
        left, right = self.paper.channel(a, b)
        yield self._line(left, right, class_=f"channel {state}", data_dyad=dyad)
        many = len(self.names) > 2
        if many:
            for x, y in map(self.paper.spot, (left, right)):
                yield element("circle", cx=x, cy=y, r=2.2 if state == "closed" else 4.0, class_=f"end-of {state}")
        if not many or state != "closed":  # most are: the word would stand there a dozen times
            x, y = self.paper.spot(((left[0] + right[0]) / 2, left[1] + 0.06))
            yield element("text", text(self.words[f"channel_{state}"]), x=x, y=y, class_="channel-word")

    def _channel(self, dyad: int, week: int) -> str:
        pair = self.history.model.world["dyads"][dyad]
        both = (1 << int(pair["a"])) | (1 << int(pair["b"]))
        for one in self.history.agreements(week):
            if int(one["week"]) == week and int(one["signed_by"]) & both == both:
                return "signing"
        return _STATES[Channel(int(self.history.of("dyads", "channel", week)[dyad]))]

    def _violence(self, a: int, b: int, deaths: int, dyad: int, week: int) -> Iterator[str]:
        """Between two camps a burst that grows with the deaths of the week, and their number; under those between."""
        neighbours = b == a + 1
        middle = ((camp(a) + camp(b)) / 2, 0.16 if neighbours else self.paper.bottom + 0.3)
        x, y = self.paper.spot(middle)
        if deaths and not neighbours:
            yield self._line((camp(a), middle[1]), (camp(b), middle[1]), class_="front")
        if deaths:
            yield element("polygon", points=_burst(x, y, 9 + 6.0 * math.log1p(deaths)), class_="violence")
        if len(self.names) == 2:
            word = self.words["dead_this_week"].format(deaths=deaths)
            yield element("text", text(word), x=x, y=y + 20, class_="deaths")
        elif deaths:
            yield element("text", f"{deaths}", x=x, y=y + 5, class_="deaths")
        if neighbours and self.history.of("dyads", "ceasefire", week)[dyad] > 0:
            yield element("text", text(self.words["ceasefire"]), x=x, y=y + 36, class_="quiet")

    def _readiness(self, week: int) -> Iterator[str]:
        """Under each name how ready the party is: the stroke is what talks need."""
        needed = float(self.history.model.settings["channel_threshold"][0])
        for party, ready in enumerate(self.history.of("parties", "readiness", week)):
            x, y = self.paper.spot((camp(party), 2.6))
            x -= _GAUGE / 2
            share = min(_ENOUGH * float(ready) / needed, 1.0) if needed > 0 else 1.0
            look = "ready enough" if ready >= needed else "ready"
            told = self.words["gauge"].format(ready=f"{100 * ready:.0f} %", needed=f"{100 * needed:.0f} %")
            yield element("rect", element("title", text(told)), x=x, y=y, width=_GAUGE, height=7, class_="gauge")
            yield element("rect", x=x, y=y, width=_GAUGE * share, height=7, class_=look)
            yield element("path", d=f"M{number(x + _GAUGE * _ENOUGH)} {number(y - 3)}v13", class_="needed")

    def _people(self, week: int) -> Iterator[str]:
        met = {one for _, _, members in self.meetings(week) for one in members}
        for kind, places in self.order(week).places.items():
            people = self.history.people(kind, week)
            for index, place in enumerate(places):
                look = self._look(kind, index, people[index], week)
                look += " met" if kind == "ngos" and index in met else ""
                yield _glyph(kind, self.paper.spot(place), look, f"{kind}:{index}")

    def _look(self, kind: str, index: int, record: Any, week: int) -> str:
        if kind == "officials":
            return "leader" if record["leader"] else ""
        if kind == "ngos":
            return "" if int(self.history.of("ngos", "initiative", week)[index]) >= 0 else "idle"
        if kind == "mediators":
            left, present = (self.history.of("mediators", state, week)[index] for state in ("left", "present"))
            gone = left > 0 or present == 0
            return "gone" if gone else "" if record["official"] else "informal"
        return f"mood{min(int(5 * self.history.of('groups', 'attitude', week)[index]), 4)}"

    def _line(self, one: Place, other: Place, **attributes: Any) -> str:
        return element("path", d=f"M{self.paper.at(one)}L{self.paper.at(other)}", **attributes)

    def _bow(self, one: Place, other: Place, rank: int, **attributes: Any) -> str:
        """A bow from one to the other, each of several a little higher, so that none hides another."""
        middle = ((one[0] + other[0]) / 2, (one[1] + other[1]) / 2 + 2 * (0.1 + 0.035 * (rank % 9)))
        return element("path", d=f"M{self.paper.at(one)}Q{self.paper.at(middle)} {self.paper.at(other)}", **attributes)

    def signing(self, week: int) -> str:
        """What was signed this week, in words; empty for nothing."""
        kinds = words("kinds")
        signed = [one for one in self.history.agreements(week) if int(one["week"]) == week]
        return ", ".join(self.words["signed"].format(kind=kinds[Kind(int(one["kind"])).name.lower()]) for one in signed)


def _pairs(ties: Any) -> list[tuple[int, int, list[int]]]:
    """Each pair tied, and the positions of its ties, both ways."""
    result: dict[tuple[int, int], list[int]] = {}
    for index, tie in enumerate(ties):
        pair = (int(tie["holder"]), int(tie["other"]))
        result.setdefault((min(pair), max(pair)), []).append(index)
    return [(*pair, both) for pair, both in result.items()]


def _glyph(kind: str, spot: tuple[float, float], look: str, agent: str) -> str:
    x, y = spot
    marks = {"class_": f"mark {kind} {look}".strip(), "data_agent": agent}
    if kind == "officials":
        size = 9 if look == "leader" else 7
        return element("rect", x=x - size, y=y - size, width=2 * size, height=2 * size, **marks)
    if kind == "ngos":
        return element("circle", cx=x, cy=y, r=7, **marks)
    if kind == "groups":
        return element("path", d=f"M{number(x)} {number(y - 10)}l10.5 18h-21z", **marks)
    return element("path", d=f"M{number(x)} {number(y - 11)}l11 11l-11 11l-11 -11z", **marks)


def _burst(x: float, y: float, size: float) -> str:
    spikes = [(size if turn % 2 else size * 0.55, math.pi * turn / 8) for turn in range(16)]
    return " ".join(f"{number(x + r * math.cos(a))},{number(y + r * math.sin(a))}" for r, a in spikes)
