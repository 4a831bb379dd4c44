"""Do two things together do more than each alone? Four scales, each with its own idea of "no interaction".

*Additive*: effects add up. *Independent action* (Bliss 1939): of two chances to succeed, neither helps the other; of
years and deaths, ratios multiply, which is additive in logarithms. *The better single one*: together at least as good
as that. *Odds*: odds ratios multiply, for probabilities alone. A sign may differ from one scale to the other, so that
all four are shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

__all__ = ["SCALES", "Cells", "four_scales", "room_for_a_sum", "synergy"]

ScaleName = Literal["additive", "independent action", "better single", "odds"]
SCALES: tuple[ScaleName, ...] = ("additive", "independent action", "better single", "odds")
_EVENTS = 10  # events, and non-events, that each cell needs for odds
_RESAMPLES = 2000


@dataclass(frozen=True)
class Cells:
    """Expected outcomes in each case (cases,) with neither, one, the other and both, more being better.

    Of probabilities (`share`) as shares; of years and deaths as logarithms with the sign turned. `worlds` are the
    worlds of a case, from which events are counted.
    """

    neither: np.ndarray
    one: np.ndarray
    other: np.ndarray
    both: np.ndarray
    share: bool
    worlds: int = 1

    def take(self, rows: np.ndarray) -> Cells:
        """The cells of some cases, which may be named twice."""
        cells = (self.neither[rows], self.one[rows], self.other[rows], self.both[rows])
        return Cells(*cells, self.share, self.worlds)


def four_scales(cells: Cells, level: float = 0.95, seed: int = 1) -> pd.DataFrame:
    """The interaction on each scale with its interval (a bootstrap over cases): above zero, together is more.

    >>> quarter = np.full(40, 0.25)
    >>> cells = Cells(quarter, quarter + 0.25, quarter + 0.25, quarter + 0.5, share=True, worlds=16)
    >>> four_scales(cells).set_index("scale")["mean"].round(3).to_dict()
    {'additive': 0.0, 'independent action': 0.083, 'better single': 0.25, 'odds': 0.0}
    """
    luck = np.random.default_rng(seed)
    count = len(cells.both)
    draws = [cells.take(luck.integers(0, count, count)) for _ in range(_RESAMPLES)]
    tail = (1.0 - level) / 2.0
    rows = []
    for scale in SCALES:
        value = _interaction(cells, scale)
        known = np.array([found for draw in draws if (found := _interaction(draw, scale)) is not None])
        low, high = np.quantile(known, [tail, 1.0 - tail]) if value is not None and len(known) else (np.nan, np.nan)
        rows.append({"scale": scale, "mean": np.nan if value is None else value, "low": low, "high": high})
    return pd.DataFrame(rows).assign(room=room_for_a_sum(cells))


def _interaction(cells: Cells, scale: ScaleName) -> float | None:
    """The mean interaction on a scale; None where it cannot be estimated."""
    if scale == "odds":
        return _odds(cells)
    if scale == "additive" or (scale == "independent action" and not cells.share):
        return float(np.mean(cells.both - cells.one - cells.other + cells.neither))
    if scale == "better single":
        # The single one that is better on average: a choice in each case would be one for luck.
        better = max(np.mean(cells.one), np.mean(cells.other))
        return float(np.mean(cells.both) - better)
    none, one, other = (1.0 - np.mean(cell) for cell in (cells.neither, cells.one, cells.other))
    return float(np.mean(cells.both) - (1.0 - one * other / none)) if none > 0 else None


def _odds(cells: Cells) -> float | None:
    """The logarithm of a ratio of odds ratios; None for what is no probability, and for a cell with too few events."""
    if not cells.share:
        return None
    means = [float(np.mean(cell)) for cell in (cells.both, cells.one, cells.other, cells.neither)]
    enough = _EVENTS / (cells.worlds * len(cells.both))
    if any(not enough <= mean <= 1.0 - enough for mean in means):
        return None
    both, one, other, none = (np.log(mean / (1.0 - mean)) for mean in means)
    return float(both - one - other + none)


def room_for_a_sum(cells: Cells) -> float:
    """The share of cases in which both effects could add up: their sum is no more than all there is."""
    if not cells.share:
        return 1.0
    return float(np.mean(cells.one + cells.other - cells.neither <= 1.0))


def synergy(table: pd.DataFrame, equal: Mapping[str, float]) -> str:
    """What is said of a table of four scales beside the comparison at equal effort (`mean`, `low`, `high`).

    "synergy" only where it shows against independent action and at equal effort; "crowding out" where together is
    worse than the better single one; else "neither".
    """
    low, high = (dict(zip(table["scale"], table[end].astype(float), strict=True)) for end in ("low", "high"))
    if low["independent action"] > 0 and equal["low"] > 0:
        return "synergy"
    return "crowding out" if high["better single"] < 0 else "neither"
