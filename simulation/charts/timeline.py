"""The story of one world: violence, trust and readiness, with what the two tracks did in lanes below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from simulation.calendar import WEEKS_IN_YEAR
from simulation.charts import style
from simulation.errors import InputError
from simulation.results.series import SERIES as DECLARED
from simulation.words.parties import name_from_key
from simulation.world.record import Channel

if TYPE_CHECKING:
    import xarray as xr

    from simulation.results.runs import Runs

__all__ = ["LANES", "SERIES", "timeline"]

SERIES = ("killed", "trust_official", "trust_unofficial", "readiness", "channel", "ceasefire", "sessions")
"""The weekly series that the timeline is drawn from."""

LANES = ("Channel", "Ceasefire", "Process agreement", "Partial agreement", "Full agreement", "Sessions")
"""The swim-lanes from the top: Track I, and below it Track II."""

_CHANNEL, _CEASEFIRE, _SESSIONS = 0, 1, 5
_DARK = "#444444"
_KINDS = {"process": 2, "partial": 3, "full": 4}
_FULL: dict[str, Any] = {"color": style.GREEN, "linewidth": 0.8, "linestyle": (0, (3, 2))}
_ROOM = 1.5  # years that a bar must last to hold a name
_SMALL: dict[str, Any] = {"fontsize": 5.5, "va": "center", "annotation_clip": True, "clip_on": True}
_COLOURS = {"process": style.SKY, "partial": style.BLUE, "full": style.GREEN}


@style.styled
def timeline(runs: Runs, world: int, axes: Sequence[Axes] | None = None) -> Figure:
    """One world week by week: deaths, trust, readiness, and below them both tracks as swim-lanes.

    Deaths and sessions are sums over the world; trust is the mean over dyads that have any; the channel counts as open
    if any dyad's is. With more than two parties, an agreement's bar stands for those who signed it. Of parties that
    split off, only deaths, sessions and agreements are shown.

    Parameters
    ----------
    runs
        What `simulate` or `load_runs` returns, with the weekly series of `simulation.charts.timeline.SERIES`.
    world
        The number of the world.
    axes
        Four axes, from the top; without them a new figure.

    Raises
    ------
    InputError
        If the runs lack the world or a series.

    Examples
    --------
    >>> import multitrack as mt
    >>> from simulation.charts.timeline import SERIES
    >>> figure = mt.charts.timeline(mt.simulate("oslo", worlds=3, years=8, weekly=SERIES), world=0)
    """
    series = style.weekly(runs, *SERIES)
    if world not in series["world"]:
        raise InputError(f"there is no world {world} in these runs; they hold {_span(series['world'].to_numpy())}")
    one = series.sel(world=world)
    violence, trust, readiness, lanes = _four(axes)
    years = one["week"].to_numpy() / WEEKS_IN_YEAR
    _violence(violence, years, one)
    _trust(trust, years, one)
    names = _party_names(runs)
    _readiness(readiness, years, one, names)
    agreements = runs.agreements[runs.agreements["world"] == world]
    _lanes(lanes, years, one, agreements, names)
    for ax in (violence, trust, readiness, lanes):
        style.years_axis(ax, one.sizes["week"], _since(runs))
        _mark_full_agreements(ax, agreements)
    violence.set_title(_title(runs, world), loc="left", fontsize=8, fontweight="normal")
    for ax in (violence, trust, readiness):
        ax.set_xlabel("")
        ax.tick_params(labelbottom=False)
    return style.figure_of(violence)


def _title(runs: Runs, world: int) -> str:
    """The world, and whether it has more parties than the axes: told of those that split off in the decision window, or
    that sign."""
    row = runs.outcomes[runs.outcomes["world"] == world]
    splits = bool((row["splits"].fillna(0) > 0).any()) if "splits" in row else False
    names = _party_names(runs)
    signed = runs.agreements.loc[runs.agreements["world"] == world, "parties"].str.split(", ").explode().dropna()
    if not splits and (not names or signed.isin(names).all()):
        return f"World {world}"
    return f"World {world}, where a party splits off: of it, deaths, sessions and agreements are shown"


def _span(worlds: np.ndarray) -> str:
    return f"{len(worlds):,} worlds, from {worlds.min()} to {worlds.max()}" if len(worlds) else "none"


def _four(axes: Sequence[Axes] | None) -> Sequence[Axes]:
    if axes is None:
        figure = Figure(figsize=(7.0, 6.6), layout="constrained")
        return list(figure.subplots(4, 1, height_ratios=[2, 2, 2, 3]))
    if len(axes) != 4:
        raise InputError(f"a timeline is drawn into four axes, from the top; {len(axes)} were given")
    return axes


def _violence(ax: Axes, years: np.ndarray, one: xr.Dataset) -> None:
    deaths = one["killed"].to_numpy()
    ax.fill_between(years, deaths, step="pre", color=style.VERMILION, linewidth=0)
    ax.set_ylim(0, max(1.0, 1.05 * deaths.max()))
    ax.set_ylabel(DECLARED["killed"].unit.capitalize())


def _trust(ax: Axes, years: np.ndarray, one: xr.Dataset) -> None:
    for name, colour, dashes in (
        ("trust_official", style.BLUE, style.DASHES[0]),
        ("trust_unofficial", style.ORANGE, style.DASHES[1]),
    ):
        label = DECLARED[name].label
        ax.plot(years, one[name].mean("dyad", skipna=True), color=colour, linestyle=dashes, label=label)
    _from_zero(ax, "Trust")
    _legend(ax)


def _since(runs: Runs) -> str:
    """Since when years are counted: the scenario's first day, where it has one."""
    start = runs.manifest.get("scenario", {}).get("scenario", {}).get("start_date")
    return f"Years since {start or 'the first week'}"


def _party_names(runs: Runs) -> dict[str, str]:
    """The parties' names as the scenario writes them, by key."""
    parties = runs.manifest.get("scenario", {}).get("parties", {})
    return {key: str(party.get("name", key)) for key, party in parties.items()}


def _readiness(ax: Axes, years: np.ndarray, one: xr.Dataset, names: dict[str, str]) -> None:
    handles = []
    for index, party in enumerate(one["party"].to_numpy()):
        colour, dashes = style.look(index)
        handles += ax.plot(years, one["readiness"].sel(party=party), color=colour, linestyle=dashes)
    highest = float(one["readiness"].max())
    _from_zero(ax, DECLARED["readiness"].label, next((top for top in (0.2, 0.4) if highest <= top), 1.0))
    _legend(ax, handles, [names.get(str(party), str(party)) for party in one["party"].to_numpy()])


def _from_zero(ax: Axes, name: str, top: float = 1.0) -> None:
    """An axis for a share, with a little room beyond its ends so that lines along them are seen."""
    ax.set_ylim(-0.03 * top, 1.03 * top)
    ax.set_yticks([0, top / 2, top])
    ax.set_ylabel(f"{name}\n(0 to 1)")


def _legend(ax: Axes, *entries: object) -> None:
    ax.legend(*entries, loc="center left", bbox_to_anchor=(1.0, 0.5), handlelength=1.8)


def _lanes(ax: Axes, years: np.ndarray, one: xr.Dataset, agreements: pd.DataFrame, names: dict[str, str]) -> None:
    channel = one["channel"].transpose("dyad", "week").to_numpy()
    is_open = (channel == Channel.OPEN).any(axis=0)
    frozen = (channel == Channel.FROZEN).any(axis=0) & ~is_open
    _bars(ax, _CHANNEL, is_open, facecolor=_DARK)
    _bars(ax, _CHANNEL, frozen, facecolor="white", edgecolor=_DARK, hatch="//////", linewidth=0.5)
    _bars(ax, _CEASEFIRE, (one["ceasefire"] > 0).any("dyad").to_numpy(), facecolor=style.ORANGE)
    for _, agreement in agreements.iterrows():
        _agreement(ax, agreement, years[-1], names)
    sessions = one["sessions"].to_numpy()
    busy = sessions > 0
    height = 0.8 * sessions[busy] / max(1, sessions.max())
    ax.vlines(years[busy], _SESSIONS + 0.4 - height, _SESSIONS + 0.4, color=style.PURPLE, linewidth=0.7)
    _name_lanes(ax, int(sessions.max()), bool((agreements["kind"].astype(str) == "full").any()))


def _bars(ax: Axes, lane: int, weeks: np.ndarray, **look: Any) -> None:
    """A bar in a lane for each unbroken run of true weeks."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], weeks.astype(np.int8), [0]])))
    spans = [(first / WEEKS_IN_YEAR, (end - first) / WEEKS_IN_YEAR) for first, end in edges.reshape(-1, 2)]
    ax.broken_barh(spans, (lane - 0.32, 0.64), **{"linewidth": 0, **look})


def _agreement(ax: Axes, agreement: pd.Series, last_year: float, names: dict[str, str]) -> None:
    """A bar from signing to the end; a cross where it failed, an arrow where a later agreement took it up, a stroke
    where too few who signed it were left."""
    kind = str(agreement["kind"])
    lane, start = _KINDS[kind], agreement["week"] / WEEKS_IN_YEAR
    failed, taken_up, lapsed = agreement["ended_week"], agreement["superseded"], agreement.get("lapsed")
    stops = {"x": failed, ">": taken_up, "|": lapsed}
    marker, week = min(
        ((sign, float(when)) for sign, when in stops.items() if not pd.isna(when)),
        key=lambda stop: stop[1],
        default=("", last_year * WEEKS_IN_YEAR),
    )
    end = week / WEEKS_IN_YEAR
    ax.broken_barh(
        [(start, end - start)],
        (lane - 0.32, 0.64),
        facecolor=_COLOURS[kind],
        alpha=0.75,
        edgecolor="white",
        linewidth=0.6,
    )
    ax.plot([start, start], [lane - 0.42, lane + 0.42], color=style.BLACK, linewidth=1.0)
    if marker:
        ax.plot([end], [lane], marker, color=style.BLACK, markersize=4.5, clip_on=False)
    if end - start > _ROOM:
        ax.annotate(_splinters(agreement, names), (start, lane), (4, 0), textcoords="offset points", **_SMALL)


def _splinters(agreement: pd.Series, names: dict[str, str]) -> str:
    """Which parties that split off signed, for no axis of the figure is theirs; nothing where none did."""
    keys = [key for key in str(agreement["parties"]).split(", ") if names and key not in names]
    return f"with {', '.join(name_from_key(key, names) for key in keys)}" if keys else ""


def _name_lanes(ax: Axes, most_sessions: int, full: bool) -> None:
    ax.set_ylim(len(LANES) - 0.5, -0.5)
    ax.set_yticks(range(len(LANES)), LANES)
    ax.tick_params(axis="y", length=0)
    for lane in range(1, len(LANES)):
        between_tracks = lane == _SESSIONS
        ax.axhline(lane - 0.5, color=style.BLACK if between_tracks else "#DDDDDD", linewidth=0.8, zorder=0)
    for height, name in (((_SESSIONS - 1) / 2, "Track I"), (_SESSIONS, "Track II")):
        ax.text(1.015, height, name, transform=ax.get_yaxis_transform(), va="center", fontweight="bold")
    handles = [
        Patch(facecolor=_DARK, label="open"),
        Patch(facecolor="white", edgecolor=_DARK, hatch="//////", linewidth=0.5, label="frozen"),
        Line2D([], [], color=style.BLACK, marker="x", linestyle="", markersize=4.5, label="failed"),
        Line2D([], [], color=style.BLACK, marker=">", linestyle="", markersize=4.5, label="taken up later"),
        Line2D([], [], color=style.PURPLE, linewidth=0.7, label=f"{DECLARED['sessions'].unit} (up to {most_sessions})"),
    ]
    if full:
        handles.append(Line2D([], [], **_FULL, label="full agreement"))
    ax.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.5, -0.22), ncols=3, columnspacing=1.5)


def _mark_full_agreements(ax: Axes, agreements: pd.DataFrame) -> None:
    """A fine line through all panels in each week in which a full agreement was signed."""
    for week in agreements.loc[agreements["kind"].astype(str) == "full", "week"]:
        ax.axvline(week / WEEKS_IN_YEAR, zorder=0, **_FULL)
