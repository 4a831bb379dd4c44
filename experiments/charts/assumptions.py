"""Which assumptions matter: for each measure the factors with the largest effects, a panel a measure."""

from __future__ import annotations

from textwrap import fill

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.charts.labels import label_of_setting
from experiments.designs.cases import LUCK
from simulation.charts import style
from simulation.errors import InputError

__all__ = ["assumptions"]

_MOST = 8
_COLUMNS = {"measure", "index", "setting", "mean", "low", "high", "noise", "below_luck"}
_ACROSS = 2
_INDICES = {
    "ST": "share of the variance between cases, in all and alone, with all other settings at their medians",
    "mu_star": "mean absolute effect of a change over the whole of a range",
}


@style.styled
def assumptions(table: pd.DataFrame, labels: dict[str, str] | None = None) -> Figure:
    """For each measure of a study of sensitivity the eight factors with the largest effects, with 95 % intervals.

    A dashed line in a shaded interval is the noise floor, the effect of the dummy that changes nothing but the luck;
    hollow are effects that reach down to it. Of Sobol' indices squares are what a factor does alone.

    Parameters
    ----------
    table
        `screen` or `shares` of a study, or what `pd.read_csv` gives of the file of that name.
    labels
        The title of each measure; by default its name.

    Raises
    ------
    InputError
        For a table without the columns of a study, its indices, or the dummy.

    Examples
    --------
    >>> import pandas as pd
    >>> row = {"measure": "deaths", "index": "mu_star", "low": 0.1, "high": 0.3, "noise": False, "below_luck": False}
    >>> rows = [{**row, "setting": name, "mean": mean} for name, mean in (("fight.scale", 0.2), ("luck", 0.1))]
    >>> figure = assumptions(pd.DataFrame(rows))
    """
    kind = _kind_of(table)
    measures = table["measure"].unique()
    across = min(_ACROSS, len(measures))
    down = -(-len(measures) // across)
    figure = Figure(figsize=(4.6 * across, 0.5 + 2.35 * down), layout="constrained")
    panels = figure.subplots(down, across, squeeze=False).ravel()
    for ax, measure in zip(panels, measures, strict=False):
        _panel(ax, table[table["measure"] == measure], kind)
        ax.set_title(fill((labels or {}).get(measure, measure), 40), fontsize=8)
    for ax in panels[len(measures) :]:
        ax.set_axis_off()
    figure.supxlabel(_INDICES[kind][0].upper() + _INDICES[kind][1:], fontsize=8)
    handles, names = panels[0].get_legend_handles_labels()
    figure.legend(handles, names, loc="outside upper center", ncols=len(names), fontsize=7)
    return figure


def _kind_of(table: pd.DataFrame) -> str:
    """Which index the table has of every measure and of the dummy. Raises InputError."""
    if missing := sorted(_COLUMNS - set(table)):
        raise InputError(f"table: given none of {', '.join(missing)}; allowed: screen or shares of a study")
    for kind in _INDICES:
        of_kind = table[table["index"] == kind]
        if len(of_kind) and set(of_kind.loc[of_kind["setting"] == LUCK, "measure"]) == set(table["measure"]):
            return kind
    allowed = "a table with an index of luck, the dummy, for each measure"
    raise InputError(f"table: given {len(table):,} rows without {' or '.join(_INDICES)} of luck; allowed: {allowed}")


def _panel(ax: Axes, rows: pd.DataFrame, kind: str) -> None:
    whole = rows[rows["index"] == kind].set_index("setting")
    first = whole.drop(index=LUCK).sort_values("mean", ascending=False).head(_MOST).index
    places = np.arange(len(first))[::-1]
    _marks(ax, whole.loc[first], places, 0, "in all" if kind == "ST" else "effect")
    if kind == "ST":
        alone = rows[rows["index"] == "S1"].set_index("setting")
        _marks(ax, alone.loc[first], places - 0.25, 1, "alone")
    floor, low, high = (float(whole[name].loc[LUCK]) for name in ("mean", "low", "high"))
    ax.axvspan(low, high, color=style.GREY, alpha=0.2, linewidth=0)
    ax.axvline(floor, color=style.COLOURS[0], linewidth=1, linestyle="--", label="luck")
    ax.axvline(0, color=style.GREY, linewidth=0.8)
    ax.set_yticks(
        places, [fill(label_of_setting(name, unit=False), 34, break_long_words=False) for name in first], fontsize=7
    )
    ax.set_ylim(-0.7, len(first) - 0.5)
    ax.tick_params(axis="x", labelsize=7)


def _marks(ax: Axes, rows: pd.DataFrame, places: np.ndarray, nth: int, label: str) -> None:
    """Effects with their intervals; those that are not told from zero, or not from luck, are hollow."""
    colour, shape = style.COLOURS[nth], "os"[nth]
    hollow = (rows["noise"].eq(True) | rows["below_luck"].eq(True)).to_numpy()
    ends = np.stack([rows["mean"] - rows["low"], rows["high"] - rows["mean"]])
    if nth == 0:
        ax.plot([], [], shape, color=colour, markerfacecolor="white", markersize=3.5, label="not above luck")
    ax.errorbar(rows["mean"], places, xerr=ends, fmt="none", ecolor=colour, elinewidth=0.9)
    for some, inside in ((~hollow, colour), (hollow, "white")):
        ax.plot(
            rows["mean"].to_numpy()[some],
            places[some],
            shape,
            color=colour,
            markerfacecolor=inside,
            markersize=3.5,
            label=label if inside == colour else None,
        )
