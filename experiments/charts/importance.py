"""How much each uncertain setting matters: indices with intervals, the largest first."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.analysis.paired import outcome_of
from experiments.analysis.sensitivity import too_small
from experiments.charts.labels import label_of_setting
from experiments.designs.cases import LUCK
from simulation.charts import style

if TYPE_CHECKING:
    from experiments.results import Results

__all__ = ["importance"]

_MOST = 15
_NAMES = {
    "ST": "total effect (Sobol')",
    "S1": "alone (Sobol')",
    "mu_star": "mean absolute effect (Morris)",
}


@style.styled
def importance(
    results: Results, outcome: str = "years_fighting", arm: str | None = None, ax: Axes | None = None
) -> Figure:
    """The fifteen uncertain settings that matter most to an outcome in an arm: their indices with 95 % intervals.

    A dashed line is the noise floor: the total or absolute effect of the dummy, which changes nothing but the luck.
    Hollow are effects whose interval holds zero or reaches down to that line.

    Parameters
    ----------
    results
        What `load_results` or `Experiment.run` returns, of an experiment with `morris` or `sobol` cases.
    outcome
        A column of `results.outcomes`.
    arm
        The name of the arm; by default the first.
    ax
        Axes to draw in; without them a new figure.

    Examples
    --------
    >>> import multitrack as mt
    >>> figure = mt.charts.importance(mt.load_results("results/morris"), "deaths")
    """
    table = results.sensitivity(outcome)
    table = table[table["arm"] == (table["arm"].iloc[0] if arm is None else arm)]
    kinds = [kind for kind in _NAMES if (table["index"] == kind).any()]
    settings = table[(table["index"] == kinds[0]) & (table["setting"] != LUCK)]
    first = settings.sort_values("mean", ascending=False).head(_MOST)
    ax = style.axes_for(ax, 6.3, 1.6 + 0.26 * len(first))
    places = np.arange(len(first))[::-1]
    for index, kind in enumerate(kinds):
        indices, colour = table[table["index"] == kind].set_index("setting"), style.COLOURS[index]
        where = places + (0.12 - 0.24 * index if len(kinds) > 1 else 0)
        _draw(ax, indices.loc[first["setting"]], where, index)
        ax.plot([], [], "os"[index], color=colour, markersize=4, label=_NAMES[kind])
        if kind != "S1":
            floor = float(indices["mean"].loc[LUCK])
            ax.axvline(floor, color=colour, linewidth=1, linestyle="--", label="noise floor (luck)")
    ax.plot([], [], "o", color=style.GREY, markerfacecolor="white", markersize=4, label="not above luck, or zero")
    ax.axvline(0, color=style.GREY, linewidth=0.8)
    ax.set_yticks(places, [label_of_setting(name, unit=False) for name in first["setting"]])
    ax.set_ylim(-0.5, len(first) - 0.5)
    unit = "share of the variance between cases" if kinds[0] == "ST" else "over the whole of each range"
    notes = "".join(f"\n{line}" for note in too_small(table) for line in wrap(note, 80))
    ax.set_xlabel(f"Importance for {outcome_of(outcome, results.outcomes).in_sentence}\n({unit}){notes}")
    ax.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0))
    return style.figure_of(ax)


def _draw(ax: Axes, rows: pd.DataFrame, where: np.ndarray, index: int) -> None:
    """Indices with their intervals; those that are not told from zero, or not from luck, are hollow."""
    colour = style.COLOURS[index]
    hollow = rows["noise"].to_numpy(bool) | rows["below_luck"].fillna(False).to_numpy(bool)
    spread = np.stack([rows["mean"] - rows["low"], rows["high"] - rows["mean"]])
    ax.errorbar(rows["mean"], where, xerr=spread, fmt="none", ecolor=colour)
    for some, fill in ((~hollow, colour), (hollow, "white")):
        drawn = rows["mean"].to_numpy()[some]
        ax.plot(drawn, where[some], "os"[index], color=colour, markerfacecolor=fill, markersize=4)
