"""What a story tells of a signature: between whom no talks were open, the texts it stands on, and what it gives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

import pandas as pd

from simulation.chronicle.naming import Signing, days_named
from simulation.chronicle.occasions import Happening, place_of
from simulation.scenarios.scenario import Scenario
from simulation.words import listed, words
from simulation.words.parties import name_from_key

__all__ = ["Signatures"]

_CHANNEL = ("talks_open", "talks_frozen", "talks_closed")
_MOST_PAIRS = 2  # pairs without talks that a line names
_LEAST_UNMET = 0.05  # needs that a text leaves unmet by less are not worth telling (own judgement)

_Pair = tuple[str, str]
_Text = dict[str, Any]


class Signatures:
    """The signatures of one world. What holds for several texts in the same words is said once."""

    def __init__(self, agreements: pd.DataFrame, events: Iterable[Happening], scenario: Scenario, world: int) -> None:
        self._texts: list[_Text] = [
            {str(name): value for name, value in row.items()} for row in agreements.to_dict("records")
        ]
        self._phrases = words("story")
        self._names = dict(zip(scenario.parties, scenario.party_names, strict=True))
        self._without_talks = dict(_without_talks(events))
        self._said = set[object]()
        self.names = self._named(scenario, world)
        """Of each text, in order: "agreement" its kind, "signed" what its day calls it, "others" who signed it."""

    def _named(self, scenario: Scenario, world: int) -> list[dict[str, str]]:
        rows = ((text["kind"], text["week"], text["parties"]) for text in self._texts)
        signings = [
            Signing(world, str(kind), int(week), tuple(name_from_key(key, self._names) for key in parties.split(", ")))
            for kind, week, parties in rows
        ]
        return [
            {"agreement": words("kinds")[str(one.kind)], "signed": day, "others": ", ".join(one.who)}
            for one, day in zip(signings, days_named(signings, scenario.start_date), strict=True)
        ]

    def lines(self, signed: Happening) -> Iterator[str]:
        """What is said below the sentence of a signature."""
        place, how = place_of(signed.who), str(signed.reason)
        yield from self._talks(signed.event, how, self.names[place]["others"].split(", "))
        # A text that is signed again takes up no other.
        yield from self._old_terms(place) if how == "again" else self._takes_up(place)
        if how == "agreed":
            yield from self._in_force(place)
        # An agenda and a protocol give nobody anything.
        if any(pd.notna(self._texts[place][column]) for column in self._texts[place] if column.startswith("utility_")):
            yield self._terms(self._texts[place])

    def _say(self, name: str, **facts: Any) -> str:
        return self._phrases[name].format(**facts)

    def _first(self, name: str, *what: object) -> bool:
        """Whether this has not been said yet; from now on it has been."""
        new = (name, *what) not in self._said
        self._said.add((name, *what))
        return new

    def _talks(self, event: int, how: str, signed: Sequence[str]) -> Iterator[str]:
        """Between which of those who sign no talks are open, and how they sign all the same."""
        pairs = self._without_talks[event]
        name = "signed_again" if how == "again" else ("signed_without_talks" if len(signed) == 2 else "at_one_table")
        if not pairs or not self._first(name, pairs):
            return
        if len(pairs) > _MOST_PAIRS:
            yield self._say(f"{name}_many")
        else:
            yield self._say(name, pairs=self._phrases["and_between"].join(map(listed, pairs)))

    def _old_terms(self, place: int) -> Iterator[str]:
        """Which ended text a renewed one goes back to, where its terms leave no doubt."""
        own = self._texts[place]
        if own["kind"] == "process":
            return
        for earlier, text in enumerate(self._texts[:place]):
            if text["kind"] == own["kind"] and _by(text["ended_week"], own["week"] - 1) and _same_terms(text, own):
                yield self._say("old_terms", text=self._listed([earlier]))
                return

    def _takes_up(self, place: int) -> Iterator[str]:
        week = self._texts[place]["week"]
        taken = [earlier for earlier, text in enumerate(self._texts[:place]) if _is(text["superseded"], week)]
        if taken:
            yield self._say("takes_up", texts=self._listed(taken))

    def _in_force(self, place: int) -> Iterator[str]:
        week, signed = self._texts[place]["week"], set(self._texts[place]["parties"].split(", "))
        texts = []
        for earlier, text in enumerate(self._texts[:place]):
            over = _by(text["ended_week"], week - 1) or _by(text["superseded"], week) or _by(text["lapsed"], week)
            if not over and len(signed & set(text["parties"].split(", "))) > 1:
                texts.append(earlier)
        if texts and self._first("in_force", *texts):
            yield self._say("in_force", texts=self._listed(texts))

    def _listed(self, places: Iterable[int]) -> str:
        return listed(self._say("text", **self.names[place]) for place in places)

    def _terms(self, agreement: _Text) -> str:
        signed = str(agreement["parties"]).split(", ")
        named = {key: name for key, name in self._names.items() if key in signed}
        others = (
            listed(name_from_key(key, self._names) for key in signed if key not in named)
            if len(named) < len(signed)
            else ""
        )
        if not named:
            return self._say("all_uncounted", who=others)
        text = self._say("terms" if self._first("terms") else "terms_again", **self._shares(agreement, named))
        unmet = self._unmet(agreement, named)
        text += self._say("grievance", sides=unmet) if unmet else ""
        if others:
            text += self._say("uncounted" if self._first("uncounted") else "uncounted_again", who=others)
        return text + self._phrases["sentence_end"]

    def _shares(self, agreement: _Text, named: Mapping[str, str]) -> dict[str, str]:
        shares = (
            self._say("share", who=name, utility=f"{100 * agreement[f'utility_{key}']:.0f} %")
            for key, name in named.items()
        )
        support = (
            self._say("support", who=name, percent=f"{100 * agreement[f'support_{key}']:.0f} %")
            for key, name in named.items()
        )
        return {"shares": listed(shares), "support": listed(support)}

    def _unmet(self, agreement: _Text, named: Mapping[str, str]) -> str:
        unmet = [
            self._say("unmet", who=name, grievance=f"{100 * agreement[f'grievance_{key}']:.0f} %")
            for key, name in named.items()
            if agreement[f"grievance_{key}"] >= _LEAST_UNMET
        ]
        return listed(unmet) if unmet else ""


def _without_talks(events: Iterable[Happening]) -> Iterator[tuple[int, tuple[_Pair, ...]]]:
    """Of each signature, by its number, the pairs of those who sign between whom no talks were open."""
    open_between = set[frozenset[str]]()
    for event in events:
        sides = frozenset((str(event.who), str(event.whom)))
        if event.kind in _CHANNEL:
            (open_between.add if event.kind == "talks_open" else open_between.discard)(sides)
        elif event.kind == "signed":
            signed = (event.others or "").split(", ")
            yield event.event, tuple(pair for pair in combinations(signed, 2) if frozenset(pair) not in open_between)


def _by(week: Any, last: int) -> bool:
    """Whether something has happened, in this week at the latest."""
    return bool(pd.notna(week) and week <= last)


def _is(week: Any, this: int) -> bool:
    return bool(pd.notna(week) and week == this)


def _same_terms(one: _Text, other: _Text) -> bool:
    """Whether two texts divide every issue in the same way, as far as both say."""
    shares = [column for column in one if column.startswith("share_")]
    both = [(one[column], other[column]) for column in shares if pd.notna(one[column]) and pd.notna(other[column])]
    return all(first == second for first, second in both)
