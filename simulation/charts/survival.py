"""How long agreements last: the share that has not ended, by years since signing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simulation.calendar import WEEKS_IN_YEAR
from simulation.charts import style
from simulation.errors import InputError
from simulation.results.survival import lifetimes, survival_curve

if TYPE_CHECKING:
    from simulation.results.runs import Runs

__all__ = ["survival"]


@style.styled
def survival(runs: Runs | Mapping[str, Runs], ax: Axes | None = None, by: str | None = None) -> Figure:
    """Kaplan–Meier (1958) survival of agreements with 95 % intervals, from signing to the last week observed.

    A line ends when a twentieth of its agreements is left under observation. Arms sign in different worlds: the curves
    describe what was signed, and the gap between two is not an effect of the arm.

    Parameters
    ----------
    runs
        One set of runs; or arms by name, a line each.
    ax
        Axes to draw in; without them a new figure.
    by
        A column of the agreements ("kind", "mediated"), each value of which gets its own line.

    Raises
    ------
    InputError
        If nothing was signed, or there is no such column.

    Examples
    --------
    >>> import multitrack as mt
    >>> figure = mt.charts.survival(mt.simulate("oslo", worlds=40, years=10), by="kind")
    """
    groups = _groups(style.arms_of(runs), by)
    if not groups:
        raise InputError("no agreement was signed in these runs: there is no survival to draw")
    ax = style.axes_for(ax)
    lines = {
        _label(name, lives): _line(ax, lives, *style.look(index)) for index, (name, lives) in enumerate(groups.items())
    }
    style.years_axis(ax, max(_seen_until(lives) for lives in groups.values()), "Years since signing")
    style.share_axis(ax, "Agreements of every kind not ended" if by != "kind" else "Agreements not ended", 1.02)
    ax.set_yticks(np.linspace(0, 1, 6))
    style.legend_above(ax, lines)
    return style.figure_of(ax)


def _groups(arms: Mapping[str, Runs], by: str | None) -> dict[str, pd.DataFrame]:
    """Lifetimes by the name of their line, empty ones left out."""
    result: dict[str, pd.DataFrame] = {}
    for arm, runs in arms.items():
        lives = lifetimes(runs)
        if by is None:
            result[arm] = lives
            continue
        if by not in lives:
            raise InputError(f"agreements have no column {by!r}; they have {', '.join(map(str, runs.agreements))}")
        for value, part in lives.groupby(by, observed=True, sort=True):
            result[", ".join(filter(None, [arm, f"{by}: {value}"]))] = part
    return {name: lives for name, lives in result.items() if len(lives)}


def _label(name: str, lives: pd.DataFrame) -> str:
    counted = f"{len(lives):,} agreements, {int(lives['ended'].sum()):,} ended"
    return f"{name} ({counted})" if name else counted


def _seen_until(lives: pd.DataFrame) -> int:
    """The last week in which a twentieth of the agreements are still under observation: fewer say little."""
    return int(lives["weeks"].quantile(0.95, interpolation="higher"))


def _line(ax: Axes, lives: pd.DataFrame, colour: str, dashes: style.Dashes) -> Artist:
    """The curve from signing for as long as enough agreements are under observation."""
    last = _seen_until(lives)
    first = pd.DataFrame({"weeks": [0.0], "share": [1.0], "low": [1.0], "high": [1.0]})
    curve = pd.concat([first, survival_curve(lives).query("weeks <= @last")], ignore_index=True)
    curve = pd.concat([curve, curve.iloc[-1:].assign(weeks=last)], ignore_index=True)
    years = curve["weeks"] / WEEKS_IN_YEAR
    ax.fill_between(years, curve["low"], curve["high"], step="post", color=colour, alpha=0.18, linewidth=0)
    return ax.step(years, curve["share"], where="post", color=colour, linestyle=dashes)[0]
