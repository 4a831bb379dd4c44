"""Evidence: all numbers that a verdict on a claim rests on, a frozen record for each kind of question.

The flat form is one row a claim, for `verdicts.csv`. Judging what is read back from it gives the same verdict.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import numpy as np

from simulation.errors import InputError, short_repr

__all__ = [
    "KINDS",
    "Always",
    "Best",
    "Can",
    "Either",
    "Evidence",
    "Interval",
    "Little",
    "More",
    "OnlyIf",
    "Option",
    "Region",
    "Shape",
    "Through",
    "evidence_from",
    "flat",
]


@dataclass(frozen=True)
class Interval:
    """An estimate with the ends of its interval."""

    mean: float
    low: float
    high: float

    @property
    def half_width(self) -> float:
        """Half of its width."""
        return (self.high - self.low) / 2.0

    def within(self, limit: float) -> bool:
        """Whether it lies inside ±limit."""
        return -limit < self.low and self.high < limit

    def negative(self) -> Interval:
        """The interval of the effect with the opposite sign."""
        return Interval(-self.mean, -self.high, -self.low)


@dataclass(frozen=True)
class Option:
    """Another option or end that a *best* one is compared with: `gain` is what the best one does more than it.

    `named` says that the paper names it as the rival.
    """

    name: str
    gain: Interval
    named: bool = False


@dataclass(frozen=True)
class Region:
    """A region of cases found on one half of them and measured on the other, which was never looked at before.

    `cuts` says in words where it is, `share` how many of all cases it holds, `found` and `confirmed` how many of each
    half. `outside` is at the level 0.95, `worst` the mean of its tenth with the lowest effect.
    """

    cuts: str
    share: float
    found: int
    confirmed: int
    inside: Interval
    outside: Interval
    difference: Interval
    worst: Interval | None = None


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What every verdict rests on; the kinds of questions add to it.

    Effects are signed so that positive is what the paper says: of probabilities as shares, of years and deaths as
    differences of logarithms, of anything else as it is.

    Attributes
    ----------
    claim, outcome, scale
        The claim's id, its primary outcome, and how that is compared.
    delta
        The smallest effect that matters, on the scale of the effect.
    level
        The level of `effect` and what is compared with it.
    cases, look, quick
        How many cases; whether this is the first or second look; whether it is a quick run.
    effect
        μ, the mean over cases of the effect in a case.
    padded
        Of probabilities: the same with one made-up case at +1 and one at -1.
    worst, best
        W and B: mean effects in the tenths of cases with the lowest and the highest, valued on fresh replicates.
    headroom, reach
        How far the outcome can be moved at all, by anything but the claim's own contrast, and by that contrast: the
        mean size of the effect in a case, at the level 0.95.
    differ
        The share of worlds in which any two arms that are compared differ in the outcome.
    room_for, room_against
        Of a probability: how far its base rate leaves it to move in the claimed direction, and in the other.
    events, others
        Of a probability: events and non-events in all arms together.
    denominators, drawn
        Of a share: cases that have a denominator, and of how many.
    could_fail
        Whether the model is known to be able to contradict the claim; None where nothing is known.
    by_construction
        Whether the answer follows from the definition of the outcome.
    region
        Where the effect is larger, if a region was found.
    """

    claim: str
    outcome: str
    scale: Literal["share", "logarithm", "plain"]
    delta: float
    level: float
    cases: int
    look: int
    quick: bool
    effect: Interval
    padded: Interval | None = None
    worst: Interval | None = None
    best: Interval | None = None
    headroom: Interval | None = None
    reach: Interval | None = None
    differ: float | None = None
    room_for: float | None = None
    room_against: float | None = None
    events: int | None = None
    others: int | None = None
    denominators: int | None = None
    drawn: int | None = None
    could_fail: bool | None = None
    by_construction: bool = False
    region: Region | None = None


@dataclass(frozen=True, kw_only=True)
class More(Evidence):
    """More (or less) than something; also *is*, the state named being higher. `rule`: it describes a rule."""

    rule: bool = False


@dataclass(frozen=True, kw_only=True)
class Either(Evidence):
    """Something decides or affects something: the paper does not say which way."""


@dataclass(frozen=True, kw_only=True)
class Little(Evidence):
    """Little or no effect."""


@dataclass(frozen=True, kw_only=True)
class Always(Evidence):
    """In every case. Of how many of the worst cases, and of those a directed search found, harm is confirmed.

    None where nothing was run again.
    """

    confirmed_worst: int | None = None
    confirmed_searched: int | None = None


@dataclass(frozen=True, kw_only=True)
class OnlyIf(Evidence):
    """Only with a condition. `effect` is with less without; `reached` the best tenth's share with it.

    `confirmed` counts cases that reach the outcome without the condition; None where nothing was run again.
    """

    confirmed: int | None = None
    reached: Interval | None = None


@dataclass(frozen=True, kw_only=True)
class Best(Evidence):
    """Best of several options: `effect` is its gain over the best other, chosen and valued on different halves.

    `regret` is what the best other, chosen in each case, does more than it.
    """

    options: tuple[Option, ...] = ()
    regret: Interval | None = None


@dataclass(frozen=True, kw_only=True)
class Can(Evidence):
    """It happens: the best tenth of cases shows it, `best` at the court's level."""


@dataclass(frozen=True, kw_only=True)
class Through(Evidence):
    """Works by way of a path. `share` of the effect goes through it; `orders` is what the two ways of playing back
    differ by."""

    share: Interval | None = None
    least: float = 0.25
    orders: Interval | None = None


@dataclass(frozen=True, kw_only=True)
class Shape(Evidence):
    """Best in between: `effect` is what the best inner level, chosen on one half, does more than the better end.

    `options` are the two ends, `inner` what every inner level does more than the better end.
    """

    options: tuple[Option, ...] = ()
    inner: tuple[Option, ...] = ()


KINDS: Mapping[str, type[Evidence]] = {
    "more": More,
    "either": Either,
    "little": Little,
    "always": Always,
    "only if": OnlyIf,
    "best": Best,
    "can": Can,
    "through": Through,
    "shape": Shape,
}
"""The kinds of questions, by the word for them."""

_ENDS = ("mean", "low", "high")


def flat(evidence: Evidence) -> dict[str, Any]:
    """The evidence as one row of a table: a column a number, options as JSON; None where there is none."""
    kind = next(word for word, one in KINDS.items() if type(evidence) is one)
    row: dict[str, Any] = {"judged": kind}
    for one in fields(evidence):
        row |= dict(_columns(one.name, _type_of(type(evidence), one.name), getattr(evidence, one.name)))
    return row


def evidence_from(row: Mapping[str, Any]) -> Evidence:
    """The evidence that a row tells of; columns of other kinds are passed over.

    Raises InputError for a kind that is not known and for a number that is missing.
    """
    kind = row.get("judged")
    if kind not in KINDS:
        raise InputError(f"verdicts: judged: given {short_repr(kind)}; allowed: {', '.join(KINDS)}")
    made = KINDS[str(kind)]
    values = {one.name: _read(row, one.name, _type_of(made, one.name)) for one in fields(made)}
    return made(**values)


@cache
def _types(made: type) -> dict[str, Any]:
    return get_type_hints(made)


def _type_of(made: type, name: str) -> Any:
    return _types(made)[name]


def _inner(annotation: Any) -> tuple[Any, bool]:
    """The type itself, and whether it may be missing."""
    if get_origin(annotation) in (Union, type(int | None)):
        (inner,) = (one for one in get_args(annotation) if one is not type(None))
        return inner, True
    return annotation, False


def _columns(name: str, annotation: Any, value: Any) -> Iterator[tuple[str, Any]]:
    inner, _ = _inner(annotation)
    if inner is Interval:
        yield from ((f"{name}_{end}", None if value is None else getattr(value, end)) for end in _ENDS)
    elif inner is Region:
        for one in fields(Region):
            part = None if value is None else getattr(value, one.name)
            yield from _columns(f"{name}_{one.name}", _type_of(Region, one.name), part)
    elif get_origin(inner) is tuple:
        yield name, json.dumps([[one.name, *(getattr(one.gain, end) for end in _ENDS), one.named] for one in value])
    else:
        yield name, value


def _read(row: Mapping[str, Any], name: str, annotation: Any) -> Any:
    inner, may_lack = _inner(annotation)
    value: Any
    if inner is Interval:
        ends = [row.get(f"{name}_{end}") for end in _ENDS]
        value = None if any(map(_missing, ends)) else Interval(*map(float, ends))  # type: ignore[arg-type]
    elif inner is Region:
        parts = [_read(row, f"{name}_{one.name}", _type_of(Region, one.name) | None) for one in fields(Region)]
        value = None if parts[0] is None else Region(*parts)
    elif get_origin(inner) is tuple:
        text = row.get(name)
        value = () if _missing(text) else tuple(_option(*entry) for entry in json.loads(str(text)))
    else:
        value = _plain(row.get(name), inner)
    if value is None and not may_lack:
        raise InputError(f"verdicts: {row.get('claim')}: {name}: given nothing; allowed: a value")
    return value


def _option(name: str, mean: float, low: float, high: float, named: bool) -> Option:
    return Option(name, Interval(mean, low, high), named)


def _plain(value: Any, inner: Any) -> Any:
    if _missing(value):
        return None
    if inner is bool:
        return value if isinstance(value, bool | np.bool_) else str(value).lower() == "true"
    if inner is int:
        return int(float(value))
    return float(value) if inner is float else str(value)


def _missing(value: Any) -> bool:
    return value is None or value == "" or (isinstance(value, float) and math.isnan(value))
