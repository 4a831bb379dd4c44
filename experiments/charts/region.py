"""The region of the settings in which an outcome happens: on the half that found it, and on the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.analysis.paired import outcome_of
from simulation.charts import style

if TYPE_CHECKING:
    from experiments.results import Results

__all__ = ["region"]

_LOOKS = {"inside": (style.BLUE, "o"), "outside": (style.ORANGE, "s")}


@style.styled
def region(
    results: Results, outcome: str, above: float | None = None, arm: str | None = None, ax: Axes | None = None
) -> Figure:
    """How often an outcome happens inside and outside the region that `Results.discover` finds, with 95 % intervals.

    Parameters
    ----------
    results
        What `load_results` or `Experiment.run` returns.
    outcome
        A column of `results.outcomes`.
    above
        The value above which an outcome that is a number counts as happening.
    arm
        The name of the arm; by default the first.
    ax
        Axes to draw in; without them a new figure.

    Examples
    --------
    >>> import multitrack as mt
    >>> figure = mt.charts.region(mt.load_results("results/doses"), "deaths", above=3000)
    """
    table = results.discover(outcome, above, arm)
    ax = style.axes_for(ax, 5.6, 3.0)
    for where, (colour, mark) in _LOOKS.items():
        rows = table[table["where"] == where]
        spread = (rows["mean"] - rows["low"], rows["high"] - rows["mean"])
        ax.errorbar(
            range(len(rows)), rows["mean"], spread, fmt=mark, color=colour, capsize=3, label=f"{where} the region"
        )
    ax.set_xticks([0, 1], ["half that found it", "half that confirms"])
    ax.set_xlim(-0.5, 1.5)
    said = outcome_of(outcome, results.outcomes).in_sentence + (f" above {above:g}" if above is not None else "")
    style.share_axis(ax, f"Worlds with {said}", min(1.05, 1.15 * float(table["high"].max())))
    ax.set_xlabel(f"Region: {table['region'].iloc[0]}")
    ax.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=2)
    return style.figure_of(ax)
