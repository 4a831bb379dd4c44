"""The figures of the report, each from saved tables alone, with the numbers that it shows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.court.judge import ANSWERS
from experiments.report.verdicts.numbers import FEWER
from experiments.report.verdicts.words import group
from simulation.charts import style

__all__ = [
    *("adds", "audit", "base_rates", "cells", "complement", "effects_of", "forest", "mix", "naive", "theories"),
    "timing",
]

_LOOKS = {
    "supported": (style.BLUE, "o"),
    "supported, not always": (style.BLUE, "D"),
    "mixed": (style.PURPLE, "D"),
    "conditional": (style.SKY, "s"),
    "negligible": (style.GREY, "o"),
    "contradicted": (style.VERMILION, "X"),
    "could not fail": (style.GREEN, "P"),
    "undecided": (style.ORANGE, "v"),
    "out of reach": (style.BLACK, "1"),
}
_FAR = 6.0  # multiples of δ beyond which an interval is cut


def _legend(ax: Axes) -> None:
    """A legend over the axes, where it hides nothing."""
    ax.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), borderaxespad=0.2, ncols=3)


def _limits(ax: Axes) -> None:
    """The band of effects too small to matter, and no effect."""
    ax.axvspan(-1, 1, color=style.GREY, alpha=0.18, linewidth=0)
    ax.axvline(0, color=style.GREY, linewidth=0.8)


@style.styled
def forest(verdicts: pd.DataFrame) -> Figure:
    """All claims: the effect with its interval, in units of the smallest effect that matters, by verdict."""
    rows = verdicts.iloc[::-1].reset_index(drop=True)
    ax = style.axes_for(None, 6.3, 1.2 + 0.155 * len(rows))
    _limits(ax)
    shown = set()
    for place, row in enumerate(rows.to_dict("records")):
        colour, marker = _LOOKS[row["answer"]]
        mean, low, high = (np.clip(row[f"effect_{end}"] / row["delta"], -_FAR, _FAR) for end in ("mean", "low", "high"))
        ax.plot([low, high], [place, place], color=colour, linewidth=1.2)
        label = row["answer"] if row["answer"] not in shown else None
        ax.plot(mean, place, marker=marker, color=colour, markersize=4.5, linestyle="none", label=label)
        shown.add(row["answer"])
    ax.set_yticks(range(len(rows)), rows["claim"].tolist())
    ax.set_ylim(-0.7, len(rows) - 0.3)
    ax.set_xlim(-_FAR - 0.3, _FAR + 0.3)
    ax.set_xlabel("Effect, in smallest effects that matter (1: as the paper says; cut at 6)")
    order = [answer for answer in ANSWERS if answer in shown]
    handles = dict(zip(*ax.get_legend_handles_labels()[::-1], strict=True))
    style.figure_of(ax).legend([handles[one] for one in order], order, loc="outside upper left", ncols=3)
    return style.figure_of(ax)


@style.styled
def effects_of(rows: pd.DataFrame, delta: float, answer: str) -> Figure:
    """One claim: the effects on its outcomes with 95 % intervals over cases, the primary one first."""
    rows = rows.iloc[::-1].reset_index(drop=True)
    ax = style.axes_for(None, 5.6, 0.9 + 0.32 * len(rows))
    for place, row in enumerate(rows.to_dict("records")):
        colour = _LOOKS[answer][0] if row["primary"] else style.GREY
        low, high = (value if np.isfinite(value) else row["mean"] for value in (row["low"], row["high"]))
        ax.plot([low, high], [place, place], color=colour, linewidth=2.0)
        ax.plot(row["mean"], place, "o", color=colour, markersize=5)
        if row["primary"]:
            ax.plot([-delta, -delta], [place - 0.3, place + 0.3], color=style.BLACK, linewidth=0.9)
            ax.plot([delta, delta], [place - 0.3, place + 0.3], color=style.BLACK, linewidth=0.9)
    ax.axvline(0, color=style.GREY, linewidth=0.8, zorder=0)
    units = {"share": "share", "logarithm": "log ratio", FEWER: "log ratio, less", "plain": "own unit"}
    labels = [f"{row['outcome'].replace('_', ' ')}\n({units[row['scale']]})" for _, row in rows.iterrows()]
    ax.set_yticks(range(len(rows)), labels)
    ax.set_ylim(-0.6, len(rows) - 0.4)
    ax.set_xlabel("Effect, positive as the paper says; ticks: smallest that matters")
    return style.figure_of(ax)


@style.styled
def complement(table: pd.DataFrame) -> Figure:
    """The tracks' interaction from none to full, on four scales: each outcome a panel, above zero together is more."""
    from_none = table[table["from"] == 0.0]
    outcomes = from_none["outcome"].unique().tolist()
    figure = Figure(figsize=(6.3, 1.0 + 1.15 * len(outcomes)), layout="constrained")
    for ax, outcome in zip(np.atleast_1d(figure.subplots(len(outcomes), 1)), outcomes, strict=True):
        rows = from_none[(from_none["outcome"] == outcome) & from_none["mean"].notna()].iloc[::-1]
        for place, (_, row) in enumerate(rows.iterrows()):
            ax.plot([row["low"], row["high"]], [place, place], color=style.BLUE, linewidth=1.6)
            ax.plot(row["mean"], place, "o", color=style.BLUE, markersize=4.5)
        ax.axvline(0, color=style.GREY, linewidth=0.8, zorder=0)
        ax.set_yticks(range(len(rows)), rows["scale"].tolist())
        ax.set_ylim(-0.6, len(rows) - 0.4)
        said = rows["said"].iloc[0] if len(rows) else ""
        said = "neither synergy nor crowding out" if said == "neither" else said
        ax.set_title(f"{outcome.replace('_', ' ')}{f': {said}' if said else ''}")
    figure.supxlabel("Interaction of the tracks, above zero: together more (95 % intervals over cases)", fontsize=8)
    return figure


@style.styled
def cells(table: pd.DataFrame) -> Figure:
    """The four corners of the tracks' doses in points: how much less fighting each brings, alone and together."""
    rows = table[(table["from"] == 0.0) & (table["scale"] == "additive")]
    rows = rows[rows["outcome"].isin(("years_fighting", "deaths"))]
    ax = style.axes_for(None, 5.6, 2.8)
    width = 0.25
    for place, (name, label) in enumerate((("one", "Track I"), ("other", "Track II"), ("both", "both"))):
        gain, low, high = (100.0 * (1.0 - np.exp(-rows[f"gain_{name}{end}"])) for end in ("", "_low", "_high"))
        colour, _ = style.look(place)
        where = np.arange(len(rows)) + (place - 1) * width
        ax.bar(where, gain, width, color=colour, label=label)
        ax.errorbar(where, gain, yerr=[gain - low, high - gain], fmt="none", ecolor=style.BLACK, elinewidth=1.0)
    ax.set_xticks(range(len(rows)), rows["outcome"].str.replace("_", " ").tolist())
    ax.axhline(0, color=style.GREY, linewidth=0.8)
    ax.set_ylabel("Less than with neither track\n(%, 95 % intervals over cases)")
    _legend(ax)
    return style.figure_of(ax)


@style.styled
def adds(table: pd.DataFrame) -> Figure:
    """What full Track II adds beside each effort of Track I: a panel an outcome, a line a fifth of like base rate."""
    outcomes = table["outcome"].unique().tolist()
    figure = Figure(figsize=(6.3, 0.6 + 2.0 * ((len(outcomes) + 1) // 2)), layout="constrained")
    axes = np.atleast_2d(figure.subplots((len(outcomes) + 1) // 2, 2))
    columns = ["gain_other", "gain_other_half", "gain_other_full"]
    units = {"years_fighting": "log ratio", "deaths": "log ratio"}
    for ax, outcome in zip(axes.ravel(), outcomes, strict=False):
        for _, row in table[table["outcome"] == outcome].iterrows():
            colour, dashes = style.look(int(row["fifth"]) - 1)
            ax.plot(range(len(columns)), row[columns].tolist(), color=colour, linestyle=dashes, marker="o",
                    markersize=3.5, label=f"{row['fifth']}")  # fmt: skip
        ax.axhline(0, color=style.GREY, linewidth=0.8, zorder=0)
        ax.set_xticks(range(len(columns)), ["none", "half", "full"])
        ax.set_title(outcome.replace("_", " "))
        ax.set_ylabel(f"Track II adds\n({units.get(outcome, 'share')})")
    for ax in axes.ravel()[len(outcomes) :]:
        ax.remove()
    figure.supxlabel("Effort of Track I beside it (above 0: better)", fontsize=8)
    handles, labels = axes.ravel()[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper left", ncols=5, title="Fifth of cases (1: worst with neither)")
    return figure


@style.styled
def base_rates(table: pd.DataFrame) -> Figure:
    """The interaction of the tracks by how bad cases are with neither: a line an outcome, a point a fifth of cases."""
    figure = Figure(figsize=(6.3, 3.0), layout="constrained")
    families = (("years_fighting", "deaths"), ("quiet_without_victory", "agreement"))
    for ax, named, unit in zip(figure.subplots(1, 2), families, ("log ratio", "share"), strict=True):
        for place, outcome in enumerate(named):
            rows = table[table["outcome"] == outcome]
            colour, dashes = style.look(place)
            where = rows["fifth"] + (place - 0.5) * 0.15
            ends = [rows["mean"] - rows["low"], rows["high"] - rows["mean"]]
            named_so = outcome.replace("_", " ")
            ax.errorbar(
                where, rows["mean"], yerr=ends, color=colour, linestyle=dashes, marker="o", markersize=4, label=named_so
            )
        ax.axhline(0, color=style.GREY, linewidth=0.8, zorder=0)
        ax.set_xlabel("Fifth of cases (1: worst with neither)")
        ax.set_ylabel(f"Interaction ({unit})")
        ax.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0))
    return figure


@style.styled
def mix(table: pd.DataFrame) -> Figure:
    """What the next persons add in either track, and in Track I rather than in Track II, along the mix of the two."""
    alone = "gain_one" in table  # not in trials made earlier
    figure = Figure(figsize=(6.3, 5.4 if alone else 3.0), layout="constrained")
    axes = figure.subplots(2 if alone else 1, 1, sharex=True, squeeze=False)[:, 0]
    if alone:
        _gains_along(axes[0], table[table["outcome"] == table["outcome"].iloc[0]])
    ax = axes[-1]
    for place, (outcome, rows) in enumerate(table.groupby("outcome", sort=False)):
        colour, dashes = style.look(place)
        ax.fill_between(rows["persons"], rows["low"], rows["high"], color=colour, alpha=0.18, linewidth=0)
        ax.plot(rows["persons"], rows["mean"], color=colour, linestyle=dashes, marker="o", markersize=4,
                label=str(outcome).replace("_", " "))  # fmt: skip
    ax.axhline(0, color=style.GREY, linewidth=0.8)
    ax.set_xlabel("Persons at work on Track I, of 20")
    ax.set_ylabel("Track I's three persons less\nTrack II's (log ratio; above 0:\nTrack I does more)")
    _legend(ax)
    return figure


def _gains_along(ax: Axes, rows: pd.DataFrame) -> None:
    """What three more persons add in each track by themselves, of one outcome."""
    for place, (name, said) in enumerate((("gain_one", "in Track I"), ("gain_other", "in Track II"))):
        colour, dashes = style.look(place + 2)
        ax.fill_between(
            rows["persons"], rows[f"{name}_low"], rows[f"{name}_high"], color=colour, alpha=0.18, linewidth=0
        )
        ax.plot(rows["persons"], rows[name], color=colour, linestyle=dashes, marker="o", markersize=4, label=said)
    ax.axhline(0, color=style.GREY, linewidth=0.8)
    outcome = str(rows["outcome"].iloc[0]).replace("_", " ")
    ax.set_ylabel(f"Three more persons: {outcome}\n(log ratio; above 0: fewer)")
    _legend(ax)


@style.styled
def timing(table: pd.DataFrame) -> Figure:
    """What Track II gains from forks at each state on, beside policies about its timing at equal effort."""
    figure = Figure(figsize=(6.3, 4.6), layout="constrained")
    kinds = (("fork", "Deaths from the fork: now against never"), ("policy", "Years of fighting: against always"))
    for ax, (kind, title) in zip(figure.subplots(2, 1), kinds, strict=True):
        rows = table[(table["kind"] == kind) & ((kind == "fork") | (table["outcome"] == "years_fighting"))].iloc[::-1]
        for place, (_, row) in enumerate(rows.iterrows()):
            low, high = (value if np.isfinite(value) else row["mean"] for value in (row["low"], row["high"]))
            ax.plot([low, high], [place, place], color=style.BLUE, linewidth=1.6)
            ax.plot(row["mean"], place, "o", color=style.BLUE, markersize=4.5)
        ax.axvline(0, color=style.GREY, linewidth=0.8, zorder=0)
        labels = [
            f"{row['name']} ({row['forks']:,.0f} forks)" if kind == "fork" else
            f"{row['name']} ({100 * row['never']:.0f} % never)" for _, row in rows.iterrows()
        ]  # fmt: skip
        ax.set_yticks(range(len(rows)), labels)
        ax.set_ylim(-0.6, max(len(rows) - 0.4, 0.4))
        ax.set_title(title)
    figure.supxlabel("Gain (log ratio; above 0: less violence), 95 % intervals over cases", fontsize=8)
    return figure


@style.styled
def naive(table: pd.DataFrame) -> Figure:
    """What one would read off conflicts as they are, beside the effect of Track II in the same: a panel a group."""
    groups = table["group"].unique().tolist()
    figure = Figure(figsize=(6.3, 0.9 + 1.5 * len(groups)), layout="constrained")
    axes = np.atleast_1d(figure.subplots(len(groups), 1, sharex=True))
    for ax, named in zip(axes, groups, strict=True):
        rows = table[table["group"] == named].iloc[::-1]
        for place, (_, row) in enumerate(rows.iterrows()):
            ax.plot([row["low"], row["high"]], [place, place], color=style.BLUE, linewidth=1.6)
            ax.plot(row["mean"], place, "o", color=style.BLUE, label=None if place else "effect of Track II")
            read_off = None if place else "read off: many sessions against few"
            ax.plot(row["read_off"], place, "X", color=style.VERMILION, label=read_off)
        ax.axvline(0, color=style.GREY, linewidth=0.8, zorder=0)
        ax.set_yticks(range(len(rows)), rows["outcome"].str.replace("_", " ").tolist())
        ax.set_ylim(-0.6, len(rows) - 0.4)
        ax.set_title(group(named))
    figure.supxlabel("Better (log ratio or share)", fontsize=8)
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside upper left", ncols=2)
    return figure


@style.styled
def audit(table: pd.DataFrame) -> Figure:
    """Claims by mechanisms: what is left of the effect without each, as a share; only mechanisms that matter to any."""
    changed = table[table["changed"]]
    claims, mechanisms = table["claim"].unique().tolist(), sorted(changed["mechanism"].unique())
    ax = style.axes_for(None, 6.3, 2.8 + 0.17 * len(claims))
    grid = np.full((len(claims), max(len(mechanisms), 1)), np.nan)
    for _, row in changed.iterrows():
        at = claims.index(row["claim"]), mechanisms.index(row["mechanism"])
        grid[at] = np.clip(row["left"], -1, 1)
        ax.text(
            at[1],
            at[0],
            f"{round(row['left'], 1) + 0.0:.1f}",
            color=_readable_on(grid[at]),
            ha="center",
            va="center",
            fontsize=6,
        )
    # Drawn as shapes: a picture of dots would not be shown by a page that loads nothing.
    drawn = ax.pcolormesh(np.arange(grid.shape[1]), np.arange(grid.shape[0]), grid, cmap="cividis", vmin=-1, vmax=1)
    drawn.set_rasterized(False)
    ax.invert_yaxis()
    ax.set_yticks(range(len(claims)), claims)
    ax.set_xticks(range(len(mechanisms)), mechanisms, rotation=90)
    ax.set_xlabel("Mechanism taken out")
    bar = style.figure_of(ax).colorbar(drawn, ax=ax, label="Share of the effect left\n(blank: no change that matters)")
    assert bar.solids is not None
    bar.solids.set_rasterized(False)
    return style.figure_of(ax)


def _readable_on(value: float) -> str:
    """The colour of a number on a cell: light on its dark half, dark on its light one."""
    return "white" if value < 0.2 else "black"


@style.styled
def theories(table: pd.DataFrame) -> Figure:
    """Verdicts under each rival theory: a row a claim, a column a theory."""
    claims, named = table["claim"].unique().tolist(), table["theory"].unique().tolist()
    ax = style.axes_for(None, 6.3, 1.4 + 0.17 * len(claims))
    for _, row in table.iterrows():
        colour, marker = _LOOKS[row["answer"]]
        place = named.index(row["theory"]), claims.index(row["claim"])
        ax.plot(*place, marker=marker, color=colour, markersize=5, linestyle="none")
        if row["differs"]:
            ax.plot(*place, marker="o", color=style.BLACK, markersize=9, fillstyle="none", linestyle="none")
    ax.set_yticks(range(len(claims)), claims)
    ax.set_xticks(range(len(named)), [name.replace(" ", "\n") for name in named], fontsize=6.5)
    ax.set_ylim(len(claims) - 0.5, -0.5)
    ax.set_xlim(-0.6, len(named) - 0.4)
    ax.set_xlabel("Rival theory (ring: differs from the main answer)")
    _key(ax, table["answer"].unique().tolist())
    return style.figure_of(ax)


def _key(ax: Axes, answers: Sequence[str]) -> None:
    for answer in (one for one in ANSWERS if one in set(answers)):
        colour, marker = _LOOKS[answer]
        ax.plot([], [], marker=marker, color=colour, linestyle="none", label=answer)
    style.figure_of(ax).legend(loc="outside upper left", ncols=3)
