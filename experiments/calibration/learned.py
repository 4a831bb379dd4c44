"""What calibration has learned of each factor: how far it is pinned down, and what lies at an end of its range."""

from __future__ import annotations

import numpy as np
import pandas as pd

from experiments.calibration.space import Space

__all__ = ["AT_BOUND", "LEVEL", "NOTHING", "at_ends", "directions", "learned", "sentences"]

LEVEL = 0.9
"""The level of the intervals."""

NOTHING = 0.9
"""The ratio of widths, after over before, from which the data say next to nothing about a factor."""

_EDGE, AT_BOUND = 0.05, 0.2
"""A set lies at a bound in the last twentieth of a range; a factor does where a fifth of its sets do, four times as
many as by chance."""

_SAMPLES = 100
"""Even samples that say how narrow the narrowest combination is by chance."""


def learned(space: Space, places: np.ndarray) -> pd.DataFrame:
    """A row a factor, of the places of an ensemble's sets (n, names).

    Columns `factor`, `prior_low`, `prior_high` (the middle 90 % of its range), `low`, `middle`, `high` (of the
    ensemble), `ratio` (of the widths of both, in places), `at_low`, `at_high` (shares of sets in the last twentieth
    of the range) and `says` in words.
    """
    tails = (1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2
    rows = []
    for i, factor in enumerate(space.factors):
        own = places[:, i]
        low, middle, high = np.quantile(own, tails)
        ratio = (high - low) / LEVEL
        at_low, at_high = float((own < _EDGE).mean()), float((own > 1 - _EDGE).mean())
        prior = factor.at(np.array(tails))
        rows.append(
            {
                "factor": factor.name,
                "moves": factor.moves,
                "prior_low": prior[0],
                "prior_high": prior[2],
                "low": float(factor.at(low)),
                "middle": float(factor.at(middle)),
                "high": float(factor.at(high)),
                "ratio": ratio,
                "at_low": at_low,
                "at_high": at_high,
                "says": _says(ratio, at_low, at_high),
            }
        )
    return pd.DataFrame(rows)


def directions(space: Space, places: np.ndarray, count: int = 6) -> pd.DataFrame:
    """The combinations of factors that the data pin down most: what no factor shows alone.

    The principal axes of the sets' places (n, names) with the least spread. Columns `ratio` (of the spread along an
    axis to that of the ranges), `by_chance` (what one sample in twenty of as many sets would show there, drawn evenly
    from the ranges: some axis is always the narrowest), and `combination` (the factors of the largest weights).
    """
    own = places[:, : space.size]
    spreads, axes = np.linalg.eigh(np.cov(own, rowvar=False))
    chance = _narrow_by_chance(space, len(own))
    rows = []
    for i in range(min(count, space.size)):
        axis = axes[:, i] * np.sign(axes[np.argmax(np.abs(axes[:, i])), i])
        largest = np.argsort(-np.abs(axis))[:4]
        named = " ".join(f"{axis[j]:+.2f} {space.factors[j].name}" for j in largest)
        rows.append({"ratio": _ratio(spreads[i]), "by_chance": _ratio(chance[i]), "combination": named})
    return pd.DataFrame(rows)


def _narrow_by_chance(space: Space, sets: int) -> np.ndarray:
    """The variance along each principal axis (factors,), from the least, that one even sample in twenty falls below."""
    samples = (space.latin(sets, seed)[:, : space.size] for seed in range(_SAMPLES))
    found = np.array([np.linalg.eigvalsh(np.cov(sample, rowvar=False)) for sample in samples])
    return np.asarray(np.quantile(found, 0.05, axis=0))


def _ratio(variance: float) -> float:
    """The spread of places of this variance, of that of places all over the range."""
    return float(np.sqrt(max(variance, 0.0) * 12.0))


def at_ends(space: Space, numbers: np.ndarray, places: np.ndarray) -> pd.DataFrame:
    """A row a set and factor that lie in the last twentieth of a range: `set`, `factor`, `end`, `place`.

    By chance one place in ten does.
    """
    own = places[:, : space.size]
    rows = [
        {
            "set": int(numbers[row]),
            "factor": space.factors[i].name,
            "end": "low" if own[row, i] < 0.5 else "high",
            "place": float(own[row, i]),
        }
        for row, i in np.argwhere((own < _EDGE) | (own > 1 - _EDGE))
    ]
    return pd.DataFrame(rows, columns=["set", "factor", "end", "place"])


def _says(ratio: float, at_low: float, at_high: float) -> str:
    if max(at_low, at_high) >= AT_BOUND:
        return f"at its {'lower' if at_low > at_high else 'upper'} bound"
    return "next to nothing" if ratio >= NOTHING else ""


def sentences(table: pd.DataFrame) -> list[str]:
    """What a table of `learned` says, in words."""
    found = []
    for end, column in (("lower", "at_low"), ("upper", "at_high")):
        names = table.loc[table[column] >= AT_BOUND, "factor"]
        if len(names):
            found.append(
                f"At the {end} bound of the range: {', '.join(names)}. "
                "A mechanism is missing, or the range was judged wrongly."
            )
    if len(silent := table.loc[table["says"] == "next to nothing", "factor"]):
        found.append(f"The data say next to nothing about {', '.join(silent)}: they stay as wide as before.")
    return found
