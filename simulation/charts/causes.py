"""What an agreement goes back to: the events it rests on, in lanes from the fighting up to the dialogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from simulation.calendar import WEEKS_IN_YEAR
from simulation.charts import style
from simulation.chronicle.kind import LANES as kind_lanes
from simulation.chronicle.kinds import KINDS
from simulation.chronicle.why import ancestry, essential_links
from simulation.errors import InputError
from simulation.words import words

if TYPE_CHECKING:
    from simulation.results.runs import Runs

__all__ = ["LANES", "causes"]

LANES = {lane: tuple(kind.name for kind in KINDS if kind.lane == lane) for lane in kind_lanes}
"""The lanes from the top, and the kinds of event in each."""

_BAND = 0.84  # of a lane's height: where its marks stand

_LOOKS = {
    "Track II": (style.PURPLE, "o"),
    "Transfer": (style.ORANGE, "^"),
    "Officials": (style.BLACK, "D"),
    "Track I": (style.BLUE, "s"),
    "Agreements": (style.GREEN, "P"),
    "Conflict": (style.VERMILION, "X"),
}


@style.styled
def causes(runs: Runs, world: int, event: int | None = None, ax: Axes | None = None) -> Figure:
    """The events that one event of a world rests on, directly or further back, by week, each linked to its causes.

    A bold mark is a direct cause.

    Parameters
    ----------
    runs
        What `simulate` or `load_runs` returns with `events=True`.
    world
        The number of the world.
    event
        The event's number; by default that of the last signature.
    ax
        Axes to draw in; without them a new figure.

    Raises
    ------
    InputError
        If there are no events, nothing was signed, or there is no such event.

    Examples
    --------
    >>> import multitrack as mt
    >>> figure = mt.charts.causes(mt.simulate("oslo", worlds=2, years=8, events=True), world=1, event=40)
    """
    events = _of_world(runs, world)
    asked = _signature(events, world) if event is None else event
    behind = ancestry(events, asked)
    shown = pd.concat([behind, events[events["event"] == asked]])
    places = _places(shown)
    ax = style.axes_for(ax, 7.0, 5.2)
    _links(ax, shown, places)
    direct = set(events.loc[events["event"] == asked, "causes"].iloc[0])
    for lane, (colour, marker) in _LOOKS.items():
        in_lane = shown[shown["kind"].isin(LANES[lane])]
        near = in_lane["event"].isin(direct | {asked})
        for rows, size in ((in_lane[~near], 9), (in_lane[near], 42)):
            at = np.array([places[number] for number in rows["event"]]).reshape(-1, 2)
            ax.scatter(
                at[:, 0], at[:, 1], size, color=colour, marker=marker, linewidths=0.4, edgecolors="white", zorder=3
            )
    _name(ax, shown, asked)
    return style.figure_of(ax)


def _of_world(runs: Runs, world: int) -> pd.DataFrame:
    if runs.events is None:
        raise InputError("this figure needs events, which these runs do not hold: ask for simulate(…, events=True)")
    events = runs.events[runs.events["world"] == world]
    if events.empty:
        raise InputError(f"there is no world {world} in these runs")
    return events


def _signature(events: pd.DataFrame, world: int) -> int:
    signed = events.loc[events["kind"] == "signed", "event"]
    if signed.empty:
        raise InputError(f"nothing was signed in world {world}; name another event")
    return int(signed.iloc[-1])


def _heights(shown: pd.DataFrame) -> dict[str, float]:
    """The height of each kind of event that is shown: its lane's, shared out among the kinds in it."""
    there = set(shown["kind"])
    heights: dict[str, float] = {}
    for index, kinds in enumerate(LANES.values()):
        present = [kind for kind in kinds if kind in there]
        heights |= {kind: index + _BAND * ((step + 0.5) / len(present) - 0.5) for step, kind in enumerate(present)}
    return heights


def _places(shown: pd.DataFrame) -> dict[int, tuple[float, float]]:
    """Where each event stands: its week in years, and the height of its kind."""
    heights = _heights(shown)
    rows = zip(shown["event"], shown["week"], shown["kind"], strict=True)
    return {number: (week / WEEKS_IN_YEAR, heights[kind]) for number, week, kind in rows}


def _links(ax: Axes, shown: pd.DataFrame, places: dict[int, tuple[float, float]]) -> None:
    """A line from each cause, but for those that another cause of the same event already goes back to."""
    links = [(places[cause], places[event]) for cause, event in essential_links(shown)]
    ax.add_collection(LineCollection(links, colors=style.GREY, linewidths=0.5, alpha=0.6, zorder=1))


def _name(ax: Axes, shown: pd.DataFrame, asked: int) -> None:
    text = str(shown.loc[shown["event"] == asked, "text"].iloc[0])
    sessions = int((shown["kind"] == "session").sum())
    ax.set_title(text, loc="left")
    ax.set_yticks(range(len(LANES)), list(LANES))
    ax.set_ylim(len(LANES) - 0.5, -0.5)
    for lane in range(1, len(LANES)):
        ax.axhline(lane - 0.5, color="#DDDDDD", linewidth=0.8, zorder=0)
    ax.tick_params(axis="y", length=0)
    weeks = max(2, int(shown["week"].max()) + 8)
    style.years_axis(
        ax, weeks, f"Years since the first week ({len(shown) - 1} events behind it, {sessions} of them meetings)"
    )
    _name_kinds(ax, shown)


def _name_kinds(ax: Axes, shown: pd.DataFrame) -> None:
    """Each kind of event beside its row."""
    names = words("why_kinds")
    for kind, height in _heights(shown).items():
        at = ax.get_yaxis_transform()
        ax.text(1.01, height, names[kind], transform=at, fontsize=6, color="#333333", va="center")
