"""An outcome in every arm of an experiment: lines over a lever that is a number, else a point an arm."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import fill
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.analysis.arms import PairedArms
from experiments.analysis.paired import paired_arms
from experiments.charts.labels import label_of_setting
from experiments.designs.design import as_text
from simulation.charts import style

if TYPE_CHECKING:
    from experiments.results import Results

__all__ = ["arms", "label_of"]

_LINES = 6  # of one panel; more cannot be distinguished at a glance
_ABOVE: dict[str, Any] = {"loc": "lower left", "bbox_to_anchor": (0.0, 1.0), "ncols": _LINES, "alignment": "left"}
_LONGEST = 46  # letters of a line of an arm's name
_HIGH = 30  # letters that the vertical axis has room for


@style.styled
def arms(
    results: Results, outcome: str = "years_fighting", differences: bool = False, ax: Axes | None = None
) -> Figure:
    """Means of an outcome by arm with 95 % intervals over cases, or paired differences from the first arm.

    If a lever is a number, it is the horizontal axis, and each level of another lever is a line; otherwise each arm is
    a row. An interval of a mean is that of one arm; differences compare the same worlds, so their intervals are
    narrower.

    Parameters
    ----------
    results
        What `load_results` or `Experiment.run` returns.
    outcome
        A column of `results.outcomes`.
    differences
        Differences from the first arm instead of means.
    ax
        Axes to draw in; without them a new figure.

    Examples
    --------
    >>> import multitrack as mt
    >>> figure = mt.charts.arms(mt.load_results("results/doses"), "deaths", differences=True)
    """
    paired = paired_arms(results.outcomes, outcome)
    table = _table(paired, results.arms, differences)
    along = _along(results.arms)
    if along is None:
        lines = sum(_named(arm).count("\n") + 1 for arm in paired.arms)
        ax = style.axes_for(ax, 6.3, 1.2 + 0.14 * (len(table) + lines))
        _rows(ax, table, label_of(paired, differences))
    else:
        ax = style.axes_for(ax, 5.2, 3.4)
        _lines(ax, table, *along)
        ax.set_ylabel(fill(label_of(paired, differences), _HIGH))
    if differences:
        (ax.axvline if along is None else ax.axhline)(0, color=style.GREY, linewidth=0.8, zorder=0)
    figure = style.figure_of(ax)
    what = "differences" if differences else "means"
    size = f"{paired.cases(outcome):,} cases × {results.plan.replicates}"
    figure.supxlabel(f"{results.plan.name}: {size}, {what} with 95 % intervals over cases", fontsize=7.5)
    return figure


def label_of(paired: PairedArms, differences: bool = False) -> str:
    """The label of an axis: the outcome and its unit."""
    (outcome,) = paired.outcomes.values()
    return outcome.axis(paired.unit(outcome.name), ", less the first arm's" if differences else "")


def _table(paired: PairedArms, levers: pd.DataFrame, differences: bool) -> pd.DataFrame:
    """A row an arm: its mean or its difference from the first arm, with the interval and the levers."""
    (outcome,) = paired.outcomes
    first = paired.arms[0] if differences else ""
    rows = [paired.contrast(_weights(arm, first), outcome) for arm in paired.arms]
    return pd.DataFrame(rows, index=list(paired.arms)).join(levers)


def _weights(arm: str, first: str) -> dict[str, float]:
    """The weights of an arm's mean, less that of the first where one is named."""
    weights = {arm: 1.0}
    if first:
        weights[first] = weights.get(first, 0.0) - 1.0
    return weights


def _along(levers: pd.DataFrame) -> tuple[str, str | None] | None:
    """The lever along the axis and the one that makes lines; None where arms are better listed."""
    if not 1 <= levers.shape[1] <= 2 or levers.isna().any().any():
        return None
    numbers = [name for name in levers if pd.api.types.is_numeric_dtype(levers[name]) and levers[name].dtype != bool]
    names = sorted(map(str, numbers), key=lambda name: -levers[name].nunique())
    if not names or levers[names[0]].nunique() < 2:
        return None
    others = [str(name) for name in levers if name != names[0]]
    if others and levers[others[0]].nunique() > _LINES:
        return None
    return names[0], others[0] if others else None


def _lines(ax: Axes, table: pd.DataFrame, along: str, by: str | None) -> None:
    groups: Iterable[tuple[Any, pd.DataFrame]] = table.groupby(by, sort=False) if by else [("", table)]
    width = float(np.ptp(table[along]))
    drawn: dict[str, Any] = {}
    for index, (level, rows) in enumerate(groups):
        colour, dashes = style.look(index)
        ordered = rows.sort_values(along)
        shifted = ordered[along] + 0.015 * width * index  # so that no interval hides another
        spread = (ordered["mean"] - ordered["low"], ordered["high"] - ordered["mean"])
        text = as_text(level)
        drawn[text] = ax.errorbar(
            shifted, ordered["mean"], spread, color=colour, linestyle=dashes, marker="o", markersize=4, capsize=2.5
        )
    ax.set_xlabel(label_of_setting(along))
    ax.margins(y=0.1)
    if by:
        ax.legend(list(drawn.values()), list(drawn), title=label_of_setting(by), title_fontsize=8, **_ABOVE)


def _rows(ax: Axes, table: pd.DataFrame, label: str) -> None:
    places = np.arange(len(table))[::-1]
    spread = (table["mean"] - table["low"], table["high"] - table["mean"])
    ax.errorbar(table["mean"], places, xerr=spread, fmt="o", color=style.BLUE, markersize=4, capsize=2.5)
    ax.set_yticks(places, [_named(str(arm)) for arm in table.index])
    ax.set_ylim(-0.7, len(table) - 0.3)
    ax.set_xlabel(label)


def _named(arm: str) -> str:
    """An arm's name, in lines where it is long, so that what tells arms apart is never cut off."""
    lines: list[str] = []
    for part in arm.split(", "):
        if lines and len(lines[-1]) + len(part) + 2 <= _LONGEST:
            lines[-1] += f", {part}"
        else:
            lines = [*lines[:-1], f"{lines[-1]},", part] if lines else [part]
    return "\n".join(lines)
