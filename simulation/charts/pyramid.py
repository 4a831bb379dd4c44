"""The network of relations in one week, laid out as Lederach's pyramid: each party a camp, its officials on top."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from simulation.charts import style
from simulation.charts.layout import WIDTH, Place, camp, standing, used
from simulation.errors import InputError, short_repr
from simulation.world.record import Channel

if TYPE_CHECKING:
    from simulation.model import DiplomacyModel

__all__ = ["pyramid"]

_LIT = style.VERMILION
_LOOKS = {"officials": (style.BLUE, "s", 46), "ngos": (style.ORANGE, "o", 38), "groups": (style.GREEN, "^", 60)}
_LABELS = {"officials": "officials", "ngos": "unofficial participants", "groups": "social groups"}
_WITHIN: dict[str, Any] = {"color": style.GREY, "linestyle": (0, (1, 1.2))}
"""Ties within a camp: access up, communities down."""
_CHANNELS = {Channel.CLOSED: ("closed", ":"), Channel.OPEN: ("open", "-"), Channel.FROZEN: ("frozen", "--")}


@style.styled
def pyramid(model: DiplomacyModel, ax: Axes | None = None) -> Figure:
    """Who is tied to whom in the present week of a model: parties as camps with Lederach's (1997) three levels.

    Mediators are between the camps, with the state of each dyad's official channel. The more trust a tie across the
    line has, the darker it is; those who met this week are highlighted.

    Parameters
    ----------
    model
        A DiplomacyModel.
    ax
        Axes to draw in; without them a new figure.

    Examples
    --------
    >>> import multitrack as mt
    >>> model = mt.DiplomacyModel("oslo", seed=1, world=0, years=6)
    >>> model.step()
    >>> figure = mt.charts.pyramid(model)
    """
    if not hasattr(model, "world"):
        raise InputError(f'pyramid: given {short_repr(model)}; allowed: a model, such as DiplomacyModel("oslo")')
    world, parties = model.world, model.scenario_file.party_names
    places = standing(world)
    width = 2.9 * len(parties) + 1.0
    ax = style.axes_for(ax, max(6.6, width), 4.4)
    for party, name in enumerate(parties):
        ax.text(camp(party), 2.5, name, ha="center", va="bottom", fontweight="bold")
    _ties_within(ax, world, places)
    _ties_across(ax, world, places)
    _channels(ax, world)
    _people(ax, world, places)
    _finish(ax, world, len(parties), model.now)
    return style.figure_of(ax)


def _ties_within(ax: Axes, world: Any, places: dict[str, list[Place]]) -> None:
    """Access ties up to officials, community ties down to social groups."""
    for ties, holder, other in (("accesses", "ngos", "officials"), ("communities", "ngos", "groups")):
        lines = [(places[holder][tie["holder"]], places[other][tie["other"]]) for tie in used(world, ties)]
        widths = [0.3 + 0.9 * float(tie["strength"]) for tie in used(world, ties)]
        ax.add_collection(LineCollection(lines, linewidths=widths, zorder=1, **_WITHIN))


def _ties_across(ax: Axes, world: Any, places: dict[str, list[Place]]) -> None:
    """Ties of trust across the line; of two ways the first is drawn, with the mean of their trust."""
    for ties, people in (("channels", "officials"), ("dialogues", "ngos")):
        trust: dict[tuple[int, int], list[float]] = {}
        for tie in used(world, ties):
            pair = (int(tie["holder"]), int(tie["other"]))
            trust.setdefault((min(pair), max(pair)), []).append(float(tie["trust"]))
        lines = [_arc(places[people][one], places[people][other], rank) for rank, (one, other) in enumerate(trust)]
        shades = [_shade(float(np.mean(both))) for both in trust.values()]
        lit = [_meets(world, one, other) if people == "ngos" else False for one, other in trust]
        colours = [_LIT if now else shade for now, shade in zip(lit, shades, strict=True)]
        widths = [1.6 if now else 0.8 for now in lit]
        ax.add_collection(LineCollection(lines, colors=colours, linewidths=widths, zorder=2))


def _arc(one: Place, other: Place, rank: int) -> np.ndarray:
    """A bow from one to the other, each of several a little higher, so that none hides another."""
    along = np.linspace(0.0, 1.0, 24)
    straight = np.outer(1.0 - along, one) + np.outer(along, other)
    straight[:, 1] += (0.1 + 0.035 * (rank % 9)) * np.sin(np.pi * along)
    return straight


def _shade(trust: float) -> tuple[float, float, float]:
    level = 0.88 * (1.0 - trust)
    return level, level, level


def _meets(world: Any, one: int, other: int) -> bool:
    index = int(world["ngos"][one]["initiative"])
    same = index == int(world["ngos"][other]["initiative"])
    return same and index >= 0 and int(world["initiatives"][index]["sessions"]) > 0


def _channels(ax: Axes, world: Any) -> None:
    for dyad in used(world, "dyads"):
        a, b = int(dyad["a"]), int(dyad["b"])
        word, dashes = _CHANNELS[Channel(int(dyad["channel"]))]
        left, right, height = camp(a) + 0.9, camp(b) - 0.9, 2.72 + 0.17 * (b - a - 1)
        ax.plot([left, right], [height, height], color=style.BLUE, linestyle=dashes, linewidth=1.6)
        ax.text((left + right) / 2, height + 0.03, word, ha="center", va="bottom", fontsize=7, color=style.BLUE)


def _people(ax: Axes, world: Any, places: dict[str, list[Place]]) -> None:
    for kind, (colour, marker, size) in _LOOKS.items():
        at = np.array(places[kind]).reshape(-1, 2)
        ax.scatter(at[:, 0], at[:, 1], size, color=colour, marker=marker, edgecolors="white", linewidths=0.7, zorder=3)
    for (x, y), mediator in zip(places["mediators"], used(world, "mediators"), strict=True):
        face = style.PURPLE if mediator["official"] else "white"
        ax.scatter([x], [y], 60, color=face, marker="D", edgecolors=style.PURPLE, linewidths=1.2, zorder=3)


def _finish(ax: Axes, world: Any, parties: int, week: int) -> None:
    ax.set_xlim(-WIDTH / 2 - 0.4, camp(parties - 1) + WIDTH / 2 + 0.4)
    ax.set_ylim(-0.2, 3.3)
    ax.set_axis_off()
    ax.set_title(f"Week {week}")
    handles = [_mark(colour, marker, _LABELS[kind]) for kind, (colour, marker, _) in _LOOKS.items()]
    handles += [
        _mark(style.PURPLE, "D", "official mediator"),
        _mark(style.PURPLE, "D", "informal", markerfacecolor="white"),
        Line2D([], [], color=_LIT, linewidth=1.8, label="met this week"),
        Line2D([], [], color=_shade(0.9), linewidth=0.8, label="trust 0.9"),
        Line2D([], [], color=_shade(0.1), linewidth=0.8, label="trust 0.1"),
        Line2D([], [], linewidth=1.0, label="access, reach", **_WITHIN),
    ]
    ax.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.5, 0.02), ncols=5, columnspacing=1.2)


def _mark(colour: str, marker: str, label: str, **look: str) -> Line2D:
    return Line2D([], [], color=colour, marker=marker, linestyle="", markersize=6, label=label, **look)  # type: ignore[arg-type]
