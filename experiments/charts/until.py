"""How many come to an agreement by when, and how many agreements fail, by arm."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simulation.calendar import WEEKS_IN_YEAR
from simulation.charts import style

if TYPE_CHECKING:
    from experiments.results import Results

__all__ = ["until"]

_LABELS = {
    "agreement": ("With a full agreement", "Years since the first week"),
    "failure": ("Agreements ended", "Years since signing"),
}
_BANDS = 4  # more bands cannot be distinguished


def _bars(ax: Axes, rows: pd.DataFrame, shift: float, colour: str) -> None:
    """The interval every two years, so much later for this arm."""
    years = rows["weeks"].to_numpy() / WEEKS_IN_YEAR
    at = np.arange(1.0 + shift, years.max(), 2.0)
    rows_at = rows.iloc[np.searchsorted(years, at, side="right") - 1]
    ax.vlines(at, rows_at["low"], rows_at["high"], color=colour, linewidth=1.0)


@style.styled
def until(results: Results, what: str = "agreement", ax: Axes | None = None) -> Figure:
    """The share that has come to it by each week, with 95 % intervals over cases, a line per arm.

    It is one less the estimate of Kaplan & Meier (1958), so that what seldom happens can be seen: the axis ends above
    the highest line. Intervals are bands; with more than four arms, whose bands would cover each other, they are bars
    every two years.

    Parameters
    ----------
    results
        What `load_results` or `Experiment.run` returns.
    what
        "agreement", or "failure", as in `Results.survival`.
    ax
        Axes to draw in; without them a new figure.

    Examples
    --------
    >>> import multitrack as mt
    >>> figure = mt.charts.until(mt.load_results("results/doses"), "agreement")
    """
    left = results.survival(what)
    table = left.assign(share=1.0 - left["share"], low=1.0 - left["high"], high=1.0 - left["low"])
    ax = style.axes_for(ax, 6.3, 3.0 + 0.19 * table["arm"].nunique())
    lines = {}
    for index, (arm, rows) in enumerate(table.groupby("arm", sort=False)):
        colour, dashes = style.look(index)
        years = rows["weeks"] / WEEKS_IN_YEAR
        if table["arm"].nunique() > _BANDS:
            _bars(ax, rows, 0.15 * index, colour)
        else:
            ax.fill_between(years, rows["low"], rows["high"], step="post", color=colour, alpha=0.15, linewidth=0)
        lines[str(arm)] = ax.step(years, rows["share"], where="post", color=colour, linestyle=dashes)[0]
    share, years_label = _LABELS[what]
    style.years_axis(ax, int(table["weeks"].max()), years_label)
    style.share_axis(ax, share, min(1.02, 1.1 * float(table["high"].max())) or 1.0)
    style.legend_above(ax, lines)
    return style.figure_of(ax)
