"""Weekly series, each declared once: which states can be recorded week by week, their names, labels, units and axes.

A series is a state as it stands in the record at the end of the week; but for sums, nothing is computed here. What has
an axis is of the scenario's own parties and dyads; sums take in those that came to be when a party split.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from simulation.errors import InputError
from simulation.results.column import Column, Dtype
from simulation.world.record import RECORDS, SCALARS, TABLE, Condition

__all__ = ["SERIES", "Series", "series_named"]

_CONDITIONS = ", ".join(f"{condition:d} {condition.name.lower()}" for condition in Condition)
_STATES = {name: states for name, (states, _) in RECORDS.items()} | {"table": TABLE}
_TYPES: dict[str, Dtype] = {"float": "float64", "int": "int64", "flag": "uint8"}


@dataclass(frozen=True)
class Series:
    """One recorded state, or its sum where it is `summed`.

    `path` leads to it in the record; `axis` is the one that it has beyond world and week. `label` names it on an axis
    or in a legend.
    """

    name: str
    path: tuple[str, ...]
    axis: Literal["party", "dyad"] | None
    label: str
    unit: str
    meaning: str
    summed: bool = False

    def values(self, worlds: np.ndarray) -> np.ndarray:
        """The state in every world, shape (worlds,) or (worlds, capacity of the axis); a view, but for sums."""
        values = worlds
        for name in self.path:
            values = values[name]
        return np.asarray(values).sum(axis=1) if self.summed else np.asarray(values)

    @property
    def column(self) -> Column:
        """Its description in the documentation, with the type of the state."""
        states = SCALARS if len(self.path) == 1 else _STATES[self.path[0]]
        dtype = _TYPES[next(state.type for state in states if state.name == self.path[-1])]
        axes = ", ".join(filter(None, ("world", "week", self.axis)))
        return Column(name=self.name, dtype=dtype, unit=self.unit, meaning=f"{self.meaning} ({axes})")


SERIES: dict[str, Series] = {
    series.name: series
    for series in (
        Series("violence", ("dyads", "deaths"), "dyad", "Deaths", "deaths a week", "battle-related deaths"),
        Series(
            "killed",
            ("dyads", "deaths"),
            None,
            "Deaths",
            "deaths a week",
            "battle-related deaths in all dyads, those of parties that split off too",
            summed=True,
        ),
        Series("stage", ("dyads", "stage"), "dyad", "Stage of escalation", "0 to 9", "stage of escalation"),
        Series(
            "channel",
            ("dyads", "channel"),
            "dyad",
            "Official channel",
            "0 closed, 1 open, 2 frozen",
            "official channel",
        ),
        Series(
            "ceasefire",
            ("dyads", "ceasefire"),
            "dyad",
            "Ceasefire since",
            "week",
            "week the ceasefire in force was signed; 0 none",
        ),
        Series(
            "local_truces",
            ("dyads", "local_peace"),
            "dyad",
            "Local truces",
            "share",
            "share of the fighting that local truces keep out",
        ),
        Series(
            "trust_official",
            ("dyads", "trust_official"),
            "dyad",
            "Trust between officials",
            "share",
            "mean trust on the official channel",
        ),
        Series(
            "trust_unofficial",
            ("dyads", "trust_unofficial"),
            "dyad",
            "Trust in dialogue",
            "share",
            "mean trust on dialogue ties",
        ),
        Series("readiness", ("parties", "readiness"), "party", "Readiness", "share", "readiness for talks"),
        Series(
            "reservation",
            ("parties", "reservation"),
            "party",
            "Least it signs for",
            "utility",
            "least utility it signs for",
        ),
        Series(
            "war_value",
            ("parties", "war_value"),
            "party",
            "Value of fighting on",
            "utility",
            "part of the reservation value: what it expects from fighting on",
        ),
        Series(
            "home_cost",
            ("parties", "home_cost"),
            "party",
            "Cost at home",
            "utility",
            "part of the reservation value: what conceding costs it at home",
        ),
        Series(
            "doubt",
            ("parties", "doubt"),
            "party",
            "Doubt",
            "utility",
            "part of the reservation value: how far it doubts that the others keep their word",
        ),
        Series(
            "pressure",
            ("parties", "pressure"),
            "party",
            "Pressure",
            "utility",
            "what mediators press it with, which lowers the reservation value",
        ),
        Series(
            "inducement",
            ("parties", "inducement"),
            "party",
            "Offers",
            "utility",
            "what mediators offer it for signing, which lowers the reservation value",
        ),
        Series(
            "stalemate",
            ("parties", "stalemate"),
            "party",
            "Stalemate",
            "share",
            "how evenly matched it is with the strongest that it fights; 0 where it fights nobody",
        ),
        Series("pain", ("parties", "pain"), "party", "Perceived cost", "share", "perceived cost of the fighting"),
        Series("power", ("parties", "power"), "party", "Power", "share", "share of all parties' strength"),
        Series(
            "militancy",
            ("parties", "militancy"),
            "party",
            "Militancy",
            "share",
            "the most force that it uses against any other",
        ),
        Series(
            "attitude", ("parties", "attitude"), "party", "Attitude", "share", "its public's attitude to a settlement"
        ),
        Series(
            "support",
            ("parties", "support"),
            "party",
            "Support for the terms",
            "share",
            "its public's support for the latest terms",
        ),
        Series(
            "offer",
            ("table", "utility"),
            "party",
            "Utility of the draft",
            "utility",
            "true utility of the draft last on the table",
        ),
        Series(
            "rounds", ("table", "rounds"), None, "Rounds of talks", "rounds", "rounds of talks since they last opened"
        ),
        Series(
            "deadlock",
            ("table", "rejected"),
            None,
            "Drafts rejected in a row",
            "drafts",
            "drafts rejected in a row at the table; the last count stands after talks are broken off",
        ),
        Series(
            "trust_party",
            ("parties", "trust"),
            "party",
            "Trust in the others",
            "share",
            "its officials' mean trust in the other parties' officials",
        ),
        Series(
            "accuracy_a",
            ("dyads", "accuracy_a"),
            "dyad",
            "Accuracy of the first",
            "share",
            "how right the first party is about the second",
        ),
        Series(
            "accuracy_b",
            ("dyads", "accuracy_b"),
            "dyad",
            "Accuracy of the second",
            "share",
            "how right the second party is about the first",
        ),
        Series(
            "confidence_a",
            ("dyads", "confidence_a"),
            "dyad",
            "Confidence of the first",
            "share",
            "how sure the first party is of that",
        ),
        Series(
            "confidence_b",
            ("dyads", "confidence_b"),
            "dyad",
            "Confidence of the second",
            "share",
            "how sure the second party is of that",
        ),
        Series(
            "sessions", ("sessions",), None, "Dialogue sessions", "sessions a week", "dialogue sessions held this week"
        ),
        Series(
            "state",
            ("condition",),
            None,
            "State of the world",
            "code",
            f"what the world is in, the first that applies: {_CONDITIONS}; fighting is a death in half a year",
        ),
    )
}


def series_named(names: Iterable[str]) -> tuple[Series, ...]:
    """The series of these names; an unknown one is an error that lists the known."""
    if not isinstance(names, Iterable):
        raise InputError(f"weekly: given {names!r}; allowed: a list of series: {', '.join(SERIES)}")
    wanted = (names,) if isinstance(names, str) else tuple(names)
    unknown = [name for name in wanted if not isinstance(name, str) or name not in SERIES]
    if unknown:
        known = ", ".join(SERIES)
        raise InputError([f"weekly: there is no series {name!r}; there are: {known}" for name in unknown])
    return tuple(SERIES[name] for name in wanted)
