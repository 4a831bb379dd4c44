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
_RESAMPLES, _AT_ONCE = 20_000, 1000


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


def four_scales(cells: Cells, level: float = 0.95, seed: int = 1) -> pd.DataFrame:
    """The interaction on each scale with its interval (a bootstrap over cases): above zero, together is more.

    >>> quarter = np.full(40, 0.25)
    >>> cells = Cells(quarter, quarter + 0.25, quarter + 0.25, quarter + 0.5, share=True, worlds=16)
    >>> four_scales(cells).set_index("scale")["mean"].round(3).to_dict()
    {'additive': 0.0, 'independent action': 0.083, 'better single': 0.25, 'odds': 0.0}
    """
    values = np.stack([cells.neither, cells.one, cells.other, cells.both])
    drawn = _resampled(values, np.random.default_rng(seed))
    tail = (1.0 - level) / 2.0
    rows = []
    for scale in SCALES:
        value = float(_interaction(cells, values.mean(axis=1), scale))
        found = _interaction(cells, drawn, scale)
        known = found[np.isfinite(found)]
        low, high = np.quantile(known, [tail, 1.0 - tail]) if np.isfinite(value) and len(known) else (np.nan, np.nan)
        rows.append({"scale": scale, "mean": value, "low": low, "high": high})
    return pd.DataFrame(rows).assign(room=room_for_a_sum(cells))


def _resampled(values: np.ndarray, luck: np.random.Generator) -> np.ndarray:
    """The means of the four cells (4, resamples) over cases drawn with replacement from theirs (4, cases)."""
    count = values.shape[1]
    places = (luck.integers(0, count, (_AT_ONCE, count)) for _ in range(_RESAMPLES // _AT_ONCE))
    return np.concatenate([np.stack([cell[some].mean(axis=1) for cell in values]) for some in places], axis=1)


def _interaction(cells: Cells, means: np.ndarray, scale: ScaleName) -> np.ndarray:
    """The interaction on a scale, from the means of the four cells (4, ...); nan where it cannot be estimated."""
    neither, one, other, both = means
    if scale == "odds":
        return _odds(cells, means)
    if scale == "additive" or (scale == "independent action" and not cells.share):
        return np.asarray(both - one - other + neither)
    if scale == "better single":
        # The single one that is better on average: a choice in each case would be one for luck.
        return np.asarray(both - np.maximum(one, other))
    with np.errstate(divide="ignore", invalid="ignore"):
        alone = 1.0 - (1.0 - one) * (1.0 - other) / (1.0 - neither)
    return np.where(neither < 1.0, both - alone, np.nan)


def _odds(cells: Cells, means: np.ndarray) -> np.ndarray:
    """The logarithm of a ratio of odds ratios; nan for what is no probability, and for cells with too few events."""
    if not cells.share:
        return np.full(means.shape[1:], np.nan)
    least = _EVENTS / (cells.worlds * len(cells.both))
    enough = ((means >= least) & (means <= 1.0 - least)).all(axis=0)
    inside = np.where(enough, means, 0.5)
    neither, one, other, both = np.log(inside / (1.0 - inside))
    return np.where(enough, both - one - other + neither, np.nan)


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
