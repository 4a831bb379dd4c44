"""What the worlds are in, week by week: fighting, ceasefire, talks, an agreement, quiet, or won."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simulation.calendar import WEEKS_IN_YEAR
from simulation.charts import style
from simulation.world.record import Condition

if TYPE_CHECKING:
    from simulation.results.runs import Runs

__all__ = ["states"]

BANDS: dict[Condition, tuple[str, str]] = {
    Condition.FIGHTING: ("Fighting without talks:\na death in half a year", style.VERMILION),
    Condition.CEASEFIRE: ("Ceasefire, no talks", style.ORANGE),
    Condition.TALKS: ("Talks, fighting or not", style.SKY),
    Condition.AGREEMENT: ("Agreement\nbeing carried out", style.BLUE),
    Condition.QUIET: ("Quiet", "#DDDDDD"),
    Condition.VICTORY: ("Victory", style.PURPLE),
}
"""Name and colour of each condition, from the bottom of the figure to its top."""


@style.styled
def states(runs: Runs, ax: Axes | None = None) -> Figure:
    """Share of worlds in each state, week by week, stacked to 100 %.

    A world in which several hold counts as the first of: victory, agreement, talks, ceasefire, fighting, quiet.

    Parameters
    ----------
    runs
        What `simulate` or `load_runs` returns, with the weekly series `state`.
    ax
        Axes to draw in; without them a new figure.

    Raises
    ------
    InputError
        If the series was not recorded.

    Examples
    --------
    >>> import multitrack as mt
    >>> figure = mt.charts.states(mt.simulate("oslo", worlds=20, years=8, weekly=["state"]))
    """
    codes = style.weekly(runs, "state")["state"].transpose("world", "week")
    years = codes["week"].to_numpy() / WEEKS_IN_YEAR
    shares = [(codes == condition).mean("world").to_numpy() for condition in BANDS]
    ax = style.axes_for(ax)
    bands = ax.stackplot(
        np.concatenate([[0.0], years]),  # a week's share is drawn from its beginning to its end
        np.column_stack([np.asarray(shares)[:, :1], shares]),
        colors=[colour for _, colour in BANDS.values()],
        linewidth=0,
        step="pre",
    )
    style.years_axis(ax, codes.sizes["week"])
    style.share_axis(ax, f"Share of {codes.sizes['world']:,} worlds")
    names = [name for name, _ in BANDS.values()]
    ax.legend(bands[::-1], names[::-1], loc="center left", bbox_to_anchor=(1.01, 0.5), borderpad=0)
    return style.figure_of(ax)
