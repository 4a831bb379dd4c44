"""Each outcome against the dose of Track II, a line for each dose of Track I."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from experiments.designs.doses import DOSES, dose
from simulation.charts import style
from simulation.errors import InputError
from simulation.results.outcomes import Outcome, outcomes_in

if TYPE_CHECKING:
    from experiments.tracks import Tracks

__all__ = ["doses"]

_CAN_BE_DRAWN = {outcome.name: outcome for outcome in outcomes_in("tracks")}
_DRAWN = tuple(outcome.name for outcome in outcomes_in("doses chart"))
_LOOKS = {"none": (style.GREY, "s"), "half": (style.ORANGE, "^"), "full": (style.BLUE, "o")}
_SHIFT = 0.07  # sideways, between the lines, so that no interval hides another
_MARGIN = 0.04  # beyond zero and all worlds, as a share of the height, so that marks there are seen whole


@style.styled
def doses(tracks: Tracks, outcomes: Sequence[str] = _DRAWN, axes: Sequence[Axes] | None = None) -> Figure:
    """The 3×3 doses of `tracks` as lines: means with 95 % intervals, one panel per outcome.

    Hollow marks hold by construction (only officials sign). Each interval is that of one arm; differences between arms
    compare the same worlds, so their intervals are narrower.

    Parameters
    ----------
    tracks
        What `tracks` or `load_tracks` returns.
    outcomes
        Columns of the outcomes, one panel each.
    axes
        As many axes as outcomes; without them a new figure, which says what was run.

    Raises
    ------
    InputError
        For an outcome that cannot be drawn.

    Examples
    --------
    >>> import multitrack as mt
    >>> figure = mt.charts.doses(mt.load_tracks("results/tracks"))
    """
    unknown = [outcome for outcome in outcomes if outcome not in _CAN_BE_DRAWN]
    if unknown:
        raise InputError(f"doses draws no {', '.join(map(repr, unknown))}; it draws {', '.join(_CAN_BE_DRAWN)}")
    panels = _panels(len(outcomes)) if axes is None else axes
    if len(panels) != len(outcomes):
        raise InputError(f"doses needs as many axes as outcomes: {len(outcomes)}; {len(panels)} were given")
    for ax, outcome in zip(panels, outcomes, strict=True):
        cells = tracks.cells[tracks.cells["outcome"] == outcome].set_index("arm")
        for index, one in enumerate(DOSES):
            _line(ax, cells.loc[[dose(one, two) for two in DOSES]], one, _SHIFT * (index - 1))
        _finish(ax, _CAN_BE_DRAWN[outcome])
    _legend(panels[0], above=axes is None)
    if axes is None:
        style.figure_of(panels[0]).supxlabel(_caption(tracks), fontsize=8)
    return style.figure_of(panels[0])


def _caption(tracks: Tracks) -> str:
    return f"{tracks.scenario}, {tracks.kept:,} worlds, seed {tracks.seed}: means with 95 % intervals"


def _panels(count: int) -> list[Axes]:
    columns = min(2, count)
    rows = -(-count // columns)
    figure = Figure(figsize=(3.15 * columns, 2.4 * rows + 0.6), layout="constrained")
    panels = list(np.ravel(figure.subplots(rows, columns)))
    for ax in panels[count:]:
        ax.remove()
    return panels[:count]


def _line(ax: Axes, cells: pd.DataFrame, one: str, shift: float) -> None:
    colour, mark = _LOOKS[one]
    mean, low, high = (cells[name].to_numpy(dtype=np.float64, na_value=np.nan) for name in ("mean", "low", "high"))
    places = np.arange(len(mean)) + shift
    ax.errorbar(places, mean, (mean - low, high - mean), color=colour, linewidth=1.2, capsize=3)
    for index, height, hollow in zip(places, mean, cells["by_construction"], strict=True):
        if np.isfinite(height):
            face = "white" if hollow else colour
            ax.plot(index, height, mark, color=colour, markerfacecolor=face, markersize=4)


def _finish(ax: Axes, outcome: Outcome) -> None:
    ax.set_xticks(range(len(DOSES)), list(DOSES))
    ax.set_xlim(-0.25, len(DOSES) - 0.75)
    ax.set_xlabel("Effort of Track II")
    if outcome.scale == "share":
        style.share_axis(ax, outcome.in_full, top=1.0 + _MARGIN)
    else:
        ax.set_ylabel(outcome.axis(outcome.compared_in))
        ax.yaxis.set_major_formatter(lambda number, _: f"{number:,.10g}")
    ax.set_ylim(bottom=-_MARGIN * ax.get_ylim()[1])


def _legend(ax: Axes, above: bool) -> None:
    """One legend for all panels: over the figure where it is ours, else in the first of the axes given."""
    marks = [Line2D([], [], color=colour, marker=mark, markersize=4) for colour, mark in _LOOKS.values()]
    colour, mark = _LOOKS["none"]
    hollow = Line2D([], [], color=colour, marker=mark, markerfacecolor="white", linestyle="", markersize=4)
    where: dict[str, Any] = {"loc": "outside upper center", "ncols": 4} if above else {}
    holder: Any = style.figure_of(ax) if above else ax
    names = [*_LOOKS, "by construction"]
    holder.legend([*marks, hollow], names, title="Effort of Track I", title_fontsize=8, **where)
