"""Weekly series: which states can be recorded week by week, under which name and with which axes.

A series is a state as it stands in the record at the end of the week; but for sums, nothing is computed here. What has
an axis is of the scenario's own parties and dyads; sums take in those that came to be when a party split.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from simulation.errors import InputError
from simulation.world.record import Condition

__all__ = ["SERIES", "Series", "series_named"]

_CONDITIONS = ", ".join(f"{condition:d} {condition.name.lower()}" for condition in Condition)


@dataclass(frozen=True)
class Series:
    """One recorded state: `path` in the record, `axis` beyond world and week ("party", "dyad" or none), or its sum."""

    name: str
    path: tuple[str, ...]
    axis: str | None
    unit: str
    meaning: str
    summed: bool = False

    def values(self, worlds: np.ndarray) -> np.ndarray:
        """The state in every world, shape (worlds,) or (worlds, capacity of the axis); a view, but for sums."""
        values = worlds
        for name in self.path:
            values = values[name]
        return np.asarray(values).sum(axis=1) if self.summed else np.asarray(values)


SERIES: dict[str, Series] = {
    series.name: series
    for series in (
        Series("violence", ("dyads", "deaths"), "dyad", "deaths a week", "battle-related deaths"),
        Series(
            "killed",
            ("dyads", "deaths"),
            None,
            "deaths a week",
            "battle-related deaths in all dyads, those of parties that split off too",
            summed=True,
        ),
        Series("stage", ("dyads", "stage"), "dyad", "0 to 9", "stage of escalation"),
        Series("channel", ("dyads", "channel"), "dyad", "0 closed, 1 open, 2 frozen", "official channel"),
        Series(
            "ceasefire",
            ("dyads", "ceasefire"),
            "dyad",
            "week",
            "week the ceasefire in force was signed; 0 none",
        ),
        Series(
            "trust_official",
            ("dyads", "trust_official"),
            "dyad",
            "share",
            "mean trust on the official channel",
        ),
        Series("trust_unofficial", ("dyads", "trust_unofficial"), "dyad", "share", "mean trust on dialogue ties"),
        Series("readiness", ("parties", "readiness"), "party", "share", "readiness for talks"),
        Series("reservation", ("parties", "reservation"), "party", "utility", "least utility it signs for"),
        Series("pain", ("parties", "pain"), "party", "share", "perceived cost of the fighting"),
        Series("power", ("parties", "power"), "party", "share", "share of all parties' strength"),
        Series("militancy", ("parties", "militancy"), "party", "share", "readiness to use force"),
        Series("attitude", ("parties", "attitude"), "party", "share", "its public's attitude to a settlement"),
        Series("support", ("parties", "support"), "party", "share", "its public's support for the latest terms"),
        Series("offer", ("table", "utility"), "party", "utility", "true utility of the draft last on the table"),
        Series("rounds", ("table", "rounds"), None, "rounds", "rounds of talks since they last opened"),
        Series("accuracy_a", ("dyads", "accuracy_a"), "dyad", "share", "how right the first party is about the second"),
        Series("accuracy_b", ("dyads", "accuracy_b"), "dyad", "share", "how right the second party is about the first"),
        Series("confidence_a", ("dyads", "confidence_a"), "dyad", "share", "how sure the first party is of that"),
        Series("confidence_b", ("dyads", "confidence_b"), "dyad", "share", "how sure the second party is of that"),
        Series("sessions", ("sessions",), None, "sessions a week", "dialogue sessions held this week"),
        Series(
            "state",
            ("condition",),
            None,
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
