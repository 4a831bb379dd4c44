"""Events as a table that a person reads: one row an event, with names, causes, a reason and a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from simulation.chronicle.dated import what_it_sets
from simulation.chronicle.kind import EventKind
from simulation.chronicle.kinds import BY_NAME, KINDS
from simulation.chronicle.naming import Signing, days_named
from simulation.chronicle.record import Log
from simulation.chronicle.sentences import both, numbers, sentence
from simulation.results.columns import KINDS as AGREEMENT_KINDS
from simulation.words import listed, words
from simulation.words.parties import party_names
from simulation.world.record import Provision

if TYPE_CHECKING:
    from simulation.scenarios.scenario import Scenario

__all__ = ["agreements_named", "events_table"]

_SPLIT, _SIGNED = KINDS.index(BY_NAME["split"]), KINDS.index(BY_NAME["signed"])
_MEDIATORS, _PATRON = 256, 512  # among those who press a party


def events_table(log: Log, scenario: Scenario) -> pd.DataFrame:
    """The table of events: columns as in `EVENT_COLUMNS`, rows in order of world and event."""
    names, events = _Names(scenario, log.events), log.events
    kinds = [KINDS[number] for number in events["kind"]]
    worlds = events["world"].tolist()
    who = [names.of(kind.who, *one) for kind, one in zip(kinds, _pairs(events, "who"), strict=True)]
    whom = [names.of(kind.whom, *one) for kind, one in zip(kinds, _pairs(events, "whom"), strict=True)]
    others = [
        names.several("provisions" if kind.whom == "provisions" else "parties", bits, world)
        for kind, bits, world in zip(kinds, events["others"].tolist(), worlds, strict=True)
    ]
    reasons = [kind.reason(number) for kind, number in zip(kinds, events["reason"].tolist(), strict=True)]
    table = pd.DataFrame(
        {
            "event": events["event"],
            "world": events["world"],
            "week": events["week"],
            "kind": pd.Categorical([kind.name for kind in kinds], list(BY_NAME)),
            "who": pd.array(who, dtype="string"),
            "whom": pd.array(whom, dtype="string"),
            "others": pd.array([", ".join(some) or None for some in others], dtype="string"),
            "reason": pd.array([reason or None for reason in reasons], dtype="string"),
            "state": pd.array([kind.state or None for kind in kinds], dtype="string"),
            "value": pd.array(events["value"], dtype="Float64"),
            "threshold": pd.array(events["threshold"], dtype="Float64"),
        }
    )
    table["causes"] = pd.Series(_causes(log), index=table.index, dtype=object)
    facts = [
        {"who": one, "whom": other, "both": both(one, other), "others": listed(some) if some else None}
        for one, other, some in zip(who, whom, others, strict=True)
    ]
    table["text"] = pd.array(_texts(events, kinds, reasons, facts, scenario), dtype="string")
    return table


def _pairs(events: np.ndarray, role: str) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = events[[role, "world"]].tolist()
    return pairs


class _Names:
    """Readable names of what an event's `who` and `whom` are positions in."""

    def __init__(self, scenario: Scenario, events: np.ndarray) -> None:
        self._templates = words("names")
        self._parties, self._issues = scenario.party_names, scenario.issue_names
        self._provisions = [words("provisions")[provision.name.lower()] for provision in Provision]
        self._dated = [one.name for one in scenario.events]
        self._of_world = self._with_splinters(events)

    def _with_splinters(self, events: np.ndarray) -> dict[int, list[str]]:
        """The names of all parties of those worlds in which some split off."""
        like: dict[int, list[int]] = {}
        for world, parent in events[events["kind"] == _SPLIT][["world", "whom"]].tolist():
            kin = like.setdefault(world, list(range(len(self._parties))))
            kin.append(kin[parent])
        return {world: party_names(self._parties, kin) for world, kin in like.items()}

    def of(self, kind: str, index: int, world: int) -> str | None:
        """The name of an entry of one of the world's lists; None where there is none."""
        if not kind or index < 0:
            return None
        if kind == "parties":
            return self._of_world.get(world, self._parties)[index]
        if kind == "pressing":
            mediators = [self._templates["mediators"]] if index & _MEDIATORS else []
            patron = [self._templates["patron"]] if index & _PATRON else []
            return listed([*mediators, *patron, *self.several("parties", index % _MEDIATORS, world)])
        if kind == "dated":
            return self._dated[index]
        if kind == "provisions":
            return self._provisions[index]
        if kind == "issues":
            return self._issues[index]
        return self._templates[kind.removesuffix("s")].format(number=index + 1)

    def several(self, kind: str, bits: int, world: int) -> list[str]:
        """The names of parties, or of what else has one bit each."""
        names = (self.of(kind, index, world) for index in range(bits.bit_length()) if bits >> index & 1)
        return [name for name in names if name]


def _causes(log: Log) -> list[np.ndarray]:
    """The causes of each event, an array of event numbers each, oldest first."""
    key = log.links["world"] * (1 << 32) + log.links["event"]
    order = np.argsort(key, kind="stable")
    key, causes = key[order], log.links["cause"][order]
    wanted = log.events["world"] * (1 << 32) + log.events["event"]
    first, last = np.searchsorted(key, wanted), np.searchsorted(key, wanted, side="right")
    return [np.unique(causes[a:b]) for a, b in zip(first, last, strict=True)]


def _texts(
    events: np.ndarray,
    kinds: Sequence[EventKind],
    reasons: Sequence[str],
    facts: Sequence[dict[str, Any]],
    scenario: Scenario,
) -> list[str]:
    signed = agreements_named(events, scenario)
    texts = []
    for entry, kind, reason, names in zip(events, kinds, reasons, facts, strict=True):
        template = sentence(kind.name, reason, bool(kind.whom) and names["whom"] is None)
        measured = numbers(template, float(entry["value"]), float(entry["threshold"]))
        values = {**names, **measured, "again": ""}
        if kind.who == "dated":
            values["sets"] = what_it_sets(scenario, names["who"])
        if kind.who == "agreements":
            values |= signed[int(entry["world"]), int(entry["who"])]
        texts.append(template.format_map(values))
    return texts


def agreements_named(events: np.ndarray, scenario: Scenario) -> dict[tuple[int, int], dict[str, str]]:
    """Kind and day of every agreement in words, as sentences name it, by world and number."""
    names = _Names(scenario, events)
    rows = events[events["kind"] == _SIGNED][["world", "who", "value", "week", "others"]].tolist()
    signings = [
        Signing(world, int(kind), week, tuple(names.several("parties", signed, world)))
        for world, _, kind, week, signed in rows
    ]
    days = days_named(signings, scenario.start_date)
    return {
        (one.world, number): {"agreement": words("kinds")[AGREEMENT_KINDS[int(one.kind) - 1]], "signed": day}
        for (_, number, *_), one, day in zip(rows, signings, days, strict=True)
    }
