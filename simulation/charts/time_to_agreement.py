"""When worlds reach a full agreement, and how many never do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simulation.charts import style
from simulation.errors import InputError

if TYPE_CHECKING:
    from simulation.runs import Runs

__all__ = ["time_to_agreement"]


@style.styled
def time_to_agreement(runs: Runs | Mapping[str, Runs], ax: Axes | None = None) -> Figure:
    """Distribution of the time to the first full agreement within the decision window.

    Columns are shares of *all* worlds, a year wide, so that they add up to the share that reached one;
    the legend says how many did not. `runs` is one set of runs, or arms by name, an outline each.
    """
    arms = style.arms_of(runs)
    years = {name: _years(arm) for name, arm in arms.items()}
    longest = max((found.max() for found in years.values() if found.size), default=1.0)
    edges = np.arange(0.0, np.ceil(longest) + 0.5)
    ax = style.axes_for(ax)
    top, outlines = 0.0, {}
    for place, (name, found) in enumerate(years.items()):
        known = _known(arms[name])
        share = np.histogram(np.maximum(found - 1e-9, 0.0), edges)[0] / known
        top = max(top, share.max(initial=0.0))
        outlines[_label(name, len(found), known)] = _outline(ax, share, edges, place, filled=len(arms) == 1)
    style.years_axis(ax, int(edges[-1] * style.WEEKS_IN_YEAR), "Years to the first full agreement")
    style.share_axis(ax, "Share of all worlds", 1.05 * top or 1.0)
    style.legend_above(ax, outlines)
    return style.figure_of(ax)


def _known(runs: Runs) -> int:
    """Number of worlds whose run shows the decision window."""
    known = int(runs.outcomes["agreement"].notna().sum())
    if known == 0:
        raise InputError("these runs are too short for a decision window: no agreement could count")
    return known


def _years(runs: Runs) -> np.ndarray:
    """Years to a full agreement, of the worlds that reached one in the window."""
    table = runs.outcomes
    reached = table["agreement"].fillna(False).astype(bool)
    return table.loc[reached, "agreement_week"].to_numpy(dtype=np.float64) / style.WEEKS_IN_YEAR


def _label(name: str, reached: int, known: int) -> str:
    without = f"without one: {100 * (1 - reached / known):.0f} % of {known:,} worlds"
    return f"{name} ({without})" if name else without


def _outline(ax: Axes, share: np.ndarray, edges: np.ndarray, place: int, filled: bool) -> Artist:
    colour, dashes = style.look(place)
    if filled:
        bars = ax.bar(edges[:-1], share, 1.0, align="edge", color=colour, edgecolor="white", linewidth=0.8)
        return bars.patches[0]
    return ax.stairs(share, edges, color=colour, linestyle=dashes, linewidth=1.4)
