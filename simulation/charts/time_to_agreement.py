"""When worlds reach a full agreement, and how many never do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simulation.calendar import WEEKS_IN_YEAR
from simulation.charts import style
from simulation.errors import InputError

if TYPE_CHECKING:
    from simulation.results.runs import Runs

__all__ = ["time_to_agreement"]

_HATCHES = ("", "////", "....", "xxxx")
"""One for each of the line styles."""


@style.styled
def time_to_agreement(runs: Runs | Mapping[str, Runs], ax: Axes | None = None) -> Figure:
    """Distribution of the time to the first full agreement within the decision window.

    Bars are shares of *all* worlds by year, so that they add up to the share that reached one; the legend says how many
    did not.

    Parameters
    ----------
    runs
        One set of runs; or arms by name, whose bars are side by side.
    ax
        Axes to draw in; without them a new figure.

    Raises
    ------
    InputError
        If the runs are too short to have a decision window.

    Examples
    --------
    >>> import multitrack as mt
    >>> figure = mt.charts.time_to_agreement(mt.simulate("oslo", worlds=40, years=10))
    """
    arms = style.arms_of(runs)
    years = {name: _years(arm) for name, arm in arms.items()}
    longest = max((result.max() for result in years.values() if result.size), default=1.0)
    edges = np.arange(0.0, np.ceil(longest) + 0.5)
    ax = style.axes_for(ax)
    top, columns = 0.0, {}
    for index, (name, result) in enumerate(years.items()):
        known = _known(arms[name])
        share = np.histogram(np.maximum(result - 1e-9, 0.0), edges)[0] / known
        top = max(top, share.max(initial=0.0))
        columns[_label(name, len(result), known)] = _columns(ax, share, edges, index, len(arms))
    style.years_axis(ax, int(edges[-1] * WEEKS_IN_YEAR), "Years to the first full agreement")
    style.share_axis(ax, "Share of all worlds", 1.05 * top or 1.0)
    style.legend_above(ax, columns)
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
    return table.loc[reached, "agreement_week"].to_numpy(dtype=np.float64) / WEEKS_IN_YEAR


def _label(name: str, reached: int, known: int) -> str:
    without = f"without one: {100 * (1 - reached / known):.0f} % of {known:,} worlds"
    return f"{name} ({without})" if name else f"Full agreement ({without})"


def _columns(ax: Axes, share: np.ndarray, edges: np.ndarray, index: int, arms: int) -> Artist:
    """An arm's column of each year, in the arm's place within it; they differ in hatching too."""
    width = 1.0 if arms == 1 else 0.86 / arms
    left = edges[:-1] + (0.0 if arms == 1 else 0.07 + index * width)
    colour, dashes = style.look(index)
    look: dict[str, Any] = {
        "color": colour,
        "edgecolor": "white",
        "linewidth": 0.8 if arms == 1 else 0.3,
        "hatch": _HATCHES[style.DASHES.index(dashes)],
    }
    return ax.bar(left, share, width, align="edge", **look).patches[0]
