"""A weekly series over the worlds of each arm: median, and bands that hold half and nine tenths of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simulation.calendar import WEEKS_IN_YEAR
from simulation.charts import style
from simulation.results.series import SERIES

if TYPE_CHECKING:
    from experiments.results import Results

__all__ = ["bands"]

_MOST = 12


@style.styled
def bands(results: Results, series: str, of: str | None = None) -> Figure:
    """A weekly series, one panel per arm (the first twelve): the median, and 5 to 95 and 25 to 75 % of worlds.

    Parameters
    ----------
    results
        What `load_results` or `Experiment.run` returns.
    series
        A series that the experiment recorded (`weekly=`).
    of
        The party or dyad; by default the first.

    Examples
    --------
    >>> import multitrack as mt
    >>> figure = mt.charts.bands(mt.load_results("results/doses"), "violence")
    """
    table = results.bands(series)
    axis = next((name for name in ("party", "dyad") if name in table), None)
    if axis:
        chosen = table[axis].iloc[0] if of is None else of
        table = table[table[axis] == chosen]
    every = list(table["arm"].unique())
    arms = every[:_MOST]
    columns = min(2 if len(arms) <= 4 else 3, len(arms))
    rows = -(-len(arms) // columns)
    figure = Figure(figsize=(3.3 * columns, 2.0 * rows + 0.5), layout="constrained")
    panels = np.ravel(figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False))
    for ax, arm in zip(panels, arms, strict=False):
        _band(ax, table[table["arm"] == arm])
        ax.set_title(str(arm), fontsize=7.5, fontweight="normal")
    for ax in panels[len(arms) :]:
        ax.remove()
    for index in range(len(arms)):
        if index + columns >= len(arms):
            style.years_axis(panels[index], int(table["week"].max()))
            panels[index].xaxis.set_tick_params(labelbottom=True)
    whose = f", {chosen}" if axis else ""
    figure.supylabel(f"{SERIES[series].label}{whose} ({SERIES[series].unit})", fontsize=9)
    shown = "" if len(arms) == len(every) else f"; the first {len(arms)} of {len(every)} arms"
    figure.supxlabel(f"lines: medians; dark: half of the worlds; light: nine tenths{shown}", fontsize=7.5)
    return figure


def _band(ax: Axes, rows: pd.DataFrame) -> None:
    years = rows["week"] / WEEKS_IN_YEAR
    ax.fill_between(years, rows["q05"], rows["q95"], color=style.SKY, alpha=0.35, linewidth=0)
    ax.fill_between(years, rows["q25"], rows["q75"], color=style.BLUE, alpha=0.35, linewidth=0)
    ax.plot(years, rows["q50"], color=style.BLUE)
