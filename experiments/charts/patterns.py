"""The model held against the patterns: each band, and where the model and the naive accounts lie."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simulation.charts import style

__all__ = ["patterns"]

_FARTHEST = 4.0
"""Half widths of a band from its middle at which a mark is drawn at the edge, as an arrow."""
_MARKS = (
    ("model", "the model", "o", style.BLUE),
    ("track_one_only", "the scenario with Track I alone", "D", style.GREEN),
    ("constant_rates", "constant rates", "x", style.GREY),
)


@style.styled
def patterns(table: pd.DataFrame, ax: Axes | None = None) -> Figure:
    """Every pattern on the scale of its band: the band from −1 to 1, the target as a bar, the model with its interval.

    What lies more than four half widths away is an arrow at the edge. Filled marks lie inside the band.

    Parameters
    ----------
    table
        What `mt.patterns` returns, or `validated`: then the interval is the middle 90 % of the sets.
    ax
        Axes to draw in; without them a new figure.

    Examples
    --------
    >>> import multitrack as mt
    >>> figure = mt.charts.patterns(mt.patterns("baseline", worlds=50))
    """
    table = _one_form(table)
    ax = style.axes_for(ax, 7.0, 1.3 + 0.24 * len(table))
    places = np.arange(len(table))[::-1]
    ax.axvspan(-1, 1, color=style.GREY, alpha=0.25, linewidth=0, label="band, 95 %")
    ax.vlines(_scaled(table, "target"), places - 0.3, places + 0.3, color=style.BLACK, linewidth=1.2, label="data")
    shown = [mark for mark in _MARKS if mark[0] in table]
    for shift, (column, label, shape, colour) in zip((0.0, 0.22, -0.22), shown, strict=False):
        _mark(ax, table, places + shift, column, label, shape, colour)
    names = [f"{row['id']}  {row['pattern']}" for _, row in table.iterrows()]
    ax.set_yticks(places, names)
    ax.set_ylim(-0.7, len(table) - 0.3)
    ax.set_xlim(-_FARTHEST - 0.3, _FARTHEST + 0.3)
    ax.set_xlabel("Distance from the middle of the band, in half widths of it")
    ax.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=3)
    return style.figure_of(ax)


def _one_form(table: pd.DataFrame) -> pd.DataFrame:
    """The table of `mt.patterns`; one of sets has the middle 90 % of them in place of the interval of luck."""
    if "model_low" not in table:
        return table
    renamed = {"low": "low_band", "high": "high_band", "model_low": "low", "model_high": "high"}
    return table.rename(columns=renamed)


def _mark(ax: Axes, table: pd.DataFrame, places: np.ndarray, column: str, label: str, shape: str, colour: str) -> None:
    """The values of a column; with their interval for the model."""
    values = _scaled(table, column)
    if column == "model":
        low, high = (np.clip(_scaled(table, end), -_FARTHEST, _FARTHEST) for end in ("low", "high"))
        ax.hlines(places, low, high, color=colour, linewidth=1.2)
    inside, beyond = np.abs(values) <= 1.0, np.abs(values) > _FARTHEST
    for some, fill, name in ((inside, colour, label), (~inside & ~beyond, "none", None)):
        face = colour if shape == "x" else fill
        ax.plot(values[some], places[some], shape, color=colour, markerfacecolor=face, markersize=4.5, label=name)
    for some, arrow in ((beyond & (values > 0), ">"), (beyond & (values < 0), "<")):
        edge = np.sign(values[some]) * (_FARTHEST + 0.1)
        ax.plot(edge, places[some], arrow, color=colour, markersize=4.5)


def _scaled(table: pd.DataFrame, column: str) -> np.ndarray:
    """Values on the scale of the bands, whose ends are −1 and 1."""
    middle, half = (table["high_band"] + table["low_band"]) / 2, (table["high_band"] - table["low_band"]) / 2
    return ((table[column].astype(float) - middle) / half).to_numpy(float)
