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


class Signatures:
    """The signatures of one world. What holds for several texts in the same words is said once."""

    def __init__(self, agreements: pd.DataFrame, events: Iterable[Happening], scenario: Scenario, world: int) -> None:
        self._agreements, self._phrases = agreements, words("story")
        self._names = dict(zip(scenario.parties, scenario.party_names, strict=True))
        self._without_talks = dict(_without_talks(events))
        self._said = set[object]()
        self.names = self._named(scenario, world)
        """Of each text, in order: "agreement" its kind, "signed" what its day calls it, "others" who signed it."""

    def _named(self, scenario: Scenario, world: int) -> list[dict[str, str]]:
        rows = self._agreements[["kind", "week", "parties"]].itertuples(index=False)
        signings = [
            Signing(world, str(kind), int(week), tuple(name_from_key(key, self._names) for key in parties.split(", ")))
            for kind, week, parties in rows
        ]
        return [
            {"agreement": words("kinds")[str(one.kind)], "signed": day, "others": ", ".join(one.who)}
            for one, day in zip(signings, days_named(signings, scenario.start_date), strict=True)
        ]

    def lines(self, signed: Happening) -> Iterator[str]:
        """What is told below the sentence of a signature."""
        place, how = place_of(signed.who), str(signed.reason)
        agreement, earlier = self._agreements.iloc[place], self._agreements.iloc[:place]
        yield from self._talks(signed.event, how, self.names[place]["others"].split(", "))
        # A text that is signed again takes up no other.
        if how == "again":
            yield from self._old_terms(agreement, earlier)
        else:
            yield from self._takes_up(agreement, earlier)
        if how == "agreed":
            yield from self._in_force(agreement, earlier)
        # An agenda and a protocol give nobody anything.
        if agreement.filter(like="utility_").notna().any():
            yield self._terms(agreement)

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

    def _old_terms(self, agreement: pd.Series, earlier: pd.DataFrame) -> Iterator[str]:
        """Which ended text a renewed one goes back to, where its terms leave no doubt."""
        ended = earlier[(earlier["ended_week"] < agreement["week"]).fillna(False)]
        same = ended["kind"] == agreement["kind"]
        for column in ended.filter(like="share_"):
            both = pd.notna(ended[column]) & pd.notna(agreement[column])
            same &= (ended[column] == agreement[column]).fillna(False) | ~both
        if agreement["kind"] != "process" and same.any():
            yield self._say("old_terms", text=self._texts(ended[same].iloc[:1]))

    def _takes_up(self, agreement: pd.Series, earlier: pd.DataFrame) -> Iterator[str]:
        taken = (earlier["superseded"] == agreement["week"]).fillna(False)
        if taken.any():
            yield self._say("takes_up", texts=self._texts(earlier[taken]))

    def _in_force(self, agreement: pd.Series, earlier: pd.DataFrame) -> Iterator[str]:
        week, signed = agreement["week"], set(agreement["parties"].split(", "))
        over = (earlier["ended_week"] < week).fillna(False) | (earlier["superseded"] <= week).fillna(False)
        over |= (earlier["lapsed"] <= week).fillna(False)
        shared = earlier["parties"].map(lambda parties: len(signed & set(parties.split(", "))) > 1).astype(bool)
        texts = earlier[shared & ~over]
        if len(texts) and self._first("in_force", *texts.index):
            yield self._say("in_force", texts=self._texts(texts))

    def _texts(self, agreements: pd.DataFrame) -> str:
        return listed(self._say("text", **self.names[place]) for place in agreements.index)

    def _terms(self, agreement: pd.Series) -> str:
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

    def _shares(self, agreement: pd.Series, named: Mapping[str, str]) -> dict[str, str]:
        shares = (
            self._say("share", who=name, utility=f"{agreement[f'utility_{key}']:.0%}") for key, name in named.items()
        )
        support = (
            self._say("support", who=name, percent=f"{agreement[f'support_{key}']:.0%}") for key, name in named.items()
        )
        return {"shares": listed(shares), "support": listed(support)}

    def _unmet(self, agreement: pd.Series, named: Mapping[str, str]) -> str:
        unmet = [
            self._say("unmet", who=name, grievance=f"{agreement[f'grievance_{key}']:.2f}")
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
