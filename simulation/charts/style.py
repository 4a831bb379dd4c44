"""How every figure looks: Okabe–Ito colours, sizes for print, names never read as markup. And how figures are saved.

Figures are created outside pyplot's list of open windows, so that thousands can be drawn, from any thread, and none
stays in memory. To use a window or another layout, pass axes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import matplotlib
import matplotlib.pyplot  # only once it is loaded does a notebook show a figure it is given
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure

from simulation.calendar import WEEKS_IN_YEAR
from simulation.engine.atomic import part_of
from simulation.errors import InputError

if TYPE_CHECKING:
    import xarray as xr

    from simulation.results.runs import Runs

__all__ = [
    "BLACK",
    "BLUE",
    "COLOURS",
    "DASHES",
    "GREEN",
    "GREY",
    "ORANGE",
    "PURPLE",
    "SKY",
    "VERMILION",
    "Dashes",
    "arms_of",
    "axes_for",
    "figure_of",
    "legend_above",
    "look",
    "save",
    "share_axis",
    "styled",
    "weekly",
    "years_axis",
]

BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
BLUE, VERMILION, PURPLE, GREY = "#0072B2", "#D55E00", "#CC79A7", "#999999"
COLOURS = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, BLACK, GREY)
"""Okabe & Ito (2008), distinguishable for colour-blind readers, in the order in which lines use them."""
Dashes = str | tuple[int, tuple[float, ...]]
DASHES: tuple[Dashes, ...] = ("-", (0, (5, 1.5)), (0, (1.2, 1.2)), (0, (5, 1.5, 1.2, 1.5)))
"""Line styles that go round with the colours, so that lines can be distinguished in black and white too."""

_STYLE: dict[Any, Any] = {
    "font.size": 9,
    "axes.labelsize": 9,
    "axes.titlesize": 9.5,
    "axes.titlelocation": "left",
    "axes.titleweight": "bold",
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
    "legend.fontsize": 8,
    "legend.frameon": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.8,
    "axes.axisbelow": True,
    "lines.linewidth": 1.4,
    "lines.solid_capstyle": "butt",
    "hatch.linewidth": 0.6,
    "text.parse_math": False,
}

_Arguments = ParamSpec("_Arguments")
_Drawn = TypeVar("_Drawn")


def styled(draw: Callable[_Arguments, _Drawn]) -> Callable[_Arguments, _Drawn]:
    """Draw in the house's style, and leave matplotlib's own settings as they were."""

    @wraps(draw)
    def drawn(*given: _Arguments.args, **named: _Arguments.kwargs) -> _Drawn:
        with matplotlib.rc_context(_STYLE):
            return draw(*given, **named)

    return drawn


def look(index: int) -> tuple[str, Dashes]:
    """Colour and line style of the line in this place, from 0; the first 32 all differ."""
    rounds, colour = divmod(index, len(COLOURS))
    return COLOURS[colour], DASHES[(index + rounds) % len(DASHES)]


def axes_for(ax: Axes | None, width: float = 6.3, height: float = 3.4) -> Axes:
    """The axes given, or new ones in a figure of this size in inches."""
    return ax if ax is not None else Figure(figsize=(width, height), layout="constrained").subplots()


def figure_of(ax: Axes) -> Figure:
    """The whole figure that axes belong to."""
    figure = ax.get_figure(root=True)
    if figure is None or isinstance(figure, SubFigure):
        raise ValueError("these axes belong to no figure")
    return figure


def years_axis(ax: Axes, weeks: int, label: str = "Years since the first week") -> None:
    """A horizontal axis in years over `weeks` weeks, with ticks at whole years."""
    years = weeks / WEEKS_IN_YEAR
    ax.set_xlim(0, years)
    step = next((step for step in (1, 2, 5) if years / step <= 16), 10)
    if years >= 2:
        ax.set_xticks(np.arange(0, years + 1e-9, step))
    ax.set_xlabel(label)


def share_axis(ax: Axes, label: str, top: float = 1.0) -> None:
    """A vertical axis for shares from 0 to `top`, written in percent; the unit is part of the label."""
    ax.set_ylim(0, top)
    ax.yaxis.set_major_formatter(lambda share, _: f"{100 * share:g}")
    ax.set_ylabel(f"{label} (%)")


def legend_above(ax: Axes, entries: Mapping[str, Artist]) -> None:
    """A legend over the axes, where it hides nothing; a name is shown whatever letter it begins with."""
    ax.legend(list(entries.values()), list(entries), loc="lower left", bbox_to_anchor=(0.0, 1.0), borderaxespad=0.2)


def weekly(runs: Runs, *names: str) -> xr.Dataset:
    """The weekly series a figure needs. InputError says which are missing and how to ask for them."""
    series = runs.weekly
    missing = [name for name in names if series is None or name not in series]
    if series is None or missing:
        asked = ", ".join(f'"{name}"' for name in names)
        raise InputError(
            f"this figure needs the weekly series {', '.join(missing)}, which these runs do not hold: "
            f"ask for them with simulate(…, weekly=[{asked}])"
        )
    return series[list(names)]


def arms_of(runs: Runs | Mapping[str, Runs]) -> dict[str, Runs]:
    """The arms of a figure by name; a single set of runs is one arm without a name."""
    return dict(runs) if isinstance(runs, Mapping) else {"": runs}


def save(figure: Figure, folder: str | Path, name: str) -> tuple[Path, Path]:
    """Save a figure as `name`.png (200 dots per inch) and `name`.svg (text as text); return both paths.

    The same figure gives the same bytes: no date is written. A file is written whole or not at all.

    Parameters
    ----------
    figure
        A matplotlib figure.
    folder
        The folder; it is created if it does not exist.
    name
        The name of the files, without an ending.

    Examples
    --------
    >>> import multitrack as mt
    >>> figure = mt.charts.states(mt.simulate("oslo", worlds=20, years=8, weekly=["state"]))
    >>> [path.name for path in mt.charts.save(figure, "figures", "states")]
    ['states.png', 'states.svg']
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    png, svg = folder / f"{name}.png", folder / f"{name}.svg"
    with part_of(png) as part:
        figure.savefig(part, dpi=200, format="png")
    with part_of(svg) as part, matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": name}):
        figure.savefig(part, metadata={"Date": None}, format="svg")
    return png, svg
