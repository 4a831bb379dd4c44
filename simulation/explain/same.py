"""Which event of another world is the same one, and what became of it there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from simulation.chronicle.kinds import KINDS
from simulation.explain.rerun import Lived

__all__ = ["Effect", "effect_on"]

_NEAR = 0.005  # of an issue: texts whose shares differ by no more have the same terms


@dataclass(frozen=True)
class Effect:
    """What became of an event: gone, or how many weeks later it came (below 0 earlier), and whether otherwise."""

    gone: bool = False
    weeks: int = 0
    otherwise: bool = False

    @property
    def kind(self) -> Literal["gone", "later", "earlier", "otherwise", "none"]:
        """In a word."""
        if self.gone:
            return "gone"
        if self.weeks:
            return "later" if self.weeks > 0 else "earlier"
        return "otherwise" if self.otherwise else "none"


def effect_on(event: int, actual: Lived, other: Lived) -> Effect:
    """What became of an event of the actual world in another that has the same past up to some week.

    The same event is one of the same kind about the same (`EventKind.about`; of agreements: the same signatories). Of
    several in one world each in the other belongs to the nearest of them in time, and of those that belong to this
    event the nearest is taken.
    """
    asked = actual.log.events[event - 1]
    here, there = _alike(asked, actual, actual), _alike(asked, actual, other)
    own = next(place for place, entry in enumerate(here) if entry["event"] == event)
    times, times_there = _times(here), _times(there)
    belonging = [n for n, time in enumerate(times_there) if int(np.argmin(np.abs(times - time))) == own]
    if not belonging:
        return Effect(gone=True)
    same = there[min(belonging, key=lambda n: abs(times_there[n] - times[own]))]
    return Effect(weeks=int(same["week"] - asked["week"]), otherwise=_differ(asked, actual, same, other))


def _alike(asked: np.void, actual: Lived, lived: Lived) -> np.ndarray:
    """All events of a world of this kind and about the same, in order."""
    events = lived.log.events[lived.log.events["kind"] == asked["kind"]]
    about = _about(asked, actual)
    found: np.ndarray = events[np.array([_about(entry, lived) == about for entry in events], bool)]
    return found


def _about(entry: np.void, lived: Lived) -> object:
    """What an event is about, such that two events of a kind about the same are equal in it."""
    kind, who, whom = KINDS[entry["kind"]], int(entry["who"]), int(entry["whom"])
    if kind.who == "agreements":
        who = int(lived.world["agreements"][who]["signed_by"])
    return {"both": (who, whom), "pair": {who, whom}, "who": who, "whom": whom, "table": None}[kind.about]


def _times(events: np.ndarray) -> np.ndarray:
    """Weeks; of several events in one week each a little later than the one before, so that none stand for two."""
    weeks = events["week"].astype(float)
    first = np.searchsorted(weeks, weeks)
    return weeks + (np.arange(len(weeks)) - first) / 1000.0


def _differ(asked: np.void, actual: Lived, same: np.void, other: Lived) -> bool:
    """Whether an event came otherwise: a signature of another kind of text or with other shares, any other for another
    reason or naming others."""
    kind = KINDS[asked["kind"]]
    if kind.name == "signed":
        one, two = (lived.world["agreements"][int(entry["who"])] for entry, lived in ((asked, actual), (same, other)))
        near = np.allclose(one["share"], two["share"], rtol=0.0, atol=_NEAR, equal_nan=True)
        return bool(one["kind"] != two["kind"]) or not near
    named = [name for name in ("who", "whom") if getattr(kind, name) != "agreements"]
    return any(asked[name] != same[name] for name in (*named, "reason", "others"))
