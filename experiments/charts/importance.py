"""How much each uncertain setting matters: indices with intervals, the largest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.analysis.paired import outcome_of
from experiments.charts.labels import label_of_setting
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
    first = table[table["index"] == kinds[0]].sort_values("mean", ascending=False).head(_MOST)
    ax = style.axes_for(ax, 6.3, 1.2 + 0.26 * len(first))
    places = np.arange(len(first))[::-1]
    for index, kind in enumerate(kinds):
        rows = table[table["index"] == kind].set_index("setting").loc[first["setting"]]
        spread = (rows["mean"] - rows["low"], rows["high"] - rows["mean"])
        colour = style.COLOURS[index]
        where = places + (0.12 - 0.24 * index if len(kinds) > 1 else 0)
        ax.errorbar(rows["mean"], where, xerr=spread, fmt="os"[index], color=colour, markersize=4, label=_NAMES[kind])
    ax.axvline(0, color=style.GREY, linewidth=0.8)
    ax.set_yticks(places, [label_of_setting(name, unit=False) for name in first["setting"]])
    ax.set_ylim(-0.5, len(first) - 0.5)
    unit = "share of the variance between cases" if kinds[0] == "ST" else "over the whole of each range"
    ax.set_xlabel(f"Importance for {outcome_of(outcome, results.outcomes).in_sentence}\n({unit})")
    ax.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=2)
    return style.figure_of(ax)
