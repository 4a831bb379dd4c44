"""Made-up evidence for tests of the court."""

from __future__ import annotations

from typing import Any

from experiments.court.evidence import KINDS, Evidence, Interval, Option, Region

DELTA = 0.05


def about(mean: float, half: float = 0.01) -> Interval:
    """An interval around a mean."""
    return Interval(mean, mean - half, mean + half)


def made(kind: str, mean: float = 0.0, half: float = 0.01, **more: Any) -> Evidence:
    """Evidence of a kind from the second look, with tails like the mean, unless something else is said."""
    plain: dict[str, Any] = {"claim": "X1", "outcome": "deaths", "scale": "logarithm", "delta": DELTA, "level": 0.999}
    plain |= {"cases": 640, "look": 2, "quick": False, "effect": about(mean, half)}
    plain |= {"worst": about(mean), "best": about(mean), "headroom": about(0.5)}
    return KINDS[kind](**(plain | more))


def options(*means: float, half: float = 0.01, named: int = 0) -> tuple[Option, ...]:
    """Other options, each with what the best one does more; the first `named` are named as rivals."""
    return tuple(Option(f"option {place}", about(mean, half), place < named) for place, mean in enumerate(means))


def region(inside: float, outside: float, **more: Any) -> Region:
    """A region that is large enough, with these effects inside and outside."""
    plain: dict[str, Any] = {"cuts": "power > 0.5", "share": 0.5, "found": 160, "confirmed": 160}
    plain |= {"inside": about(inside), "outside": about(outside), "difference": about(inside - outside)}
    return Region(**(plain | more))
