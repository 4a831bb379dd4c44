"""Bargaining in the plane of two parties' utilities: every draft, what each side would sign for, and what could be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from simulation.charts import style
from simulation.charts.truth import true_weights
from simulation.errors import InputError
from simulation.world.terms import divide

if TYPE_CHECKING:
    import xarray as xr

    from simulation.results.runs import Runs

__all__ = ["SERIES", "bargaining", "frontier"]

SERIES = ("offer", "rounds", "reservation", "power")
"""The weekly series that the figure is drawn from."""

_KINDS = {"process": ("D", style.ORANGE), "partial": ("s", style.SKY), "full": ("o", style.GREEN)}


@style.styled
def bargaining(runs: Runs, world: int, parties: tuple[str, str] | None = None, ax: Axes | None = None) -> Figure:
    """Drafts of one world in the plane of two parties' true utilities, later ones darker.

    Also what each would sign for at its first and last draft, what both signed, the Pareto frontier (Raiffa 1982), and
    the Nash division (Nash 1950) at the power that each had at the last draft.

    Parameters
    ----------
    runs
        What `simulate` or `load_runs` returns, with the weekly series of `simulation.charts.bargaining.SERIES`.
    world
        The number of the world.
    parties
        Two keys; by default the first two.
    ax
        Axes to draw in; without them a new figure.

    Raises
    ------
    InputError
        If the runs lack the world, the parties or the series, and if no draft was ever on the table.

    Examples
    --------
    >>> import multitrack as mt
    >>> from simulation.charts.bargaining import SERIES
    >>> runs = mt.simulate("oslo", worlds=20, weekly=SERIES)
    >>> with_drafts = runs.outcomes.loc[runs.outcomes["drafts_rejected"] > 0, "world"]
    >>> figure = mt.charts.bargaining(runs, world=int(with_drafts.iloc[0]))
    """
    one = style.weekly(runs, *SERIES)
    if world not in one["world"]:
        raise InputError(f"there is no world {world} in these runs")
    one = one.sel(world=world)
    first, second = _two(one, parties)
    weeks = np.flatnonzero(np.diff(one["rounds"].to_numpy(), prepend=0) > 0)
    if len(weeks) == 0:
        raise InputError(f"world {world}: no draft was ever on the table")
    ax = style.axes_for(ax, 6.6, 3.9)
    _possible(ax, runs, world, (first, second), one, weeks[-1])
    _reservations(ax, one, (first, second), weeks)
    _drafts(ax, one, (first, second), weeks)
    _signed(ax, runs, world, (first, second))
    _name(ax, runs, (first, second))
    return style.figure_of(ax)


def _two(one: xr.Dataset, parties: tuple[str, str] | None) -> tuple[str, str]:
    known = [str(party) for party in one["party"].to_numpy()]
    wanted = parties or (known[0], known[1])
    unknown = [party for party in wanted if party not in known]
    if unknown or len(set(wanted)) != 2:
        raise InputError(f"parties: given {', '.join(wanted)}; allowed: two of {', '.join(known)}")
    return wanted


def frontier(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Utilities (issues + 1, 2) at the corners of the Pareto frontier of two parties with true weights `one` and
    `other` (issues,): issues go to the first party in the order of how much more it cares for them (Raiffa 1982)."""
    order = np.argsort(-one / np.maximum(other, 1e-12))
    mine = np.concatenate([[0.0], np.cumsum(one[order])])
    theirs = other.sum() - np.concatenate([[0.0], np.cumsum(other[order])])
    return np.column_stack([mine, theirs])


def _possible(ax: Axes, runs: Runs, world: int, parties: tuple[str, str], one: xr.Dataset, week: int) -> None:
    weights = true_weights(runs, world)
    mine, theirs = weights[parties[0]], weights[parties[1]]
    corners = frontier(mine, theirs)
    ax.fill_between(corners[:, 0], corners[:, 1], color="#EEEEEE", linewidth=0, zorder=0, label="What both can have")
    ax.plot(corners[:, 0], corners[:, 1], color=style.BLACK, linewidth=1.0, label="Pareto frontier")
    power = np.array([float(one["power"].sel(party=party)[week]) for party in parties])
    shares = np.zeros((2, len(mine)))
    divide(np.array([mine, theirs]), power / power.sum(), 1.0, np.ones(len(mine)), shares)
    at = (shares[0] @ mine, shares[1] @ theirs)
    look: dict[str, Any] = {"color": style.PURPLE, "markersize": 13, "markeredgecolor": "white", "markeredgewidth": 0.8}
    ax.plot(*at, "*", linestyle="", zorder=5, label="Nash division, by power", **look)


def _reservations(ax: Axes, one: xr.Dataset, parties: tuple[str, str], weeks: np.ndarray) -> None:
    for week, dashes, which in ((weeks[0], style.DASHES[2], "first"), (weeks[-1], style.DASHES[1], "last")):
        x, y = (float(one["reservation"].sel(party=party)[week]) for party in parties)
        label = f"Least each signs for, {which} draft"
        ax.plot([x, x, 1.0], [1.0, y, y], color=style.VERMILION, linewidth=1.1, linestyle=dashes, label=label)


def _drafts(ax: Axes, one: xr.Dataset, parties: tuple[str, str], weeks: np.ndarray) -> None:
    x, y = (one["offer"].sel(party=party).to_numpy()[weeks] for party in parties)
    ax.plot(x, y, color=style.GREY, linewidth=0.5, zorder=2)
    shades = np.linspace(0.25, 1.0, len(weeks))
    which = "1 draft" if len(weeks) == 1 else f"{len(weeks)} drafts, the last darkest"
    ax.scatter(x, y, 16, color=[_faded(style.BLUE, shade) for shade in shades], zorder=3, label=which)


def _faded(colour: str, strength: float) -> tuple[float, ...]:
    return tuple(1.0 - strength * (1.0 - part) for part in to_rgb(colour))


def _signed(ax: Axes, runs: Runs, world: int, parties: tuple[str, str]) -> None:
    """What both signed. What a text leaves open goes on by power, so that it may lie off its draft."""
    rows = runs.agreements[runs.agreements["world"] == world]
    for kind, (marker, colour) in _KINDS.items():
        x, y = (rows.loc[rows["kind"] == kind, f"utility_{party}"].astype("Float64") for party in parties)
        both = x.notna() & y.notna()
        if both.any():
            look: dict[str, Any] = {"facecolors": "none", "edgecolors": colour, "linewidths": 1.6, "marker": marker}
            label = f"{kind.capitalize()} agreement"
            ax.scatter(x[both].astype(float), y[both].astype(float), 70, zorder=4, label=label, **look)


def _name(ax: Axes, runs: Runs, parties: tuple[str, str]) -> None:
    names = {key: str(party.get("name", key)) for key, party in runs.manifest["scenario"]["parties"].items()}
    ax.set_xlim(0, 1.02)
    ax.set_ylim(0, 1.02)
    ax.set_aspect("equal")
    ax.set_xlabel(f"True utility to {names[parties[0]]} (0 to 1)")
    ax.set_ylabel(f"True utility to {names[parties[1]]} (0 to 1)")
    ax.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
